import { isIP } from "node:net";
import type { Problem } from "../support/problem.ts";

/** What a published port is for, and where it is. */
export interface PublishedPort {
  /** The setting that gives it. */
  setting: string;
  address: string;
  port: number;
}

const about = (code: string, setting: string, value: string, text: string): Problem => ({
  code,
  text: `${setting} ${JSON.stringify(value)} ${text}`,
});

/** Ports that are none, and services that would share one. */
export function portProblems(published: readonly PublishedPort[]): Problem[] {
  return published.flatMap(({ setting, address, port }, index) => {
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      return [
        {
          code: "container/port",
          text: `${setting} ${port} is not a port; it must be a whole number from 1 to 65535`,
        },
      ];
    const other = published.slice(0, index).find((one) => one.port === port && overlap(one.address, address));
    return other
      ? [
          {
            code: "container/port-twice",
            text: `${setting} ${port} is the port of ${other.setting} too; two services cannot share one`,
          },
        ]
      : [];
  });
}

/** The ports that Immich itself listens on in the container: its API's and those of its metrics. */
export function immichPorts(environment: Record<string, string>): PublishedPort[] {
  const listening: [string, string][] = [
    ["Immich", "2283"],
    ["immich-sso:environment IMMICH_API_METRICS_PORT", environment.IMMICH_API_METRICS_PORT ?? "8081"],
    [
      "immich-sso:environment IMMICH_MICROSERVICES_METRICS_PORT",
      environment.IMMICH_MICROSERVICES_METRICS_PORT ?? "8082",
    ],
  ];
  return listening.map(([setting, port]) => ({ setting, address: "0.0.0.0", port: Number(port) }));
}

/** Names that the container is to know by an address, whatever a name server says. */
export function hostsProblems(hosts: Record<string, string>): Problem[] {
  return Object.entries(hosts).flatMap(([name, address]) => {
    if (!/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(name))
      return [about("container/hosts", "immich-sso:hosts", name, "is no host name")];
    return isIP(address) || address === "host-gateway"
      ? []
      : [
          about(
            "container/hosts",
            "immich-sso:hosts",
            name,
            `has the address ${address}, which is no IP address`,
          ),
        ];
  });
}

export function dnsProblems(dns: readonly string[]): Problem[] {
  return dns
    .filter((address) => !isIP(address))
    .map((address) => about("container/dns", "immich-sso:dns", address, "is no IP address of a name server"));
}

/** Immich refuses to start with anything but addresses and ranges. */
export function trustedProxiesProblems(proxies: readonly string[]): Problem[] {
  return proxies
    .filter((proxy) => !isRange(proxy))
    .map((proxy) =>
      about(
        "container/proxies",
        "immich-sso:trustedProxies",
        proxy,
        "is neither an IP address nor a range like 10.0.0.0/8",
      ),
    );
}

function isRange(text: string): boolean {
  const [address = "", bits, ...more] = text.split("/");
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}

function overlap(one: string, other: string): boolean {
  const everywhere = ["", "0.0.0.0", "::"];
  return one === other || everywhere.includes(one) || everywhere.includes(other);
}
