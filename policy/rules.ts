import { quoted, shown } from "../components/support/shown.mjs";
import { redirectProblem } from "./redirect-uri.ts";

/*
 * The rules, as plain functions over the arguments of one resource as the engine sends them. They look at types and
 * arguments only, so they hold on anyone's stack that uses goauthentik's provider, with or without this project's
 * components.
 */

/** Arguments of a resource: plain data of any shape, secrets in clear. */
export type Args = Readonly<Record<string, unknown>>;

export interface Rule {
  name: string;
  description: string;
  /** Type token of the resources that it is about. */
  type: string;
  /**
   * What is wrong with them, one text each. A wrong type is a finding like any other.
   * @param env of the engine: the Authentik provider takes from it what its arguments leave out
   */
  problems(args: Args, env?: Readonly<Record<string, string | undefined>>): string[];
}

export const oauth2Provider = "authentik:index/providerOauth2:ProviderOauth2";
export const authentikProvider = "pulumi:providers:authentik";
export const oauthSettings = "pulumi-nodejs:dynamic/immich:OAuthSettings";

const one = (wrong: boolean, text: string): string[] => (wrong ? [text] : []);
const isUnset = (value: unknown): boolean => value === undefined || value === null;
const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";

/** Those of a code flow, and of services without people; `implicit`, `hybrid` and `password` show tokens or passwords. */
const grants = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
];

export const rules: readonly Rule[] = [
  {
    name: "no-encryption-key",
    description: "Tokens are signed, not encrypted: Immich cannot decrypt them.",
    type: oauth2Provider,
    problems: ({ encryptionKey }) =>
      one(
        !isUnset(encryptionKey) && encryptionKey !== "",
        "encryptionKey is set: Immich refuses encrypted tokens; leave it out",
      ),
  },
  {
    name: "signing-key",
    description: "ID tokens are signed with a key pair, not with the client secret.",
    type: oauth2Provider,
    problems: ({ signingKey }) =>
      one(
        !isText(signingKey),
        "signingKey is missing: ID tokens would be signed with HS256; set it to a key pair's id",
      ),
  },
  {
    name: "strict-redirect-uris",
    description: "Redirect URIs are exact texts, and there is at least one.",
    type: oauth2Provider,
    problems: ({ allowedRedirectUris: uris }) => [
      ...one(
        isUnset(uris) || (Array.isArray(uris) && uris.length === 0),
        "allowedRedirectUris is empty: the first request, a stranger's too, may set one",
      ),
      ...one(
        !isUnset(uris) && !Array.isArray(uris),
        `allowedRedirectUris is ${quoted(uris)}; expected: a list of { matching_mode: "strict", url }`,
      ),
      ...entries(uris)
        .filter(({ matching_mode }) => matching_mode !== "strict")
        .map(
          ({ url, matching_mode }) =>
            `allowedRedirectUris ${shown(url)} is matched by ${shown(matching_mode)}; use strict`,
        ),
    ],
  },
  {
    name: "no-wildcard-redirect-uri",
    description: "No redirect URI holds a wildcard.",
    type: oauth2Provider,
    problems: ({ allowedRedirectUris }) =>
      entries(allowedRedirectUris)
        .filter(({ url }) => typeof url === "string" && url.includes("*"))
        .map(({ url }) => `allowedRedirectUris holds a wildcard: ${shown(url)}; name every URI`),
  },
  {
    name: "https-redirect-uri",
    description: "Codes go over https, to an app's own scheme, or to this machine.",
    type: oauth2Provider,
    problems: ({ allowedRedirectUris }) =>
      entries(allowedRedirectUris).flatMap(({ url }) => {
        const problem = redirectProblem(url);
        return problem ? [`allowedRedirectUris ${quoted(url)} ${problem}`] : [];
      }),
  },
  {
    name: "grant-types",
    description: "Tokens never travel in an address, and passwords never through the client.",
    type: oauth2Provider,
    // Servers before 2026.5 have no such argument.
    problems: ({ grantTypes }) => {
      if (isUnset(grantTypes)) return [];
      if (!Array.isArray(grantTypes) || grantTypes.length === 0)
        return [
          `grantTypes is ${quoted(grantTypes)}: every login would be refused; use ["authorization_code"]`,
        ];
      return (grantTypes as unknown[])
        .filter((grant) => !(grants as unknown[]).includes(grant))
        .map((grant) => `grantTypes holds ${quoted(grant)}; expected: authorization_code, refresh_token`);
    },
  },
  {
    name: "no-public-client",
    description: "The client has a secret.",
    type: oauth2Provider,
    problems: ({ clientType }) =>
      one(
        !isUnset(clientType) && clientType !== "confidential",
        `clientType is ${shown(clientType)}: anybody could be the client; use confidential`,
      ),
  },
  {
    name: "no-insecure",
    description: "Authentik's certificate is checked.",
    type: authentikProvider,
    problems: ({ insecure }, env = process.env) => {
      // Providers get their arguments as texts of JSON.
      if (insecure === false || insecure === "false") return [];
      if (!isUnset(insecure))
        return [
          `insecure is ${shown(insecure)}: the API token goes to whoever answers; name the CA in SSL_CERT_FILE`,
        ];
      return one(
        !/^(0|f|false)?$/i.test(env.AUTHENTIK_INSECURE ?? ""),
        "insecure is not set, and AUTHENTIK_INSECURE in the environment sends the API token to whoever answers; set it to false",
      );
    },
  },
  {
    name: "https-authentik",
    description: "Authentik's API token goes over https.",
    type: authentikProvider,
    problems: ({ url: given }, env = process.env) => {
      const url = given ?? env.AUTHENTIK_URL;
      return one(
        !isUnset(url) && !isHttps(url),
        `url ${quoted(url)} does not start with https://: the API token would travel in clear`,
      );
    },
  },
  {
    name: "issuer-with-slash",
    description: "The issuer is https, and spelled as Authentik spells it, with its last slash.",
    type: oauthSettings,
    problems: ({ issuerUrl }) => [
      ...one(!isHttps(issuerUrl), `issuerUrl ${shown(issuerUrl)} does not start with https://`),
      ...one(
        !(typeof issuerUrl === "string" && issuerUrl.endsWith("/")),
        `issuerUrl ${shown(issuerUrl)} does not end in a slash: it differs from the discovery document`,
      ),
    ],
  },
  {
    name: "no-insecure-requests",
    description: "Immich asks the identity provider over TLS only.",
    type: oauthSettings,
    problems: ({ allowInsecureRequests: allow }) =>
      one(
        !isUnset(allow) && allow !== false,
        `allowInsecureRequests is ${shown(allow)}: tokens would travel in clear`,
      ),
  },
];

/** The list's entries; one that is no object has neither mode nor URL. */
function entries(uris: unknown): Args[] {
  if (!Array.isArray(uris)) return [];
  return (uris as unknown[]).map((entry) =>
    typeof entry === "object" && entry !== null ? (entry as Args) : { url: entry },
  );
}

function isHttps(url: unknown): boolean {
  return typeof url === "string" && url.startsWith("https://") && URL.canParse(url);
}
