/** Where one clone's lab lives and what it is called, so that two clones on one machine never meet. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join, resolve } from "node:path";

/** The clone that holds this file. */
const CLONE = resolve(import.meta.dirname, "..");

/** The label every container, volume and network of a lab carries; its value is the lab's id. */
export const LAB_LABEL = "immich-sso.lab";

/** One lab's place on this machine. */
export type LabPlace = {
  /** First 8 hex digits of the SHA-256 of the clone's real path. */
  readonly id: string;
  /** Absolute path of the clone, links resolved. */
  readonly root: string;
  /** Absolute path of `.lab/` in the clone; everything that a run makes lies in it. */
  readonly folder: string;
};

/**
 * The lab that belongs to a clone.
 *
 * @param root the clone's path; default: the clone that this file is in. Must exist.
 */
export function labPlace(root: string = CLONE): LabPlace {
  const real = realpathSync(root);
  const id = createHash("sha256").update(real).digest("hex").slice(0, 8);
  return { id, root: real, folder: join(real, ".lab") };
}

/**
 * The name of one of the lab's Docker objects, for example `immich-sso-lab-1a2b3c4d-directory`.
 *
 * @param part what it is; left out for the lab's network, which has no suffix
 */
export function dockerName(id: string, part?: string): string {
  return part === undefined ? `immich-sso-lab-${id}` : `immich-sso-lab-${id}-${part}`;
}

/** Absolute path of the folder with the lab's CA and certificates. */
export function caFolder(place: LabPlace): string {
  return join(place.folder, "ca");
}
