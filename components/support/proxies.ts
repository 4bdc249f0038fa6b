import { getProxyForUrl } from "proxy-from-env";
import { Failure } from "./failure.mjs";

/** A server that secrets are sent to, and the setting that names it. */
export interface Addressee {
  setting: string;
  url: string;
}

/**
 * What the environment's proxies do to requests that carry secrets. Over https a proxy gets a tunnel and sees no more
 * than the host's name, which is worth a warning; over http it would read the secrets.
 * @returns a warning for each server behind a proxy
 * @throws Failure `environment/proxy-in-clear`
 */
export function proxyWarnings(addressees: readonly Addressee[]): string[] {
  const behind = addressees
    .filter(({ url }) => URL.canParse(url))
    .map((one) => ({ ...one, host: new URL(one.url).host, proxy: proxyOf(one.url) }))
    .filter(({ proxy }) => proxy !== "");
  const inClear = behind.find(({ url }) => url.startsWith("http:"));
  if (inClear) throw proxyInClear(inClear);
  const hosts = [...new Map(behind.map((one) => [one.host, one])).values()];
  return hosts.map(
    ({ host, setting, proxy }) =>
      `environment/proxy: requests to \`${host}\` (${setting}) go through the proxy \`${proxy}\` that the environment names; it sees the host's name only. Not intended? ${around(host)}`,
  );
}

function proxyInClear({ setting, host, proxy }: { setting: string; host: string; proxy: string }): Failure {
  return new Failure({
    code: "environment/proxy-in-clear",
    problem: `the proxy \`${proxy}\` that the environment names would read the secrets sent to \`${host}\` (${setting}), because that address is not https`,
    allowed: "https, or no proxy for this host",
    next: around(host),
  });
}

/** Host and port: user name and password of a proxy are nobody's business. */
function proxyOf(url: string): string {
  const proxy = getProxyForUrl(url);
  return URL.canParse(proxy) ? new URL(proxy).host : proxy && "…";
}

function around(host: string): string {
  const name = host.replace(/:\d+$/, "");
  return `export NO_PROXY="$NO_PROXY,${name}"`;
}
