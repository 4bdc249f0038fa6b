import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { CaCertificate } from "../support/ca-certificate.ts";
import { caUpload, caVolumeFolder } from "./ca-mount.ts";
import { type EngineOption, runContainer } from "./container.ts";
import { volumeLabels } from "./volume.ts";
import type { RecordOf } from "./volumes-before.ts";

export interface CaVolumeArgs {
  certificate: CaCertificate;
  /** Name of Immich's container; the volume's begins with it. */
  containerName: string;
  /** Any image that the engine has; nothing of it runs. */
  image: pulumi.Input<string>;
  /** The record of a volume that was there before this stack. */
  before: RecordOf;
}

/** Another one for each CA. */
export function caVolumeName(containerName: string, { sha256 }: CaCertificate): string {
  return `${containerName}-ca-${sha256.slice(0, 12)}`;
}

/**
 * The CA on an engine that has no file of it: a volume, filled through a container that never starts. Immich
 * mounts it read-only, so not even root in Immich's container can change it, and it works with a read-only root
 * file system; an upload into Immich's own container would do neither (measured: Docker answers
 * `container rootfs is marked read-only`). A renewed CA makes another volume, and so another Immich container.
 */
export function caVolume(
  name: string,
  { certificate, containerName, image, before }: CaVolumeArgs,
  opts: { parent: pulumi.Resource } & EngineOption,
) {
  const volumeName = caVolumeName(containerName, certificate);
  const record = before(volumeName);
  const volume = new docker.Volume(
    `${name}-ca`,
    { name: volumeName, labels: volumeLabels() },
    {
      parent: opts.parent,
      ignoreChanges: ["labels"],
      ...(record ? { retainOnDelete: true, dependsOn: [record] } : {}),
    },
  );
  const filled = runContainer(
    `${name}-ca-carrier`,
    {
      name: volumeName,
      image,
      start: false,
      mustRun: false,
      restart: "no",
      mounts: [{ type: "volume", source: volume.name, target: caVolumeFolder }],
      files: [caUpload({ certificate })],
      networkMode: "none",
    },
    // What it is made of does not matter: an upgrade of Immich leaves it alone.
    { ...opts, ignoreChanges: ["image"] },
  );
  return { mount: { type: "volume", source: volume.name, target: caVolumeFolder, readOnly: true }, filled };
}
