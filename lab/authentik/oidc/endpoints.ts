/** The addresses of one provider, built from the host that the client used: authentik has no fixed public URL. */

import { knowsGrantTypes } from "../api/edition.ts";
import type { OAuth2Provider, State } from "../state/model.ts";
import { applicationOf, type World } from "../world.ts";
import { ACR, claimNames, scopesOf } from "./claims.ts";

/** The issuer (with its last slash) and what /setup_urls/ says; without an application most of it is missing. */
export function endpointsOf(
  state: State,
  provider: OAuth2Provider,
  origin: string,
): { issuer: string; setup: Record<string, string | null> } {
  const slug = applicationOf(state, provider)?.slug;
  const issuer = provider.issuer_mode === "global" ? `${origin}/` : `${origin}/application/o/${slug}/`;
  const common = {
    authorize: `${origin}/application/o/authorize/`,
    token: `${origin}/application/o/token/`,
    user_info: `${origin}/application/o/userinfo/`,
  };
  if (slug === undefined)
    return { issuer, setup: { issuer: null, ...common, provider_info: null, logout: null } };
  const own = `${origin}/application/o/${slug}`;
  return {
    issuer,
    setup: {
      issuer,
      ...common,
      provider_info: `${own}/.well-known/openid-configuration`,
      logout: `${own}/end-session/`,
      jwks: `${own}/jwks/`,
    },
  };
}

/** Algorithm of the ID token: by the signing key, or HS256 with the client secret when there is none. */
export function signingAlgorithm(state: State, provider: OAuth2Provider): "HS256" | "RS256" | "ES256" {
  const pair = state.key_pairs.find(({ pk }) => pk === provider.signing_key);
  if (!pair) return "HS256";
  return pair.key_type === "rsa" ? "RS256" : "ES256";
}

/** The discovery document, key by key as recorded. */
export function discoveryOf(world: World, provider: OAuth2Provider, origin: string): Record<string, unknown> {
  const { state } = world;
  const { issuer, setup } = endpointsOf(state, provider, origin);
  const encryption = state.key_pairs.find(({ pk }) => pk === provider.encryption_key);
  const scopes = scopesOf(state, provider);
  return {
    issuer,
    authorization_endpoint: setup.authorize,
    token_endpoint: setup.token,
    userinfo_endpoint: setup.user_info,
    end_session_endpoint: setup.logout,
    introspection_endpoint: `${origin}/application/o/introspect/`,
    revocation_endpoint: `${origin}/application/o/revoke/`,
    device_authorization_endpoint: `${origin}/application/o/device/`,
    backchannel_logout_supported: true,
    backchannel_logout_session_supported: true,
    ...(knowsGrantTypes(world)
      ? { frontchannel_logout_supported: true, frontchannel_logout_session_supported: true }
      : {}),
    response_types_supported: [
      ...["code", "id_token", "id_token token", "code token", "code id_token", "code id_token token"],
    ],
    response_modes_supported: ["query", "fragment", "form_post"],
    jwks_uri: setup.jwks,
    grant_types_supported: [
      ...["authorization_code", "refresh_token", "implicit", "client_credentials", "password"],
      "urn:ietf:params:oauth:grant-type:device_code",
    ],
    id_token_signing_alg_values_supported: [signingAlgorithm(state, provider)],
    ...(encryption
      ? {
          id_token_encryption_alg_values_supported: ["RSA-OAEP-256"],
          id_token_encryption_enc_values_supported: ["A256CBC-HS512"],
        }
      : {}),
    subject_types_supported: ["public"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    acr_values_supported: [ACR],
    scopes_supported: scopes.includes("openid") ? scopes : ["openid", ...scopes],
    request_parameter_supported: false,
    claims_supported: [
      ...["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce"],
      ...claimNames(state, provider),
    ],
    claims_parameter_supported: false,
    code_challenge_methods_supported: ["plain", "S256"],
  };
}
