/** Back-channel logout: telling the applications that a session is over. */

import { request as httpRequest } from "node:http";
import { Agent, request as httpsRequest } from "node:https";
import type { OAuth2Provider, Session } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import type { World } from "../world.ts";
import { sessionId } from "./claims.ts";
import { signToken } from "./sign.ts";

const EVENT = "http://schemas.openid.net/event/backchannel-logout";
const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const PAUSE_MS = 5000;

/**
 * Sends a logout token to each application that holds a live access token of the session. As measured, a
 * session whose access token has expired is not told of. Failures are retried and then given up, in silence.
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
    void deliver(provider.logout_uri, token, world.ca);
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

async function deliver(uri: string, token: string, ca: string[] | undefined): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await post(uri, new URLSearchParams({ logout_token: token }).toString(), ca)) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS).unref());
  }
}

/** True if the application answered with a 2xx. */
function post(uri: string, body: string, ca: string[] | undefined): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
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
    resolve((answer.statusCode ?? 500) < 300);
  });
  outgoing.on("timeout", () => outgoing.destroy());
  outgoing.on("error", () => resolve(false));
  outgoing.end(body);
  return promise;
}
