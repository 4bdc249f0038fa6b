/** Back-channel logout: telling the applications that a session is over. */

import { randomUUID } from "node:crypto";
import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import { knowsGrantTypes } from "../api/edition.ts";
import type { OAuth2Provider, Session } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import type { LogLine, Task } from "../state/source-model.ts";
import type { World } from "../world.ts";
import { sessionId } from "./claims.ts";
import { signToken } from "./sign.ts";

const ACTOR = "authentik.providers.oauth2.tasks.send_backchannel_logout_request";
/** Older tasks are forgotten. */
const MAX_TASKS = 500;
const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const PAUSE_MS = 5000;

/**
 * Sends a logout token to each application that holds a live access token of the session. As measured, a
 * session whose access token has expired is not told of. Failures are retried and then given up.
 */
export async function announceLogout(world: World, session: Session): Promise<void> {
  const { state } = world;
  const now = Math.floor(Date.now() / 1000);
  const told = new Set<number>();
  const tokens = Object.values(state.access_tokens).filter((entry) => entry.session === session.key);
  for (const { provider: pk, claims, expires } of tokens) {
    const provider = state.oauth2_providers.find((entry) => entry.pk === pk);
    if (!provider?.logout_uri || provider.logout_method !== "backchannel" || expires < now || told.has(pk))
      continue;
    told.add(pk);
    const token = await logoutToken(world, provider, claims, session);
    void deliver(world, provider, token);
  }
}

function logoutToken(
  { state }: World,
  provider: OAuth2Provider,
  claims: Record<string, unknown>,
  session: Session,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: claims.iss,
    sub: claims.sub,
    aud: provider.client_id,
    iat: now,
    exp: now + 600,
    jti: randomText(40),
    events: { [EVENT]: {} },
    sid: sessionId(session.key),
  };
  return signToken(state, provider, payload, "logout+jwt");
}

/** As a task of the worker: the reason of a failed attempt goes to `previous_logs`, and the task back to the queue. */
async function deliver(world: World, provider: OAuth2Provider, token: string): Promise<void> {
  // As measured: since 2026.5 the task does not say which provider it is about.
  const task = noticeTask(knowsGrantTypes(world) ? null : provider.pk);
  world.state.tasks = [...world.state.tasks.slice(-MAX_TASKS), task];
  const body = new URLSearchParams({ logout_token: token }).toString();
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    enter(world, task, "running", "Task is being processed");
    const problem = await post(provider.logout_uri, body, world.ca);
    if (problem === undefined) {
      enter(world, task, "running", "Back-channel logout successful");
      enter(world, task, "done", "Task finished processing without errors");
      return;
    }
    task.previous_logs.push(...task.logs, line("error", problem));
    task.logs = [];
    if (attempt === ATTEMPTS) break;
    task.retries += 1;
    task.eta = new Date(Date.now() + PAUSE_MS).toISOString();
    enter(world, task, "queued", "Task will be retried");
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
  }
  enter(world, task, "rejected");
}

function noticeTask(provider: number | null): Task {
  const message_id = randomUUID();
  return {
    ...{ message_id, schedule: "", provider, actor_name: ACTOR, uid: `${ACTOR}:${message_id}` },
    ...{
      state: "queued",
      mtime: new Date().toISOString(),
      retries: 0,
      eta: null,
      logs: [],
      previous_logs: [],
    },
  };
}

function enter({ store }: World, task: Task, state: Task["state"], ...events: string[]): void {
  task.state = state;
  task.mtime = new Date().toISOString();
  task.logs.push(...events.map((event) => line("info", event)));
  store.changed();
}

function line(log_level: LogLine["log_level"], event: string): LogLine {
  return { timestamp: new Date().toISOString(), log_level, logger: ACTOR, event, attributes: {} };
}

/** Undefined if the application answered with a 2xx, else what Python's requests says. */
function post(uri: string, body: string, ca: string[] | undefined): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": Buffer.byteLength(body),
  };
  const secure = uri.startsWith("https:");
  const options = { method: "POST", headers, timeout: TIMEOUT_MS };
  const outgoing = secure
    ? httpsRequest(uri, { ...options, agent: new Agent({ ca }) })
    : httpRequest(uri, options);
  outgoing.on("response", (answer) => {
    answer.resume();
    const { statusCode = 500, statusMessage } = answer;
    const kind = statusCode < 500 ? "Client" : "Server";
    resolve(statusCode < 300 ? undefined : `${statusCode} ${kind} Error: ${statusMessage} for url: ${uri}`);
  });
  outgoing.on("timeout", () => outgoing.destroy());
  outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(pythonText(uri, error)));
  outgoing.end(body);
  return promise;
}

/** The exception of a POST that got no answer; its middle is shortened. */
function pythonText(uri: string, { code, message }: NodeJS.ErrnoException): string {
  const { hostname, port, pathname } = new URL(uri);
  const verify = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed";
  const why = /CERT|SIGNATURE|ISSUER/.test(code ?? "")
    ? `SSLError(SSLCertVerificationError(1, '${verify}: unable to get local issuer certificate'))`
    : `NewConnectionError('Failed to establish a new connection: ${message}')`;
  return `HTTPSConnectionPool(host='${hostname}', port=${port || 443}): Max retries exceeded with url: ${pathname} (Caused by ${why})`;
}
