import type { AuthentikEvidence, Discovery } from "../authentik-evidence.ts";
import type { Evidence } from "../evidence.ts";

/** Whose headers Authentik trusts unless AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS says otherwise (its configuration page). */
const trustedByDefault = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|fe80:)/i;
const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f:]+)$/i;

const send = "let the proxy before Authentik send X-Forwarded-Proto: https and the Host as it came";
const variable = "AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS";

/**
 * What to do where Authentik takes https for http. Since 2026.8 it uses X-Forwarded-* from trusted proxies only; which
 * of both is wrong no API tells, but the proxy's address says which is likely.
 * @param proxy the address that Authentik sees before it; undefined where it does not tell
 */
export function forwardedProto(version: string | undefined, proxy: string | undefined): string {
  const [year = 0, month = 0] = (version ?? "").split(".").map(Number);
  const isSince2026_8 = year > 2026 || (year === 2026 && month >= 8);
  if (!isSince2026_8) return send;
  if (!proxy || !isAddress.test(proxy))
    return `${send}; Authentik ${version} uses it only from the addresses in its ${variable}`;
  const add = `add ${proxy}, the proxy's address, to Authentik's ${variable}`;
  return trustedByDefault.test(proxy)
    ? `${send}; if ${variable} is set: ${add}`
    : `${add}, and restart Authentik: ${version} ignores X-Forwarded-Proto from other addresses`;
}

export const announcedPlain = "Authentik announces it with http:, which an earlier probe explains";

/** True where an address in the discovery document is http although Authentik is reached by https: nothing else is asked there. */
export function isAnnouncedPlain(
  { authentik: { url } }: Evidence["wanted"],
  { document }: AuthentikEvidence,
  name: keyof Discovery,
): boolean {
  return url.startsWith("https:") && String(document?.[name] ?? "").startsWith("http:");
}
