/** /preview_user/: what a login would say about a user, without one. */
import type { OAuth2Provider, State, User } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import { ACR, claimsFor, scopesOf, subjectOf } from "./claims.ts";
import { seconds } from "./duration.ts";
import { endpointsOf } from "./endpoints.ts";

/** What /preview_user/ shows: the ID token of a login now, without session, for half an hour. */
export function previewClaims(
  state: State,
  provider: OAuth2Provider,
  user: User,
  origin: string,
): Record<string, unknown> {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: endpointsOf(state, provider, origin).issuer,
    sub: subjectOf(state, provider, user),
    aud: provider.client_id,
    exp: now + seconds("minutes=30"),
    iat: now,
    auth_time: now,
    acr: ACR,
    jti: randomText(40),
    ...(provider.include_claims_in_id_token
      ? claimsFor(state, provider, user, scopesOf(state, provider))
      : {}),
  };
}
