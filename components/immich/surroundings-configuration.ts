import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import { type CaSource, caFileInContainer } from "./ca-mount.ts";
import { type Mount, mountProblems, pathProblems } from "./mount-problems.ts";
import { dnsProblems, hostsProblems, trustedProxiesProblems } from "./network-problems.ts";
import type { SurroundingsArgs } from "./surroundings.ts";
import { traefikProblems } from "./traefik.ts";

/** The settings of what is around the container. */
export function readSurroundings(
  config: StackConfig,
  domains: readonly string[],
  ca: CaSource | undefined,
): SurroundingsArgs {
  const router = routerSettings(config);
  return {
    ca,
    mounts: readMounts(config),
    hosts: config.getObject<Record<string, string>>("hosts") ?? {},
    dns: config.getObject<string[]>("dns") ?? [],
    trustedProxies: config.getObject<string[]>("trustedProxies") ?? [],
    traefik: config.requireBoolean("traefik") ? { domains, ...router } : undefined,
    labels: config.getObject<Record<string, string>>("labels") ?? {},
  };
}

/** What is wrong with them. `dataFolder` is where Immich's image keeps what people upload. */
export function surroundingsProblems(
  config: StackConfig,
  dataFolder: string,
  caOnDockerHost: { setting: string; path: string } | undefined,
): Problem[] {
  const file = caFileInContainer({ pathOnDockerHost: caOnDockerHost?.path });
  return [
    ...(caOnDockerHost ? pathProblems(caOnDockerHost.setting, caOnDockerHost.path) : []),
    ...mountProblems(readMounts(config), [
      { what: "the library of immich-sso:library is", target: dataFolder },
      { what: "the internal CA is", target: file },
    ]),
    ...hostsProblems(config.getObject<Record<string, string>>("hosts") ?? {}),
    ...dnsProblems(config.getObject<string[]>("dns") ?? []),
    ...trustedProxiesProblems(config.getObject<string[]>("trustedProxies") ?? []),
    ...(config.requireBoolean("traefik") ? traefikProblems(routerSettings(config)) : []),
  ];
}

export function readMounts(config: StackConfig): Mount[] {
  const given = config.getObject<Partial<Mount>[]>("mounts") ?? [];
  return given.map(({ source = "", target = "", readOnly = true }) => ({ source, target, readOnly }));
}

function routerSettings(config: StackConfig) {
  return {
    entryPoint: config.require("traefikEntryPoint"),
    certResolver: config.get("traefikCertResolver") || undefined,
  };
}
