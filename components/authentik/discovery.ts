import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikIssuerDiffers, authentikNoDiscovery } from "../support/authentik/errors.ts";

/**
 * Asks the discovery document who the issuer is, and compares byte for byte, as Immich will. They differ where
 * Authentik is reached by another name, where a proxy does not say that it was https, or where somebody changed
 * the issuer mode.
 * @param expected the issuer that Immich is told, with its trailing slash
 * @throws Failure `authentik/no-discovery`, `authentik/issuer-differs`
 */
export async function checkIssuer(api: AuthentikApi, slug: string, expected: string): Promise<void> {
  const path = `/application/o/${slug}/.well-known/openid-configuration`;
  const { status, body } = await api.document(path);
  const found = (body as { issuer?: unknown } | null)?.issuer;
  if (status !== 200 || typeof found !== "string") throw authentikNoDiscovery(`${api.url}${path}`, status);
  if (found !== expected || !found.endsWith("/"))
    throw authentikIssuerDiffers(expected, found, `${api.url}${path}`);
}
