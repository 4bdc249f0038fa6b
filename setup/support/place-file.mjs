/** Puts a built file where another tool looks for it. */
import { constants } from "node:fs";
import { copyFile, mkdir, rename, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";

/** @param {string} file @returns {Promise<import("node:fs").Stats | undefined>} */
const statOf = (file) => stat(file).catch(() => undefined);

/**
 * Copies a file, with its mode and time, unless an equal one (size and time) is there. It is renamed into its
 * place, so that a process that runs the old one is not disturbed.
 *
 * @param {string} from @param {string} to
 * @returns {Promise<boolean>} true: it was copied now
 */
export async function placeFile(from, to) {
  const [source, target] = [await stat(from), await statOf(to)];
  if (target && target.size === source.size && Math.abs(target.mtimeMs - source.mtimeMs) < 1) {
    return false;
  }
  await mkdir(dirname(to), { recursive: true });
  const beside = `${to}.${process.pid}`;
  await copyFile(from, beside, constants.COPYFILE_FICLONE);
  await utimes(beside, source.atimeMs / 1000, source.mtimeMs / 1000);
  await rename(beside, to);
  return true;
}
