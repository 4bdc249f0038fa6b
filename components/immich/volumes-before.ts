import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import { own } from "../support/own.ts";
import type { Before, VolumesBeforeInputs } from "./volumes-before-provider.ts";

export const volumesBeforeType = "immich:VolumesBefore";

/**
 * The volumes that were on the engine before this stack: in the state before the first of them is taken over, because
 * from then on nothing tells them from those that this stack made.
 */
export class VolumesBefore extends DynamicResource {
  constructor(name: string, args: VolumesBeforeInputs, opts: pulumi.CustomResourceOptions) {
    super(volumesBeforeType, name, { ...args }, opts);
  }
}

/** The record of a volume of this name; undefined for one that was not there. */
export type RecordOf = (volume: string) => VolumesBefore | undefined;

/** Makes the record, where there is something to remember. */
export function rememberVolumes(
  name: string,
  volumes: Readonly<Record<string, Before>>,
  opts: pulumi.CustomResourceOptions,
): RecordOf {
  const isAny = Object.keys(volumes).length > 0;
  const record = isAny ? new VolumesBefore(`${name}-volumes`, { volumes }, opts) : undefined;
  return (volume) => (own(volumes, volume) ? record : undefined);
}
