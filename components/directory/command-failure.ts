import {
  containerMissing,
  hostKeyDiffers,
  sshRefused,
  sshUnreachable,
  sudoRefused,
} from "../support/directory-fill-errors.ts";
import type { Failure } from "../support/failure.mjs";
import type { FillWay } from "./fill-way.ts";

/**
 * What to do about an error of the plugin, which tells it in the words of a library; undefined where the script
 * itself says what to do, or where nothing is known of it.
 */
export function commandFailure(way: FillWay, error: string): Failure | undefined {
  if (way.kind === "ssh") {
    if (/ssh: host key mismatch/.test(error)) return hostKeyDiffers(way);
    if (/unable to authenticate/.test(error)) return sshRefused(way);
    if (/dial tcp/.test(error)) return sshUnreachable(way);
    if (/^sudo: /m.test(error)) return sudoRefused(way.user);
  }
  if (way.kind === "docker" && /No such container|is not running/.test(error))
    return containerMissing(way.container);
  return undefined;
}
