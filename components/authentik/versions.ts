import { createRequire } from "node:module";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikVersionPair, unexpectedAnswer } from "../support/errors.ts";
import { object, text } from "../support/shape.ts";
import { configSet } from "../support/shell.mjs";
import { lineOf, tried } from "../support/tried.ts";

const load = createRequire(import.meta.url);

/** The first version of the server whose providers have a list of grant types, empty unless it is sent, and typed redirect URIs. */
const grantTypesSince = [2026, 5] as const;

/**
 * Asks Authentik for its version, which also proves address, trust and token before anything is touched:
 * the Terraform provider reads nothing of the kind and fails at its first resource only.
 * @throws Failure `http/…`, `authentik/token-refused`
 */
export async function serverVersion(api: AuthentikApi): Promise<string> {
  const path = "admin/version/";
  const answer = await api.get(path, object({ version_current: text }));
  if (!answer?.version_current)
    throw unexpectedAnswer("Authentik", `GET /api/v3/${path}`, answer ? 200 : 404, "no version");
  return answer.version_current;
}

/** The Terraform provider that the generated SDK in sdks/ was made from. */
export interface TerraformProvider {
  version: string;
  /** Its schema has grant types; with them came the round trip of a redirect URI's type, which no schema shows. */
  hasGrantTypes: boolean;
}

/** By its schema, from which the SDK was made: a provider may call itself what it likes. */
export function terraformProvider(): TerraformProvider {
  const { version } = load("@pulumi/authentik/package.json") as { version: string };
  return { version, hasGrantTypes: oauth2ProviderHas("grantTypes") };
}

/** Whether the Terraform provider's schema of an OAuth2 provider has this property. */
export function oauth2ProviderHas(property: string): boolean {
  const { ProviderOauth2 } = load("@pulumi/authentik") as { ProviderOauth2: unknown };
  return String(ProviderOauth2).includes(`"${property}"`);
}

/**
 * The grant types to send: what Immich uses, where server and provider know the list; nothing where they do not,
 * because it would be a difference at every preview.
 * @throws Failure `authentik/provider-too-old` where the server has the list and the provider cannot fill it
 */
export function grantTypes(server: string, provider: TerraformProvider): string[] | undefined {
  if (!atLeast(server, grantTypesSince)) return undefined;
  if (!provider.hasGrantTypes) throw authentikVersionPair(server, provider.version);
  return ["authorization_code", "refresh_token"];
}

/** True where both sides know what a redirect URI is for. */
export function knowsTypes(server: string, provider: TerraformProvider): boolean {
  return atLeast(server, grantTypesSince) && provider.hasGrantTypes;
}

/**
 * What to say about a pair that was not tried. A provider older than the server can break on values
 * that it does not know (goauthentik/terraform-provider-authentik#912).
 * @param accepted the pair about which nothing is said any more
 */
export function pairWarning(server: string, provider: TerraformProvider, accepted?: string): string[][] {
  // Refused, and no acceptance would help.
  if (atLeast(server, grantTypesSince) && !provider.hasGrantTypes) return [];
  const [line, providerLine] = [lineOf(server), lineOf(provider.version)];
  if (tried.authentik.some((one) => lineOf(one.release) === line && one.providers.includes(providerLine)))
    return [];
  const pair = `${line} with ${providerLine}`;
  if (accepted === pair) return [];
  const pairs = tried.authentik.map((one) => `${lineOf(one.release)} with ${one.providers.join(" or ")}`);
  return [
    [
      `authentik/untried-pair: Authentik ${server} with the Terraform provider ${provider.version} was not tried together (tried: ${pairs.join(", ")})`,
      `  next:    ${configSet("immich-sso:acceptedVersions", pair)}, which accepts this pair and ends the warning`,
    ],
  ];
}

/** Whether a release is of this line or a later one; a release candidate counts as its line. */
export function atLeast(version: string, [year, month]: readonly [number, number]): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > year || (major === year && minor >= month);
}
