/**
 * The issuer of an application in Authentik's mode "per provider", with its trailing slash: Immich compares it
 * with the discovery document byte for byte, and refuses one without the slash.
 * @param baseUrl Authentik's public URL, as Immich and the browser reach it; with or without a trailing slash,
 *   with or without a path
 */
export function issuerUrl(baseUrl: string, slug: string): string {
  return `${baseUrl.replace(/\/+$/, "")}/application/o/${slug}/`;
}
