import * as pulumi from "@pulumi/pulumi";
import type { Limits } from "./container.ts";
import { type EngineArgs, onEngine } from "./engine-provider.ts";
import type { Secrets } from "./secret-files.ts";
import { pullImage } from "./service.ts";
import { type RunningServices, runServices, type ServicesArgs } from "./services.ts";
import { type SurroundingsArgs, surroundings } from "./surroundings.ts";
import { checkManager } from "./swarm/manager.ts";
import { overlayNetwork } from "./swarm/network.ts";
import { nodeVolumes } from "./swarm/node-volumes.ts";
import type { SwarmArgs } from "./swarm/swarm-args.ts";
import { runWorkers } from "./swarm/workers.ts";
import { VersionGuard } from "./version-guard.ts";
import { keepAt } from "./volume.ts";
import { rememberVolumes } from "./volumes-before.ts";
import type { Before } from "./volumes-before-provider.ts";
import { run, type VolumeDriver, type Workload } from "./workload.ts";

export interface ServerArgs extends SurroundingsArgs {
  /** The Docker engine; left out where it is the one that the environment names. */
  engine?: EngineArgs | undefined;
  /** Let it be another engine than the one of before, on which photos and database stay. */
  allowEngineMove: boolean;
  /** Image with its tag or digest. One that the engine has already is not pulled. */
  image: string;
  /** Version of Immich in that image, for example `3.1.0`. */
  version: string;
  /** Let the version go down or skip a major one. */
  allowVersionJump: boolean;
  /** Name of the container. A change replaces it. */
  containerName: string;
  /** Port on the Docker host, 1 to 65535; bound to `publishAddress`. */
  port: number;
  /** Address on the Docker host that the port is bound to. */
  publishAddress: string;
  /** An existing Docker network to join, for example the one of Traefik. Default is Docker's bridge. */
  network?: string | undefined;
  /** Where photos and state lie: an absolute path on the Docker host, or the name of a volume. */
  photos: string;
  /** Keep the volumes when the stack is destroyed. A path on the host is always kept. */
  keepVolumes: boolean;
  /** How the volume of the photos is made, where not by Docker's own local driver. */
  photosDriver?: VolumeDriver | undefined;
  /** More environment variables: database, Redis and the like. */
  environment: Record<string, pulumi.Input<string>>;
  /** Secrets by the variable that Immich reads from a file, for example `DB_PASSWORD`. */
  secrets: Secrets;
  limits?: Limits | undefined;
  /** Seconds that a container may take until it is healthy, migrations of a first start included. */
  startSeconds: number;
  /** `uid:gid` of the server; the folder of its photos must belong to it. None is the image's own, root. */
  user?: string | undefined;
  /** Database, Redis and machine learning of this Immich alone; left out where they are given. */
  services?: ServicesArgs | undefined;
  /** Services of a swarm in place of containers. */
  swarm?: SwarmArgs | undefined;
  /** Volumes that were there before this stack, by name: they stay when it goes, whatever `keepVolumes` says. */
  volumesBefore?: Readonly<Record<string, Before>> | undefined;
}

/** Immich's image keeps everything here since 1.137. */
export const dataFolder = "/data";

/**
 * The Immich server as a container, with all it needs beside it if asked to, and with the internal CA mounted
 * read-only and named in NODE_EXTRA_CA_CERTS: the image has no system bundle, and Node reads the variable at its
 * start only, so a renewed CA makes a new container. On a swarm its API and its background jobs are services.
 */
export class Server extends pulumi.ComponentResource {
  /** Of the container, or of the API's service; known once it is healthy. */
  readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ServerArgs, opts: pulumi.ComponentResourceOptions) {
    const { engine, allowEngineMove: allowMove, swarm, startSeconds } = args;
    const about = { engine, allowMove, swarm: swarm !== undefined };
    const on = onEngine(name, about, opts);
    super("immich-sso:immich:Server", name, {}, on.opts);
    const child = { parent: this, dependsOn: [on.guard] };
    const runner = { ...child, engine, swarm };
    const before = rememberVolumes(name, args.volumesBefore ?? {}, child);

    const image = pullImage(name, checked(args), child);
    const immich = { version: args.version, allowJump: args.allowVersionJump };
    const version = new VersionGuard(
      `${name}-version`,
      { ...immich, ...(swarm ? { swarm: true } : {}) },
      { ...child, dependsOn: [image] },
    );
    const services =
      args.services &&
      runServices(
        name,
        { ...args.services, startSeconds, immich, before },
        { ...runner, dependsOn: [version] },
      );
    const around = surroundings(name, { ...args, before }, image.imageId, runner);
    const photos = {
      ...{ source: args.photos, keep: args.keepVolumes, driver: args.photosDriver },
      before: before(args.photos),
    };
    const workload: Workload = {
      part: "server",
      name: args.containerName,
      image,
      networks: networks(args, services, child),
      ports: [{ internal: 2283, external: args.port, ip: args.publishAddress }],
      mounts: [keepAt(`${name}-library`, photos, dataFolder, child), ...around.mounts],
      files: around.files,
      environment: { ...args.environment, ...services?.environment, ...around.environment },
      secrets: { ...args.secrets, ...services?.secrets },
      discovery: around.discovery,
      labels: { ...around.labels, ...services?.labels },
      ...around.names,
      healthy: { resource: `${name}-health`, seconds: startSeconds },
      limits: args.limits,
      user: args.user,
    };
    const dependsOn = [version, ...(services?.before ?? []), ...around.before];
    const options = { ...runner, dependsOn };
    const { containers, database: place = "" } = args.services ?? {};
    const database = containers && { service: containers.database, place, ...immich };
    const { id } = swarm
      ? runWorkers(name, workload, database, options)
      : run(`${name}-container`, workload, options);
    this.containerId = id;
    this.registerOutputs({ containerId: this.containerId });
  }
}

/** The image, once it is sure that services can be made where they are asked for. */
function checked(args: ServerArgs): pulumi.Input<string> {
  if (!args.swarm) return args.image;
  return checkManager(args.engine, nodeVolumes(args, args.swarm)).then(() => args.image);
}

/** The services' network carries the database; the one that was asked for, say Traefik's, comes on top. */
function networks(
  { network, swarm }: ServerArgs,
  services: RunningServices | undefined,
  child: { parent: pulumi.Resource },
): pulumi.Input<string>[] {
  const asked = network && swarm ? overlayNetwork("immich-sso:network", network, child) : network;
  return [...(services ? [services.network] : []), ...(asked ? [asked] : [])];
}
