/** /api/v3/flows/executor/<slug>/: signing in step by step, as a browser's script or a headless client does. */
import type { Express, Request, Response } from "express";
import { originOf, queryOf } from "../api/rest.ts";
import { sendJson } from "../json.ts";
import { initialsAvatar } from "../state/avatar.ts";
import type { FlowPlan, Session, User } from "../state/model.ts";
import type { World } from "../world.ts";
import { ensureSession, setLoginCookies, setSessionCookie } from "./session.ts";

const MAX_ATTEMPTS = 5;

/** Serves the executor for the flows that the lab has. */
export function serveExecutor(app: Express, world: World): void {
  app.all("/api/v3/flows/executor/:slug/", async (request, response) => {
    response.set({ allow: "GET, POST, HEAD, OPTIONS", "x-frame-options": "SAMEORIGIN" });
    const flow = world.state.flows.find(({ slug }) => slug === request.params.slug);
    if (!flow) return sendJson(response, 404, { detail: "No Flow matches the given query." });
    const session = ensureSession(world, request);
    if (flow.slug === "default-invalidation-flow") return endSession(world, response, session);
    if (flow.designation !== "authentication") return sendJson(response, 200, sessionEnd(world, session));
    if (session.plan?.slug !== flow.slug || session.plan.stage === "denied")
      session.plan = freshPlan(flow.slug);
    const step = new Step(world, request, response, session, session.plan);
    await (request.method === "POST" ? step.post() : step.get());
    world.store.changed();
  });
}

function freshPlan(slug: string): FlowPlan {
  return { slug, stage: "identification", identifier: "", pending_user: null, failed_attempts: 0 };
}

/** One request of the authentication flow. */
class Step {
  readonly #world: World;
  readonly #request: Request;
  readonly #response: Response;
  readonly #session: Session;
  readonly #plan: FlowPlan;
  readonly #secure: boolean;

  constructor(world: World, request: Request, response: Response, session: Session, plan: FlowPlan) {
    this.#world = world;
    this.#request = request;
    this.#response = response;
    this.#session = session;
    this.#plan = plan;
    this.#secure = originOf(request).startsWith("https:");
  }

  /** The challenge of the stage that the session is in. */
  get(): void {
    const plan = this.#plan;
    if (plan.stage === "login") {
      plan.stage = "redirect";
      this.#again();
    } else if (plan.stage === "redirect") {
      this.#signIn();
    } else {
      this.#challenge();
    }
  }

  /** An answer to the challenge: a redirect to the next one, or the same with `response_errors`. */
  async post(): Promise<void> {
    const plan = this.#plan;
    const sent = this.#body();
    if (plan.stage === "identification") {
      const identifier = String(sent.uid_field ?? "");
      if (identifier === "") return this.#challenge({ non_field_errors: "No identification data provided." });
      plan.identifier = identifier;
      plan.pending_user = this.#identified(identifier)?.pk ?? null;
      plan.stage = "password";
      return this.#again();
    }
    if (plan.stage !== "password") return this.get();
    const user = this.#world.state.users.find(({ pk }) => pk === plan.pending_user);
    const right = user?.is_active && (await this.#world.checkPassword(user, String(sent.password ?? "")));
    if (right) {
      plan.stage = "login";
      return this.#again();
    }
    plan.failed_attempts += 1;
    if (plan.failed_attempts >= MAX_ATTEMPTS) plan.stage = "denied";
    return this.#challenge(plan.stage === "denied" ? {} : { password: "Invalid password" });
  }

  /** A user by username or mail, case ignored; an unknown one gets as far as the password all the same. */
  #identified(identifier: string): User | undefined {
    const wanted = identifier.toLowerCase();
    const { users } = this.#world.state;
    return users.find(
      ({ username, email }) =>
        username.toLowerCase() === wanted || (email !== "" && email.toLowerCase() === wanted),
    );
  }

  /** The session gets a new key, so that one known before the login is worth nothing after it. */
  #signIn(): void {
    const { state } = this.#world;
    const user = state.users.find(({ pk }) => pk === this.#plan.pending_user);
    state.sessions = state.sessions.filter(({ key }) => key !== this.#session.key);
    this.#request.headers.cookie = "";
    const session = ensureSession(this.#world, this.#request);
    session.user = this.#plan.pending_user;
    session.authenticated_at = Math.floor(Date.now() / 1000);
    if (user) user.last_login = new Date().toISOString();
    setLoginCookies(this.#world, this.#response, session, this.#secure);
    const next = new URLSearchParams(queryOf(this.#request).get("query") ?? "").get("next");
    // Only a path of this server: the flow must not send anyone elsewhere.
    const to = next?.startsWith("/") && !next.startsWith("//") ? next : "/";
    this.#send(session, { component: "xak-flow-redirect", to });
  }

  #again(): void {
    setSessionCookie(this.#world, this.#response, this.#session, this.#secure);
    const headers = { "content-type": "text/html; charset=utf-8", location: this.#request.originalUrl };
    this.#response.status(302).set(headers).end();
  }

  #challenge(errors: Record<string, string> = {}): void {
    const problems = Object.entries(errors).map(([field, string]) => [field, [{ string, code: "invalid" }]]);
    this.#send(this.#session, {
      flow_info: flowInfo("Welcome to authentik!"),
      ...(problems.length > 0 ? { response_errors: Object.fromEntries(problems) } : {}),
      ...this.#stage(),
    });
  }

  #stage(): Record<string, unknown> {
    const user = this.#world.state.users.find(({ pk }) => pk === this.#plan.pending_user);
    const pending = {
      pending_user: user?.username ?? this.#plan.identifier,
      pending_user_avatar: initialsAvatar(user?.name ?? this.#plan.identifier),
    };
    if (this.#plan.stage === "password") {
      return { component: "ak-stage-password", ...pending, allow_show_password: false };
    }
    if (this.#plan.stage === "denied") {
      return { component: "ak-stage-access-denied", ...pending, error_message: "Invalid password" };
    }
    return IDENTIFICATION;
  }

  #send(session: Session, body: unknown): void {
    setSessionCookie(this.#world, this.#response, session, this.#secure);
    sendJson(this.#response, 200, body);
  }

  #body(): Record<string, unknown> {
    try {
      return JSON.parse(String(this.#request.body || "{}")) as Record<string, unknown>;
    } catch {
      return {};
    }
  }
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

function flowInfo(title: string): Record<string, unknown> {
  return {
    title,
    background: "/static/dist/assets/images/flow_background.jpg",
    background_themed_urls: null,
    cancel_url: "/flows/-/cancel/",
    layout: "stacked",
  };
}

/** Signs out of authentik itself; the applications are told. */
function endSession(world: World, response: Response, session: Session): void {
  if (session.user !== null) world.sessionEnded(session);
  world.state.sessions = world.state.sessions.filter(({ key }) => key !== session.key);
  world.store.changed();
  sendJson(response, 200, { component: "xak-flow-redirect", to: "/" });
}

/** What is shown after signing out of an application; authentik's own session stays, as measured. */
function sessionEnd(world: World, session: Session): Record<string, unknown> {
  const user = world.state.users.find(({ pk }) => pk === session.user);
  return {
    flow_info: flowInfo("You've logged out."),
    component: "ak-stage-session-end",
    pending_user: user?.username ?? "",
    pending_user_avatar: initialsAvatar(user?.name ?? ""),
    invalidation_flow_url: "/if/flow/default-invalidation-flow/",
    brand_name: "authentik",
  };
}
