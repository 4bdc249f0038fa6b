/**
 * The one way from an address that a server named (in a document, an answer or a Location) to a request: it is used
 * only where it stays at the origin that the stack configures.
 * @param home the configured address
 * @param found the server's word, of whatever type
 * @param base what a relative address is relative to; the configured address by default
 * @returns the address as a URL spells it, or undefined where nothing may be sent to it
 */
export function addressAt(home: string, found: unknown, base = home): string | undefined {
  if (typeof found !== "string" || !URL.canParse(found, base) || !URL.canParse(home)) return undefined;
  const url = new URL(found, base);
  const isHome = url.origin === new URL(home).origin && url.origin !== "null";
  return isHome && !url.username && !url.password ? url.href : undefined;
}

/** An address as a message may name it: where it leads, and nothing of what it carries. */
export function originOf(found: unknown, base?: string): string {
  if (typeof found !== "string" || !URL.canParse(found, base)) return "no address";
  return new URL(found, base).origin;
}
