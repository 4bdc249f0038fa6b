/** What a token says about a user: the provider's scope mappings decide, as in authentik. */
import { createHash } from "node:crypto";
import type { Mapping, OAuth2Provider, State, User } from "../state/model.ts";
import { directGroups, effectiveGroups, isSuperuser, userUid } from "../state/people.ts";
import { newUser } from "../state/seed.ts";
import { parseExpression } from "./expression.ts";

/** The one authentication context class that authentik knows. */
export const ACR = "goauthentik.io/providers/oauth2/default";

type Claims = Record<string, unknown>;

/** The managed mappings by the end of their id; own ones are parsed. */
const MANAGED: Record<string, (state: State, user: User) => Claims> = {
  "scope-openid": () => ({}),
  "scope-offline_access": () => ({}),
  "scope-authentik_api": () => ({}),
  "scope-email": (_state, user) => ({ email: user.email, email_verified: false }),
  "scope-profile": (state, user) => ({
    name: user.name,
    given_name: user.name,
    preferred_username: user.username,
    nickname: user.username,
    groups: directGroups(state, user).map(({ name }) => name),
  }),
  "scope-entitlements": () => ({ entitlements: [], roles: [] }),
  "scope-proxy": (state, user) => ({
    ak_proxy: { user_attributes: {}, is_superuser: isSuperuser(state, user) },
  }),
};

function mappingsOf(state: State, provider: OAuth2Provider): Mapping[] {
  return provider.property_mappings.flatMap((pk) =>
    state.scope_mappings.filter((mapping) => mapping.pk === pk),
  );
}

/** The scopes that the provider has mappings for, each once, in the provider's order. */
export function scopesOf(state: State, provider: OAuth2Provider): string[] {
  return [...new Set(mappingsOf(state, provider).map(({ scope_name }) => scope_name ?? ""))];
}

/** The claims of all mappings whose scope was granted, in the order of their scopes' names. */
export function claimsFor(
  state: State,
  provider: OAuth2Provider,
  user: User,
  scopes: Iterable<string>,
): Claims {
  const granted = new Set(scopes);
  const mappings = mappingsOf(state, provider)
    .filter(({ scope_name }) => granted.has(scope_name ?? ""))
    .sort((a, b) => ((a.scope_name ?? "") < (b.scope_name ?? "") ? -1 : 1));
  return Object.assign({}, ...mappings.map((mapping) => evaluate(state, mapping, user)));
}

function evaluate(state: State, mapping: Mapping, user: User): Claims {
  const managed = MANAGED[mapping.managed?.split("/").at(-1) ?? ""];
  if (managed) return managed(state, user);
  try {
    return parseExpression(mapping.expression)({
      user,
      // A child group counts for its parents, as in `user.all_groups()`.
      isMember: (name) => effectiveGroups(state, user).some((group) => group.name === name),
    });
  } catch {
    // As authentik does: a mapping that fails is left out, the login goes on without its claims.
    return {};
  }
}

/** Names of all claims that the provider's mappings can give. */
export function claimNames(state: State, provider: OAuth2Provider): string[] {
  return Object.keys(claimsFor(state, provider, newUser(0, "", ""), scopesOf(state, provider)));
}

/** The `sub` of a user for this provider. */
export function subjectOf(state: State, provider: OAuth2Provider, user: User): string {
  switch (provider.sub_mode) {
    case "hashed_user_id":
      return userUid(state, user);
    case "user_id":
      return String(user.pk);
    case "user_uuid":
      return user.uuid;
    case "user_username":
      return user.username;
    case "user_email":
      return user.email;
    case "user_upn":
      return String(user.attributes.upn ?? userUid(state, user));
  }
}

/** The user whom this provider calls `sub`. */
export function userOf(state: State, provider: OAuth2Provider, sub: string): User | undefined {
  return state.users.find((user) => subjectOf(state, provider, user) === sub);
}

/** `sid`: SHA-256 of the session's key, so that a logout token can name it without giving it away. */
export function sessionId(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
