import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Limits } from "./container.ts";
import type { RunOptions } from "./workload.ts";

/** What is asked of each that runs beside the server. */
export interface Service {
  /** Begin of the names of its resources. */
  resource: string;
  /** Image with its tag or digest. */
  image: string;
  /** Name of the container, and of its host for the server. */
  container: string;
  network: pulumi.Input<string>;
  limits?: Limits | undefined;
  /** `uid:gid` instead of the image's own user. */
  user?: string | undefined;
}

export interface ServiceOptions extends RunOptions {
  parent: pulumi.Resource;
  dependsOn: pulumi.Resource[];
}

/** An image that the engine has already is not pulled; one is left on the engine when the stack goes. */
export function pullImage(
  resource: string,
  image: pulumi.Input<string>,
  child: { parent: pulumi.Resource; dependsOn?: pulumi.Resource[] },
) {
  return new docker.RemoteImage(`${resource}-image`, { name: image, keepLocally: true }, child);
}

/**
 * Folders in memory that belong to a user who is not the image's own. By owner, not by mode: where the image has the
 * folder, Docker keeps that folder's mode (measured; Valkey then cannot save, and refuses to write and to end).
 */
export function foldersOf(user: string | undefined, folders: readonly string[]) {
  if (!user) return {};
  const [uid, gid] = user.split(":");
  return { tmpfs: Object.fromEntries(folders.map((folder) => [folder, `uid=${uid},gid=${gid},mode=0755`])) };
}
