/** The stages of the authentication flow: who it is, the password, the login itself. */
import { initialsAvatar } from "../state/avatar.ts";
import type { FlowPlan, User } from "../state/model.ts";
import type { Errors } from "./challenges.ts";
import { ensureSession, setLoginCookies } from "./session.ts";
import { nextOf, type Step } from "./step.ts";

const MAX_ATTEMPTS = 5;

/** A plan at its first stage. */
export function signInPlan(slug: string): FlowPlan {
  return { slug, stage: "identification", identifier: "", pending_user: null, failed_attempts: 0 };
}

/** The challenge of the stage that the session is in. */
export function showSignIn(step: Step): void {
  const { plan } = step;
  if (plan.stage === "login") {
    plan.stage = "redirect";
    step.again();
  } else if (plan.stage === "redirect") {
    logIn(step);
  } else {
    show(step);
  }
}

/** An answer to the challenge: a redirect to the next one, or the same with `response_errors`. */
export async function answerSignIn(step: Step): Promise<void> {
  const { plan, sent } = step;
  const { state } = step.world;
  if (plan.stage === "identification") {
    const identifier = String(sent.uid_field ?? "");
    if (identifier === "")
      return show(step, { non_field_errors: invalid("No identification data provided.") });
    plan.identifier = identifier;
    plan.pending_user = identified(state.users, identifier)?.pk ?? null;
    plan.stage = "password";
    return step.again();
  }
  if (plan.stage !== "password") return showSignIn(step);
  const user = state.users.find(({ pk }) => pk === plan.pending_user);
  const right = user?.is_active && (await step.world.checkPassword(user, String(sent.password ?? "")));
  if (right) {
    plan.stage = "login";
    return step.again();
  }
  plan.failed_attempts += 1;
  if (plan.failed_attempts >= MAX_ATTEMPTS) plan.stage = "denied";
  return show(step, plan.stage === "denied" ? {} : { password: invalid("Invalid password") });
}

/** A user by username or mail, case ignored; an unknown one gets as far as the password all the same. */
function identified(users: readonly User[], identifier: string): User | undefined {
  const wanted = identifier.toLowerCase();
  return users.find(
    ({ username, email }) =>
      username.toLowerCase() === wanted || (email !== "" && email.toLowerCase() === wanted),
  );
}

/** The session gets a new key, so that one known before the login is worth nothing after it. */
function logIn(step: Step): void {
  const { world, request, response, plan } = step;
  const { state } = world;
  const user = state.users.find(({ pk }) => pk === plan.pending_user);
  state.sessions = state.sessions.filter(({ key }) => key !== step.session.key);
  request.headers.cookie = "";
  step.session = ensureSession(world, request);
  step.session.user = plan.pending_user;
  step.session.authenticated_at = Math.floor(Date.now() / 1000);
  if (user) user.last_login = new Date().toISOString();
  setLoginCookies(world, response, step.session, step.secure);
  step.done(nextOf(request));
}

function show(step: Step, errors: Errors = {}) {
  const { plan } = step;
  const user = step.world.state.users.find(({ pk }) => pk === plan.pending_user);
  const pending = {
    pending_user: user?.username ?? plan.identifier,
    pending_user_avatar: initialsAvatar(user?.name ?? plan.identifier),
  };
  if (plan.stage === "password")
    return step.challenge({ component: "ak-stage-password", ...pending, allow_show_password: false }, errors);
  if (plan.stage === "denied")
    return step.challenge({
      component: "ak-stage-access-denied",
      ...pending,
      error_message: "Invalid password",
    });
  return step.challenge(IDENTIFICATION, errors);
}

function invalid(string: string) {
  return { string, code: "invalid" };
}

const IDENTIFICATION = {
  component: "ak-stage-identification",
  user_fields: ["email", "username"],
  pending_user_identifier: null,
  password_fields: false,
  allow_show_password: false,
  flow_designation: "authentication",
  captcha_stage: null,
  primary_action: "Log in",
  sources: [],
  show_source_labels: false,
  enable_remember_me: false,
  passkey_challenge: null,
};
