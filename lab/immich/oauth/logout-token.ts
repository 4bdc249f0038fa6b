/** Back-channel logout (OpenID Connect Back-Channel Logout 1.0), with the checks that Immich 3 makes. */
import { createRemoteJWKSet, customFetch, type JWTPayload, jwtVerify } from "jose";
import { endSessions } from "../accounts/sessions.ts";
import type { OAuthConfig } from "../config/schema.ts";
import { badRequest } from "../core/errors.ts";
import type { Immich } from "../server.ts";
import { discover } from "./client.ts";

const LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

/**
 * Verifies a logout token and ends the sessions it means: those of its `sid`, of its `sub`, or of both.
 * Returns how many. 400 while OAuth is off, and for a token that is not valid, older than 2 minutes, or not a
 * logout token.
 */
export async function logoutByToken(immich: Immich, oauth: OAuthConfig, token: string): Promise<number> {
  if (!oauth.enabled) throw badRequest("Received backchannel logout request but OAuth is not enabled");
  const payload = await verified(immich, oauth, token).catch((error: unknown) => {
    immich.log.line(
      "error",
      "OAuthRepository",
      `Error backchannel logout: token validation failed: ${error}`,
    );
    throw badRequest("Error backchannel logout: token validation failed");
  });
  const ofSub = new Set(
    immich.store.state.users.filter(({ oauthId }) => oauthId === payload.sub).map(({ id }) => id),
  );
  return endSessions(immich.store, (session) => {
    const isBySid = payload.sid === undefined || session.oauthSid === payload.sid;
    const isBySub = payload.sub === undefined || ofSub.has(session.userId);
    return session.idToken !== null && isBySid && isBySub;
  });
}

async function verified(immich: Immich, oauth: OAuthConfig, token: string): Promise<JWTPayload> {
  const metadata = (await discover(immich, oauth)).serverMetadata();
  const rules = {
    issuer: metadata.issuer,
    audience: oauth.clientId,
    algorithms: [oauth.signingAlgorithm],
    maxTokenAge: "2 minutes",
    clockTolerance: 5,
  };
  const { payload } = oauth.signingAlgorithm.startsWith("HS")
    ? await jwtVerify(token, new TextEncoder().encode(oauth.clientSecret), rules)
    : await jwtVerify(token, remoteKeys(metadata.jwks_uri, immich.config.edition.version), rules);
  const events = payload.events as Record<string, unknown> | undefined;
  if (typeof events?.[LOGOUT_EVENT] !== "object") throw new Error("events claim missing");
  if (payload.nonce !== undefined) throw new Error("nonce is not allowed");
  if (payload.sub === undefined && payload.sid === undefined) throw new Error("neither sub nor sid");
  return payload;
}

function remoteKeys(jwksUri: string | undefined, version: string) {
  if (!jwksUri) throw new Error("the provider publishes no keys");
  return createRemoteJWKSet(new URL(jwksUri), {
    headers: { "user-agent": `immich-server/${version}` },
    [customFetch]: (url, options) => fetch(url, options as RequestInit),
  });
}
