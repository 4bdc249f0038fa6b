/**
 * Two scopes that oidc-provider treats in its own way carry another name inside it: `offline_access`, which
 * it drops without prompt=consent, and `openid`, which it wants in every request while authentik does not.
 */
const OFFLINE = "ak_offline_access";
/** Order in which authentik prints them (as recorded). */
const ORDER = ["email", "profile", "openid", "offline_access"];

/** Granted scopes as oidc-provider gets them: what was asked for and is mapped; nothing asked means all. */
export function toInner(requested: string | undefined, mapped: string[]): string {
  const asked = (requested ?? "").split(" ").filter(Boolean);
  const granted = asked.length === 0 ? mapped : asked.filter((scope) => mapped.includes(scope));
  return ["openid", ...granted.filter((scope) => scope !== "openid")]
    .map((scope) => (scope === "offline_access" ? OFFLINE : scope))
    .join(" ");
}

/** The scopes as the client sees them; `openid` only if the provider has a mapping for it. */
export function toOuter(inner: string | undefined, mapped: string[]): string[] {
  const names = (inner ?? "").split(" ").map((scope) => (scope === OFFLINE ? "offline_access" : scope));
  const rank = (scope: string): number => (ORDER.includes(scope) ? ORDER.indexOf(scope) : ORDER.length);
  return names.filter((scope) => mapped.includes(scope)).sort((a, b) => rank(a) - rank(b));
}

/** True if a refresh token is to be issued. */
export function wantsRefresh(inner: Iterable<string>): boolean {
  return [...inner].includes(OFFLINE);
}

/** All inner names of the provider's scopes. */
export function innerScopes(mapped: string[]): string[] {
  return toInner(undefined, mapped).split(" ");
}
