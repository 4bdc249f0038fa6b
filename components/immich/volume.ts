import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { stackId, stackLabel } from "./leftover-container.ts";
import type { VolumeDriver, WorkloadMount } from "./workload.ts";

/** Where a container keeps something: an absolute path on the Docker host, or the name of a volume. */
export interface Keep {
  source: string;
  /** Keep the volume when the stack is destroyed. A path on the host is always kept. */
  keep: boolean;
  /** How Docker makes the volume, for example on a file server; its own local one without it. */
  driver?: VolumeDriver | undefined;
  /** The record that this volume was there before this stack, where it was: it stays then. */
  before?: pulumi.Resource | undefined;
}

/** Of a volume that this stack makes; one that was there keeps its own. */
export function volumeLabels() {
  return [{ label: stackLabel, value: stackId() }];
}

/** A mount, not a volume, in the container: the Docker provider compares only mounts with the live container. */
export function keepAt(
  resource: string,
  { source, keep, driver, before }: Keep,
  target: string,
  child: { parent: pulumi.Resource },
): WorkloadMount {
  if (isHostPath(source)) return { type: "bind", source, target };
  // Whatever else of a volume changes, it is never made anew: its data would be gone. Another name is another
  // volume; the one before it is kept as at a destroy.
  const ignoreChanges = ["driver", "driverOpts", "labels"];
  const volume = new docker.Volume(
    resource,
    {
      name: source,
      labels: volumeLabels(),
      ...(driver ? { driver: driver.driver, driverOpts: driver.options } : {}),
    },
    {
      ...child,
      ignoreChanges,
      retainOnDelete: keep || before !== undefined,
      ...(before ? { dependsOn: [before] } : {}),
    },
  );
  return { type: "volume", source: volume.name, target, driver };
}

export function isHostPath(source: string): boolean {
  return source.startsWith("/");
}
