import { addressAt } from "../support/same-origin.ts";
import { count, flag, list, nullable, type Of, object, optional, record, text } from "../support/shape.ts";
import { ask, good, type Reply } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import type { ProofTarget } from "./target.ts";

/** The members of the discovery document that are judged. */
export type Discovery = Of<typeof isDiscovery>;

const isDiscovery = object({
  issuer: optional(text),
  authorization_endpoint: optional(text),
  token_endpoint: optional(text),
  revocation_endpoint: optional(text),
  userinfo_endpoint: optional(text),
  jwks_uri: optional(text),
  scopes_supported: optional(list(text)),
  claims_supported: optional(list(text)),
  grant_types_supported: optional(list(text)),
  id_token_signing_alg_values_supported: optional(list(text)),
  id_token_encryption_alg_values_supported: optional(list(text)),
});

/** The provider as Authentik's API shows it, as far as it is judged. */
export type Provider = Of<typeof isProvider>;

const isProvider = object({
  pk: count,
  redirect_uris: list(object({ matching_mode: text, url: text, redirect_uri_type: optional(text) })),
  include_claims_in_id_token: flag,
  client_type: optional(text),
  encryption_key: nullable(text),
  signing_key: nullable(text),
  logout_uri: optional(text),
  /** Authentik's own spelling, for example `hours=1;minutes=30`. */
  access_token_validity: optional(text),
  /** Since 2026.5. */
  grant_types: optional(list(text)),
});

export interface AuthentikEvidence {
  discovery: Reply;
  /** The document, where the answer was one. */
  document: Discovery | undefined;
  jwks: Reply | undefined;
  /** The list of providers with our client id, through the API. */
  api: Reply;
  provider: Provider | undefined;
  /** For example `2026.2.2`; undefined where the API did not tell. */
  version: string | undefined;
  /** The address that Authentik sees before it; asked only where it takes https for http. */
  proxy: string | undefined;
}

/** Immich's side of the client, for the probe of the secret. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  basic: boolean;
}

export async function lookAtAuthentik(target: ProofTarget): Promise<AuthentikEvidence> {
  const { authentik, ca } = target;
  const { clientId, issuer, url: home } = authentik;
  const query = new URLSearchParams({ client_id: clientId });
  const [discovery, api, version] = await Promise.all([
    ask(`${issuer}.well-known/openid-configuration`, { home, ca }),
    askApi(target, `providers/oauth2/?${query}`),
    askApi(target, "admin/version/"),
  ]);
  const document = good(discovery, isDiscovery);
  const isPlain = authentik.url.startsWith("https:") && document?.issuer?.startsWith("http:");
  return {
    discovery,
    document,
    jwks: document?.jwks_uri ? await ask(document.jwks_uri, { home, ca }) : undefined,
    api,
    provider: good(api, object({ results: list(isProvider) }))?.results[0],
    version: good(version, object({ version_current: text }))?.version_current,
    proxy: isPlain ? await proxyOf(target) : undefined,
  };
}

/** Who stands before Authentik as it sees it: the last hop of the request, which it shows to administrators. */
async function proxyOf(target: ProofTarget): Promise<string | undefined> {
  const system = good(await askApi(target, "admin/system/"), object({ http_headers: optional(record) }));
  const headers: Record<string, unknown> = system?.http_headers ?? {};
  const hops = String(headers.HTTP_X_FORWARDED_FOR || headers.REMOTE_ADDR || "").split(",");
  return hops.at(-1)?.trim() || undefined;
}

/**
 * Asks the authorize endpoint for each redirect URI, as a browser without a session. `prompt=none` proves client
 * and URI in one step and opens no flow; to the app's own scheme Authentik cannot answer it (400 although the
 * URI is registered), so that one is asked plainly. Nothing is asked while the list is empty: up to 2026.2 the
 * first request, from anyone, would fill it.
 */
export async function authorizePages(
  { authentik, redirectUris, ca }: ProofTarget,
  { document, provider }: AuthentikEvidence,
): Promise<{ uri: string; reply: Reply }[]> {
  const endpoint = addressAt(authentik.url, document?.authorization_endpoint);
  if (!endpoint || !provider || provider.redirect_uris.length === 0) return [];
  return Promise.all(
    redirectUris.map(async (uri) => {
      const query = new URLSearchParams({
        response_type: "code",
        client_id: authentik.clientId,
        redirect_uri: uri,
        scope: "openid email profile",
        state: "proof",
        ...(uri.startsWith("https:") ? { prompt: "none" } : {}),
      });
      return { uri, reply: await ask(`${endpoint}?${query}`, { home: authentik.url, ca }) };
    }),
  );
}

/**
 * Tells a right client secret from a wrong one without a trace: the revocation of a token that nobody has is a 200
 * with the right secret and a 401 with a wrong one, whatever the provider's grant types are. The token endpoint would
 * not do: since 2026.5 it looks at the grant type first, and for a grant that is not listed both are invalid_grant.
 */
export async function secretReply(
  { authentik: { url: home }, ca }: ProofTarget,
  { document }: AuthentikEvidence,
  credentials: Credentials | undefined,
): Promise<Reply | undefined> {
  if (!document?.revocation_endpoint || !credentials) return undefined;
  const { clientId, clientSecret, basic } = credentials;
  const form = { token: "a-token-that-nobody-has" };
  return ask(document.revocation_endpoint, {
    method: "POST",
    home,
    ca,
    ...(basic
      ? { form, headers: { Authorization: basicAuthorization(clientId, clientSecret) } }
      : { form: { ...form, client_id: clientId, client_secret: clientSecret } }),
  });
}

/** As Immich's library writes it: each part encoded as in a form, a blank as `+`, which Authentik does not undo. */
export function basicAuthorization(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ "": part }).toString().slice(1),
  );
  return `Basic ${Buffer.from(encoded.join(":")).toString("base64")}`;
}
