/** One oidc-provider per OAuth2 provider and origin: the issuer is built from the host that the client used. */
import { generateKeyPairSync } from "node:crypto";
import Provider, { type ClientMetadata, type Configuration, type JWKS } from "oidc-provider";
import type { OAuth2Provider, User } from "../state/model.ts";
import { randomText } from "../state/random.ts";
import type { World } from "../world.ts";
import { adapterFor } from "./adapter.ts";
import { ACR, claimNames, claimsFor, scopesOf, subjectOf, userOf } from "./claims.ts";
import { seconds } from "./duration.ts";
import { endpointsOf } from "./endpoints.ts";
import { bendModels } from "./models.ts";
import { bendResponses, renderError } from "./responses.ts";
import { innerScopes, toOuter, wantsRefresh } from "./scopes.ts";
import { grantToUser, loginUrl } from "./sign-in.ts";

/** Makes oidc-provider for this OAuth2 provider as it is configured now. */
export function makeInstance(world: World, provider: OAuth2Provider, origin: string): Provider {
  const { state } = world;
  const mapped = scopesOf(state, provider);
  const names = claimNames(state, provider);
  const configuration: Configuration = {
    adapter: adapterFor(world, provider.pk),
    clients: [clientMetadata(provider)],
    jwks: unusedKeys(),
    scopes: innerScopes(mapped),
    claims: { openid: ["sub", "acr", "amr", "auth_time", "jti", ...names] },
    acrValues: [ACR],
    // authentik puts the claims into the ID token unless told not to; `claimsOf` sees to that.
    conformIdTokenClaims: false,
    responseTypes: ["code"],
    clientBasedCORS: () => false,
    revokeGrantPolicy: () => false,
    expiresWithSession: () => false,
    issueRefreshToken: async (_ctx, _client, source) => wantsRefresh(source.scopes),
    rotateRefreshToken: true,
    pkce: { required: () => false },
    cookies: { keys: [state.session_secret] },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      revocation: { enabled: true },
    },
    routes: {
      authorization: "/application/o/authorize/",
      token: "/application/o/token/",
      userinfo: "/application/o/userinfo/",
      revocation: "/application/o/revoke/",
    },
    ttl: {
      AuthorizationCode: seconds(provider.access_code_validity),
      AccessToken: seconds(provider.access_token_validity),
      IdToken: seconds(provider.access_token_validity),
      RefreshToken: seconds(provider.refresh_token_validity),
      Grant: seconds(provider.refresh_token_validity),
      Session: 1_209_600,
      Interaction: 600,
    },
    findAccount: async (_ctx, sub) => {
      const user = userOf(state, provider, sub);
      return user?.is_active ? accountOf(world, provider, user, mapped) : undefined;
    },
    loadExistingGrant: (ctx) => grantToUser(world, provider, ctx),
    interactions: { url: (ctx) => loginUrl(ctx) },
    renderError,
  };
  const instance = new Provider(endpointsOf(state, provider, origin).issuer, configuration);
  bendModels(world, provider, instance);
  bendResponses(world, provider, instance, mapped);
  return instance;
}

/** The user as oidc-provider wants one: his claims by the mappings of the granted scopes. */
export function accountOf(world: World, provider: OAuth2Provider, user: User, mapped: string[]) {
  const sub = subjectOf(world.state, provider, user);
  return {
    accountId: sub,
    async claims(use: string, scope: string) {
      const shown = use !== "id_token" || provider.include_claims_in_id_token;
      return {
        sub,
        ...(use === "id_token" ? { jti: randomText(40) } : {}),
        ...(shown ? claimsFor(world.state, provider, user, toOuter(scope, mapped)) : {}),
      };
    },
  };
}

/** Redirect URIs are checked by authentik's own rules (see models.ts), so the registered one is never used. */
function clientMetadata(provider: OAuth2Provider): ClientMetadata {
  return {
    client_id: provider.client_id,
    client_secret: provider.client_secret,
    token_endpoint_auth_method: provider.client_type === "public" ? "none" : "client_secret_post",
    redirect_uris: ["https://redirect.invalid/"],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
  };
}

let unused: JWKS | undefined;

/** oidc-provider wants a key to start with. This one signs nothing: sign.ts does, with the provider's own. */
function unusedKeys(): JWKS {
  if (!unused) {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    unused = { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig" }] } as unknown as JWKS;
  }
  return unused;
}
