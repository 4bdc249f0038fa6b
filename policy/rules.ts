/*
 * The rules, as plain functions over the arguments of one resource as the engine sends them. They look at types and
 * arguments only, so they hold on anyone's stack that uses goauthentik's provider, with or without this project's
 * components.
 */

/** Arguments of a resource: plain data, secrets in clear. */
export type Args = Readonly<Record<string, unknown>>;

export interface Rule {
  name: string;
  description: string;
  /** Type token of the resources that it is about. */
  type: string;
  /** What is wrong with them, one text each. */
  problems(args: Args): string[];
}

export const oauth2Provider = "authentik:index/providerOauth2:ProviderOauth2";
export const authentikProvider = "pulumi:providers:authentik";
export const oauthSettings = "pulumi-nodejs:dynamic/immich:OAuthSettings";

const one = (wrong: boolean, text: string): string[] => (wrong ? [text] : []);

export const rules: readonly Rule[] = [
  {
    name: "no-encryption-key",
    description: "Tokens are signed, not encrypted: Immich cannot decrypt them.",
    type: oauth2Provider,
    problems: ({ encryptionKey }) =>
      one(Boolean(encryptionKey), "encryptionKey is set: Immich refuses encrypted tokens; leave it out"),
  },
  {
    name: "signing-key",
    description: "ID tokens are signed with a key pair, not with the client secret.",
    type: oauth2Provider,
    problems: ({ signingKey }) =>
      one(
        !signingKey,
        "signingKey is missing: ID tokens would be signed with HS256; set it to a key pair's id",
      ),
  },
  {
    name: "strict-redirect-uris",
    description: "Redirect URIs are exact texts, and there is at least one.",
    type: oauth2Provider,
    problems: ({ allowedRedirectUris }) => redirectProblems(allowedRedirectUris),
  },
  {
    name: "no-wildcard-redirect-uri",
    description: "No redirect URI holds a wildcard.",
    type: oauth2Provider,
    problems: ({ allowedRedirectUris }) =>
      entries(allowedRedirectUris)
        .filter(({ url }) => String(url).includes("*"))
        .map(({ url }) => `allowedRedirectUris holds a wildcard: ${url}; name every URI`),
  },
  {
    name: "no-public-client",
    description: "The client has a secret.",
    type: oauth2Provider,
    problems: ({ clientType }) =>
      one(clientType === "public", "clientType is public: anybody could be the client; use confidential"),
  },
  {
    name: "no-insecure",
    description: "Authentik's certificate is checked.",
    type: authentikProvider,
    problems: ({ insecure }) =>
      // Providers get their arguments as texts of JSON.
      one(
        insecure === true || insecure === "true",
        "insecure is true: the API token goes to whoever answers; name the CA in SSL_CERT_FILE",
      ),
  },
  {
    name: "issuer-with-slash",
    description: "The issuer is https, and spelled as Authentik spells it, with its last slash.",
    type: oauthSettings,
    problems: ({ issuerUrl }) => [
      ...one(
        !String(issuerUrl).startsWith("https://"),
        `issuerUrl ${issuerUrl} does not start with https://`,
      ),
      ...one(
        !String(issuerUrl).endsWith("/"),
        `issuerUrl ${issuerUrl} does not end in a slash: it differs from the discovery document`,
      ),
    ],
  },
  {
    name: "no-insecure-requests",
    description: "Immich asks the identity provider over TLS only.",
    type: oauthSettings,
    problems: ({ allowInsecureRequests }) =>
      one(allowInsecureRequests === true, "allowInsecureRequests is true: tokens would travel in clear"),
  },
];

function redirectProblems(uris: unknown): string[] {
  const all = entries(uris);
  return [
    ...one(
      all.length === 0,
      "allowedRedirectUris is empty: the first request, a stranger's too, may set one",
    ),
    ...all
      .filter(({ matching_mode }) => matching_mode !== "strict")
      .map(
        ({ url, matching_mode }) => `allowedRedirectUris ${url} is matched by ${matching_mode}; use strict`,
      ),
  ];
}

function entries(uris: unknown): Args[] {
  return Array.isArray(uris) ? (uris as Args[]) : [];
}
