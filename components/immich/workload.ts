import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { DockerEngine } from "../support/docker/engine.ts";
import { type ContainerArgs, type EngineOption, runContainer } from "./container.ts";
import { Health, type HealthArgs } from "./health.ts";
import { runSwarmService } from "./swarm/service.ts";
import type { SwarmArgs, SwarmPart } from "./swarm/swarm-args.ts";

/** A mount, with the driver of its volume: of a swarm any node may be the one that makes it. */
export type WorkloadMount = docker.types.input.ContainerMount & { driver?: VolumeDriver | undefined };

/** How Docker makes a volume. */
export interface VolumeDriver {
  /** Name of the driver, for example `local`. */
  driver: string;
  /** What the driver takes, for example `{type: "nfs", o: "addr=10.0.0.5,rw", device: ":/photos"}`. */
  options: Record<string, string>;
}

/** How Docker asks whether it works; times as `5s`. */
export interface HealthCheck {
  tests: string[];
  interval: string;
  timeout: string;
  retries: number;
  startPeriod?: string;
}

/** What runs, whether as a container or as the tasks of a Swarm service. */
export interface Workload
  extends Pick<
    ContainerArgs,
    | "name"
    | "files"
    | "environment"
    | "secrets"
    | "labels"
    | "limits"
    | "user"
    | "tmpfs"
    | "shmSize"
    | "hosts"
  > {
  part: SwarmPart;
  image: docker.RemoteImage;
  /** As `backendNetwork` gives them; the first is where others of the stack find it. */
  networks: readonly pulumi.Input<string>[];
  mounts?: WorkloadMount[];
  /** In place of the image's own. */
  healthcheck?: HealthCheck;
  /** On the Docker host; on a swarm where its routing mesh publishes them. */
  ports?: docker.types.input.ContainerPort[];
  /** IP addresses of name servers. */
  dns?: string[];
  /** Labels for who looks at services, for example Traefik: a container's own, or the Swarm service's. */
  discovery?: Record<string, string>;
  /** What a swarm asks or does before its first task, and before tasks of another image; see `swarm/new-image.ts`. */
  ahead?: { first: AheadOfTasks; newImage: AheadOfTasks } | undefined;
  /** What needs it waits until it is healthy; nothing waits without it. */
  healthy?: Patience | undefined;
}

/** How long to wait for it. */
export interface Patience extends Pick<HealthArgs, "seconds" | "database"> {
  /** Name of the resource that waits for a container; a Swarm service waits by itself. */
  resource: string;
}

/** A refusal stops the update before the swarm is told anything. */
export type AheadOfTasks = (engine: DockerEngine | undefined) => Promise<void>;

/** It runs, and is healthy where that is waited for. */
export interface Running {
  resource: pulumi.Resource;
  /** Of the container, or of the Swarm service. */
  id: pulumi.Output<string>;
}

/** Where it runs: on an engine, or on the swarm of an engine that is one of its managers. */
export interface RunOptions extends EngineOption {
  swarm?: SwarmArgs | undefined;
}

/** Runs it. */
export function run(
  resource: string,
  workload: Workload,
  { swarm, ...opts }: pulumi.CustomResourceOptions & RunOptions,
): Running {
  if (swarm) {
    const service = runSwarmService(resource, workload, { ...opts, swarm });
    return { resource: service, id: service.id };
  }
  const { part: _, ahead: _ahead, image, networks, mounts, labels, discovery, healthy, ...rest } = workload;
  const [first, ...more] = networks;
  const container = runContainer(
    resource,
    {
      ...rest,
      image: image.imageId,
      ...(first ? { networkMode: first } : {}),
      ...(more.length > 0 ? { networksAdvanced: more.map((name) => ({ name })) } : {}),
      // The driver is said where the volume is made.
      ...(mounts ? { mounts: mounts.map(({ driver: _driver, ...mount }) => mount) } : {}),
      labels: { ...discovery, ...labels },
    },
    opts,
  );
  if (!healthy) return { resource: container, id: container.id };
  const { resource: name, ...patience } = healthy;
  const health = new Health(
    name,
    { name: workload.name, container: container.id, secrets: workload.secrets ?? {}, ...patience },
    { ...(opts.parent ? { parent: opts.parent } : {}), engine: opts.engine },
  );
  return { resource: health, id: health.container };
}
