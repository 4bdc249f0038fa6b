/**
 * The OpenID client, called with the options that Immich 3.1.0 calls it with. Every failure below is the
 * library's or Node's own: an untrusted CA is `fetch failed`, an encrypted token `unsupported operation`.
 */
import { inspect } from "node:util";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomPKCECodeVerifier,
  randomState,
  skipSubjectCheck,
} from "openid-client";
import type { OAuthConfig } from "../config/schema.ts";
import { HttpError } from "../core/errors.ts";
import type { Immich } from "../server.ts";

/** What a login yields: the claims of one source, the provider's session id, and the raw ID token. */
export interface Profile {
  claims: Record<string, unknown> & { sub: string };
  sid: string | null;
  idToken: string | null;
}

/**
 * Reads the discovery document anew, as Immich does for every authorize, callback and logout. A given
 * `/.well-known/` URL skips the comparison of the issuer, and `timeout`, which the settings page calls
 * milliseconds, is taken as seconds: both are Immich's behaviour. 500 with the library's text when it fails.
 */
export async function discover({ log, config }: Immich, oauth: OAuthConfig): Promise<Configuration> {
  const { clientSecret, profileSigningAlgorithm, signingAlgorithm } = oauth;
  const { version, isBefore3 } = config.edition;
  try {
    return await discovery(
      new URL(oauth.issuerUrl),
      oauth.clientId,
      {
        client_secret: clientSecret,
        response_types: ["code"],
        id_token_signed_response_alg: signingAlgorithm,
        ...(profileSigningAlgorithm !== "none" && { userinfo_signed_response_alg: profileSigningAlgorithm }),
      },
      authMethod(oauth),
      {
        timeout: oauth.timeout,
        execute: isBefore3 || oauth.allowInsecureRequests ? [allowInsecureRequests] : [],
        [customFetch]: (url, options) =>
          fetch(url, {
            ...(options as RequestInit),
            headers: { ...options.headers, "user-agent": `immich-server/${version}` },
          }),
      },
    );
  } catch (error) {
    log.line("error", "OAuthRepository", `Error in OAuth discovery: ${error}`);
    log.line("error", "OAuthRepository", (error as Error).stack ?? String(error));
    throw new HttpError(500, `Error in OAuth discovery: ${error}`, { cause: error });
  }
}

/** Where to send the browser. State and verifier are made here unless the client brings its own. */
export async function authorize(
  immich: Immich,
  oauth: OAuthConfig,
  wanted: { redirectUri: string; state?: string | undefined; codeChallenge?: string | undefined },
): Promise<{ url: string; state: string; codeVerifier: string | null }> {
  const client = await discover(immich, oauth);
  const state = wanted.state ?? randomState();
  const codeVerifier = wanted.codeChallenge ? null : randomPKCECodeVerifier();
  const codeChallenge = wanted.codeChallenge ?? (await calculatePKCECodeChallenge(codeVerifier ?? ""));
  const url = buildAuthorizationUrl(client, {
    redirect_uri: redirectUri(oauth, wanted.redirectUri),
    scope: oauth.scope,
    state,
    ...(oauth.prompt && { prompt: oauth.prompt }),
    ...(client.serverMetadata().supportsPKCE() && {
      code_challenge: codeChallenge,
      code_challenge_method: "S256",
    }),
  });
  return { url: url.href, state, codeVerifier };
}

/**
 * Exchanges the code of a callback URL. The claims are the ID token's if it has `email`, else userinfo's.
 * What goes wrong is logged whole, tokens included, as by the real one; the caller learns nothing of it.
 */
export async function fetchProfile(
  immich: Immich,
  oauth: OAuthConfig,
  callback: { url: string; state: string; codeVerifier: string },
): Promise<Profile> {
  const client = await discover(immich, oauth);
  const pkceCodeVerifier = client.serverMetadata().supportsPKCE() ? callback.codeVerifier : undefined;
  try {
    const tokens = await authorizationCodeGrant(client, new URL(redirectUri(oauth, callback.url)), {
      expectedState: callback.state,
      ...(pkceCodeVerifier && { pkceCodeVerifier }),
    });
    const idClaims = tokens.claims();
    const claims =
      idClaims && "email" in idClaims
        ? idClaims
        : await fetchUserInfo(client, tokens.access_token, idClaims?.sub ?? skipSubjectCheck);
    const sid = typeof idClaims?.sid === "string" ? idClaims.sid : null;
    return { claims, sid, idToken: tokens.id_token ?? null };
  } catch (error) {
    immich.log.line("error", "OAuthRepository", `OAuth login failed: ${(error as Error).message}`);
    immich.log.line("error", "OAuthRepository", inspect(error, { depth: 4 }));
    throw new Error("OAuth login failed", { cause: error });
  }
}

/** Where a logout goes on: the configured or the discovered end-session endpoint; `undefined` without one. */
export async function endSessionUrl(
  immich: Immich,
  oauth: OAuthConfig,
  idToken: string | null | undefined,
): Promise<string | undefined> {
  const hint = idToken ? { id_token_hint: idToken } : undefined;
  if (oauth.endSessionEndpoint) {
    const url = new URL(oauth.endSessionEndpoint);
    if (hint) url.searchParams.set("id_token_hint", hint.id_token_hint);
    return url.href;
  }
  const client = await discover(immich, oauth);
  if (!client.serverMetadata().end_session_endpoint) return undefined;
  const url = buildEndSessionUrl(client, hint);
  // The library adds it; a real logout has been seen without it (login-live: no client_id).
  url.searchParams.delete("client_id");
  return url.href;
}

/** With the mobile override, the app's own scheme is replaced by the configured URL, in any spelling. */
function redirectUri({ mobileOverrideEnabled, mobileRedirectUri }: OAuthConfig, url: string): string {
  const isOverridden = mobileOverrideEnabled && mobileRedirectUri !== "";
  return isOverridden ? url.replace(/^app\.immich:\/+oauth-callback/, mobileRedirectUri) : url;
}

/** No secret means a public client, whatever the method says. */
function authMethod({ clientSecret, tokenEndpointAuthMethod }: OAuthConfig): ClientAuth {
  if (!clientSecret) return None();
  return tokenEndpointAuthMethod === "client_secret_basic"
    ? ClientSecretBasic(clientSecret)
    : ClientSecretPost(clientSecret);
}
