import * as pulumi from "@pulumi/pulumi";
import { type Limits, runContainer } from "./container.ts";
import { type EngineArgs, onEngine } from "./engine-provider.ts";
import type { Secrets } from "./secret-files.ts";
import { pullImage } from "./service.ts";
import { type RunningServices, runServices, type ServicesArgs } from "./services.ts";
import { type SurroundingsArgs, surroundings } from "./surroundings.ts";
import { VersionGuard } from "./version-guard.ts";
import { keepAt } from "./volume.ts";

export interface ServerArgs extends SurroundingsArgs {
  /** The Docker engine; left out where it is the one that the environment names. */
  engine?: EngineArgs | undefined;
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
  /** More environment variables: database, Redis and the like. */
  environment: Record<string, pulumi.Input<string>>;
  /** Secrets by the variable that Immich reads from a file, for example `DB_PASSWORD`. */
  secrets: Secrets;
  limits?: Limits | undefined;
  /** `uid:gid` of the server; the folder of its photos must belong to it. None is the image's own, root. */
  user?: string | undefined;
  /** Database, Redis and machine learning of this Immich alone; left out where they are given. */
  services?: ServicesArgs | undefined;
}

/** Immich's image keeps everything here since 1.137. */
export const dataFolder = "/data";

/** Time for the migrations of a first start; the image's health check decides. */
const healthySeconds = 300;

/**
 * The Immich server as a container, with all it needs beside it if asked to, and with the internal CA mounted
 * read-only and named in NODE_EXTRA_CA_CERTS: the image has no system bundle, and Node reads the variable at its
 * start only, so a renewed CA makes a new container.
 */
export class Server extends pulumi.ComponentResource {
  /** Known once the container is healthy. */
  readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("immich-sso:immich:Server", name, {}, onEngine(name, args.engine, opts));
    const child = { parent: this };
    const { engine } = args;

    const image = pullImage(name, args.image, child);
    const version = new VersionGuard(
      `${name}-version`,
      { version: args.version, allowJump: args.allowVersionJump },
      { ...child, dependsOn: [image] },
    );
    const services =
      args.services && runServices(name, args.services, { ...child, engine, dependsOn: [version] });
    const around = surroundings(name, args, image.imageId, { ...child, engine });
    const container = runContainer(
      `${name}-container`,
      {
        name: args.containerName,
        image: image.imageId,
        ports: [{ internal: 2283, external: args.port, ip: args.publishAddress }],
        mounts: [
          keepAt(`${name}-library`, { source: args.photos, keep: args.keepVolumes }, dataFolder, child),
          ...around.mounts,
        ],
        environment: { ...args.environment, ...services?.environment, ...around.environment },
        secrets: { ...args.secrets, ...services?.secrets },
        labels: { ...around.labels, ...services?.labels },
        ...networks(args, services),
        ...around.names,
        wait: true,
        waitTimeout: healthySeconds,
        limits: args.limits,
        user: args.user,
      },
      { ...child, engine, dependsOn: [version, ...(services?.before ?? []), ...around.before] },
    );

    this.containerId = container.id;
    this.registerOutputs({ containerId: this.containerId });
  }
}

/** The services' network carries the database; the one that was asked for, say Traefik's, comes on top. */
function networks({ network }: ServerArgs, services: RunningServices | undefined) {
  if (!services) return network ? { networkMode: network } : {};
  return { networkMode: services.network, ...(network ? { networksAdvanced: [{ name: network }] } : {}) };
}
