import { basename } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { CaCertificate } from "../support/ca-certificate.ts";
import { removeLeftoverContainer, stackLabel } from "./leftover-container.ts";

export interface ServerArgs {
  /** Image with its tag or digest. One that the engine has already is not pulled. */
  image: string;
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
  /** Keep the volume when the stack is destroyed. A path on the host is always kept. */
  keepLibrary: boolean;
  /** The internal CA, and where its file lies on the Docker host. */
  ca?: { certificate: CaCertificate; pathOnDockerHost: string } | undefined;
  /** More environment variables: database, Redis and the like. */
  environment: Record<string, pulumi.Input<string>>;
  /** Labels of your own, for example Traefik's. */
  labels: Record<string, string>;
}

/** Immich's image keeps everything here since 1.137. */
const dataFolder = "/data";

/** Time for the migrations of a first start; the image's health check decides. */
const healthySeconds = 300;

/**
 * The Immich server as a container, with the internal CA mounted read-only and named in NODE_EXTRA_CA_CERTS:
 * the image has no system bundle, and Node reads the variable at its start only, so a renewed CA makes a new
 * container.
 */
export class Server extends pulumi.ComponentResource {
  /** Known once the container is healthy. */
  readonly containerId: pulumi.Output<string>;

  constructor(name: string, args: ServerArgs, opts: pulumi.ComponentResourceOptions) {
    super("immich-sso:immich:Server", name, {}, opts);
    const child = { parent: this };

    const image = new docker.RemoteImage(`${name}-image`, { name: args.image, keepLocally: true }, child);
    const container = new docker.Container(
      `${name}-container`,
      {
        name: args.containerName,
        image: image.imageId,
        restart: "unless-stopped",
        ports: [{ internal: 2283, external: args.port, ip: args.publishAddress }],
        mounts: [library(name, args, child), ...caMount(args)],
        envs: environment(args),
        labels: labels(args),
        ...(args.network ? { networkMode: args.network } : {}),
        wait: true,
        waitTimeout: healthySeconds,
        destroyGraceSeconds: 30,
      },
      { ...child, deleteBeforeReplace: true, hooks: { beforeCreate: [() => this.#removeLeftover(args)] } },
    );

    this.containerId = container.id;
    this.registerOutputs({ containerId: this.containerId });
  }

  #removeLeftover({ containerName }: ServerArgs): Promise<void> {
    return removeLeftoverContainer(containerName, stackId());
  }
}

function stackId(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

function library(name: string, args: ServerArgs, child: { parent: pulumi.Resource }) {
  const isPath = args.photos.startsWith("/");
  if (isPath) return { type: "bind", source: args.photos, target: dataFolder };
  const volume = new docker.Volume(
    `${name}-library`,
    { name: args.photos },
    { ...child, retainOnDelete: args.keepLibrary },
  );
  return { type: "volume", source: volume.name, target: dataFolder };
}

/** A mount, not a volume: the Docker provider compares only mounts with the live container. */
function caMount({ ca }: ServerArgs) {
  if (!ca) return [];
  return [
    { type: "bind", source: ca.pathOnDockerHost, target: caTarget(ca.pathOnDockerHost), readOnly: true },
  ];
}

function caTarget(path: string): string {
  return `/usr/local/share/ca-certificates/${basename(path)}`;
}

/** Sorted, because the order of the list is part of the container and a new order would replace it. */
function environment({ ca, environment }: ServerArgs): pulumi.Output<string[]> {
  const all = {
    ...environment,
    ...(ca ? { NODE_EXTRA_CA_CERTS: caTarget(ca.pathOnDockerHost) } : {}),
  };
  return pulumi
    .output(all)
    .apply((values) => Object.entries(values).map(([key, value]) => `${key}=${value}`))
    .apply((lines) => lines.toSorted());
}

function labels({ ca, labels }: ServerArgs): docker.types.input.ContainerLabel[] {
  const all = {
    ...labels,
    [stackLabel]: stackId(),
    ...(ca ? { "immich-sso.ca-sha256": ca.certificate.sha256 } : {}),
  };
  return Object.entries(all)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([label, value]) => ({ label, value }));
}
