/**
 * What is wrong with an origin (scheme, host, port; nothing after it), or undefined.
 * Immich sends redirect URIs from the browser's address, so an origin must be spelled as browsers spell it:
 * lower case, no default port, no trailing slash.
 */
export function originProblem(text: string): string | undefined {
  if (text.includes("*"))
    return "holds a wildcard; every origin must be named, because redirect URIs are exact";
  if (!URL.canParse(text)) return "is not a URL";
  const url = new URL(text);
  if (url.protocol !== "https:") return "does not start with https://";
  if (url.username || url.password) return "holds a user name or password";
  if (text.includes("#")) return `has a fragment (#…); an origin ends after host and port (${url.origin})`;
  if (url.pathname !== "/" || url.search)
    return `has a path or a query; an origin ends after host and port (${url.origin})`;
  if (url.origin !== text) return `is not spelled as browsers spell it (${url.origin})`;
  return undefined;
}
