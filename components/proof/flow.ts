import { authentikFlowFailed } from "../support/authentik/errors.ts";
import { signInOddAnswer, signInRefused } from "../support/errors.ts";
import { anything, dictionary, list, nullable, type Of, object, optional, text } from "../support/shape.ts";
import type { Browser } from "./browser.ts";

export interface Credentials {
  username: string;
  password: string;
}

/** What Authentik's flow executor asks for next, with the members that are looked at here. */
type Challenge = Of<typeof isChallenge>;

const isChallenge = object({
  component: optional(text),
  /** On the identification stage: the password is asked for on the same page. */
  password_fields: optional(anything),
  /** On the consent stage: must be sent back. */
  token: optional(text),
  /** On the redirect at the end. */
  to: optional(text),
  /** On the end of an application's session: the flow that ends Authentik's own. */
  invalidation_flow_url: optional(nullable(text)),
  /** On the access-denied stage. */
  error_message: optional(nullable(text)),
  /** On the error stage: what Authentik's log has the reason under. */
  request_id: optional(text),
  response_errors: optional(nullable(dictionary(list(object({ string: text }))))),
});

/** Identification, password, stay signed in, consent and the redirect are five; more is a circle. */
const mostStages = 8;

/**
 * Goes through one of Authentik's flows as its own web page does: ask for the challenge, answer it, until the
 * flow says where to go.
 * @param flowPage address of the flow's page, `…/if/flow/<slug>/?<query>`
 * @returns the address that the flow ends at
 * @throws Failure `sign-in/credentials`, `sign-in/denied`, `sign-in/flow`, `sign-in/flow-error`, `sign-in/elsewhere`,
 *   `sign-in/odd-answer`
 */
export async function runFlow(browser: Browser, flowPage: string, credentials: Credentials): Promise<string> {
  const executor = executorUrl(flowPage);
  let challenge = await ask(browser, executor);
  for (let stage = 0; stage < mostStages; stage++) {
    refuseErrors(challenge, credentials.username);
    if (challenge.component === "xak-flow-redirect" && challenge.to)
      return browser.at(challenge.to, executor);
    challenge = await ask(browser, executor, answerTo(challenge, credentials));
  }
  throw signInRefused("sign-in/flow", "Authentik's flow does not come to an end");
}

function answerTo(
  { component, password_fields, token }: Challenge,
  { username, password }: Credentials,
): object {
  switch (component) {
    case "ak-stage-identification":
      return { component, uid_field: username, ...(password_fields ? { password } : {}) };
    case "ak-stage-password":
      return { component, password };
    case "ak-stage-user-login":
      return { component, remember_me: false };
    case "ak-stage-consent":
      return { component, token };
    default:
      throw signInRefused(
        "sign-in/flow",
        `Authentik asks for something that only a person can answer (${component})`,
      );
  }
}

/** Wrong input is 200 with the errors of its fields; a good answer is a redirect to the next challenge. */
export async function ask(browser: Browser, executor: string, data?: object): Promise<Challenge> {
  const address = browser.atAuthentik(executor);
  const page = await browser.follow(await browser.open(data ? "POST" : "GET", address, data));
  if (typeof page !== "string" && isChallenge(page.body)) return page.body;
  throw signInOddAnswer("Authentik", "answers its flow with something that is no step of a flow");
}

function refuseErrors(challenge: Challenge, username: string): void {
  const { component, error_message, request_id, response_errors } = challenge;
  if (component === "ak-stage-flow-error") throw authentikFlowFailed(request_id ?? "unknown");
  if (component === "ak-stage-access-denied")
    throw signInRefused(
      "sign-in/denied",
      `Authentik does not let ${username} in: ${error_message ?? "access denied"}`,
    );
  const errors = Object.values(response_errors ?? {}).flat();
  if (errors.length > 0)
    throw signInRefused("sign-in/credentials", `Authentik: ${errors.map(({ string }) => string).join(" ")}`);
}

/** The path of a flow's page: below the path that Authentik is served at, which is `/` unless AUTHENTIK_WEB__PATH says else. */
const flowPath = /^(.*)\/if\/flow\/([^/]+)\/$/;

/** True for the page of a flow. */
export function isFlow(url: string): boolean {
  return URL.canParse(url) && flowPath.test(new URL(url).pathname);
}

/** Where the page of a flow gets its challenges from. */
export function executorUrl(flowPage: string): string {
  const { origin, pathname, search } = new URL(flowPage);
  const [, root, slug] = flowPath.exec(pathname) ?? [];
  return `${origin}${root}/api/v3/flows/executor/${slug}/?query=${encodeURIComponent(search.slice(1))}`;
}
