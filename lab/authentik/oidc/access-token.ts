/** Access tokens: inside oidc-provider a random id, outside a JWT with the claims of the ID token. */
import { createHash } from "node:crypto";
import type { KoaContextWithOIDC } from "oidc-provider";
import type { AccessTokenRecord, OAuth2Provider, State } from "../state/model.ts";
import type { World } from "../world.ts";
import { sessionId, userOf } from "./claims.ts";
import { askOf } from "./context.ts";
import { toOuter } from "./scopes.ts";
import { signToken } from "./sign.ts";

/** The token response as authentik gives it; remembers the access token so that it is known when it comes back. */
export async function issueAccessToken(
  world: World,
  provider: OAuth2Provider,
  ctx: KoaContextWithOIDC,
  answer: Record<string, unknown>,
  mapped: string[],
): Promise<Record<string, unknown>> {
  const { state } = world;
  const uid = String(answer.access_token);
  const scope = toOuter(String(answer.scope ?? ""), mapped).join(" ");
  const { claims = {} } = askOf(ctx.req);
  const token = await signToken(state, provider, { ...claims, azp: provider.client_id, uid, scope }, "JWT");
  const user = userOf(state, provider, String(claims.sub));
  const session = state.sessions.find(({ key }) => sessionId(key) === claims.sid);
  const record: AccessTokenRecord = {
    provider: provider.pk,
    uid,
    user: user?.pk ?? 0,
    scope,
    claims,
    session: session?.key ?? null,
    expires: Number(claims.exp),
  };
  sweep(state);
  state.access_tokens[digest(token)] = record;
  world.store.changed();
  return {
    access_token: token,
    token_type: "Bearer",
    scope,
    expires_in: answer.expires_in,
    id_token: answer.id_token,
    ...(answer.refresh_token === undefined ? {} : { refresh_token: answer.refresh_token }),
  };
}

/** The record of an access token as a client sends it; undefined for an unknown or an expired one. */
export function findAccessToken(state: State, token: string): AccessTokenRecord | undefined {
  const record = state.access_tokens[digest(token)];
  return record && record.expires > Date.now() / 1000 ? record : undefined;
}

/** Forgets an access token. */
export function dropAccessToken(state: State, token: string): void {
  delete state.access_tokens[digest(token)];
}

function sweep(state: State): void {
  const now = Date.now() / 1000;
  for (const [key, { expires }] of Object.entries(state.access_tokens)) {
    if (expires < now) delete state.access_tokens[key];
  }
}

function digest(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
