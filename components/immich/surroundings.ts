import type * as pulumi from "@pulumi/pulumi";
import { type CaSource, caBindMount, caFileInContainer, caLabels, caUpload } from "./ca-mount.ts";
import { caVolume } from "./ca-volume.ts";
import type { Mount } from "./mount-problems.ts";
import { mergeLabels, type TraefikArgs, traefikLabels, traefikSwarmLabels } from "./traefik.ts";
import { isHostPath } from "./volume.ts";
import type { RecordOf } from "./volumes-before.ts";
import type { RunOptions } from "./workload.ts";

/** What Immich's container meets around it: whom it trusts, by which names and ways it is reached and reaches others. */
export interface SurroundingsArgs {
  /** The internal CA, mounted read-only. A renewed one makes a new container. */
  ca?: CaSource | undefined;
  /** More folders of the Docker host, for example an external library. */
  mounts: readonly Mount[];
  /** IP addresses by host name, for the container only; `host-gateway` is the Docker host. */
  hosts: Record<string, string>;
  /** Name servers of the container, IP addresses; none means those of the Docker host. */
  dns: readonly string[];
  /** Addresses and ranges of the reverse proxies that Immich believes, in place of every private address. */
  trustedProxies: readonly string[];
  /** Labels that make Traefik route the domains here; none without it. */
  traefik?: TraefikArgs | undefined;
  /** Labels of your own; they win over those for Traefik. */
  labels: Record<string, string>;
}

/** The container's arguments that follow from what is around it, and what must be there before the container. */
export function surroundings(
  name: string,
  args: SurroundingsArgs & { containerName: string; network?: string | undefined; before: RecordOf },
  image: pulumi.Input<string>,
  opts: { parent: pulumi.Resource } & RunOptions,
) {
  const { ca, containerName, traefik, trustedProxies, hosts, dns, before } = args;
  const carried =
    ca && !ca.pathOnDockerHost && !opts.swarm
      ? caVolume(name, { certificate: ca.certificate, containerName, image, before }, opts)
      : undefined;
  const made = traefik ? traefikLabels(containerName, args.network, traefik) : {};
  const tasks =
    traefik && opts.swarm ? traefikSwarmLabels(containerName, args.network, opts.swarm.replicas) : {};
  return {
    mounts: [
      ...(carried ? [carried.mount] : ca?.pathOnDockerHost ? [caBindMount(ca.pathOnDockerHost)] : []),
      ...args.mounts.map((mount) => ({ ...mount, type: isHostPath(mount.source) ? "bind" : "volume" })),
    ],
    files: ca && !ca.pathOnDockerHost && opts.swarm ? [caUpload(ca)] : [],
    environment: {
      ...(trustedProxies.length > 0 ? { IMMICH_TRUSTED_PROXIES: trustedProxies.join(",") } : {}),
      ...(ca ? { NODE_EXTRA_CA_CERTS: caFileInContainer(ca) } : {}),
    },
    discovery: mergeLabels({ ...made, ...tasks }, args.labels),
    labels: ca ? caLabels(ca) : {},
    names: {
      ...(Object.keys(hosts).length > 0
        ? { hosts: Object.entries(hosts).map(([host, ip]) => ({ host, ip })) }
        : {}),
      ...(dns.length > 0 ? { dns: [...dns] } : {}),
    },
    before: carried ? [carried.filled] : [],
  };
}
