/** Folders that are either whole or not there: made beside their place, sealed, then renamed. */
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withLock } from "./lock.mjs";

/**
 * @typedef {object} Seal
 * @property {string} recipe what it was made from
 * @property {string} way how, for the report: `downloaded`, `built`
 * @property {Record<string, [size: number, modified: number]>} files every file, so that one that was cut or
 *   replaced later is noticed without running anything
 *
 * @typedef {object} EntryOptions
 * @property {string} folder where the entry lies when it is whole
 * @property {string} recipe a hash of everything the content depends on
 * @property {string} way
 * @property {(folder: string) => Promise<void>} make fills an empty folder, and tries that it works
 * @property {string} locks folder of the locks
 * @property {(pid: string) => void} [waiting] told when another process makes the same entry
 */

const SEAL = "complete.json";

/** @param {readonly string[]} parts @returns {string} 12 hex digits; the parts' borders count */
export function recipeOf(parts) {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 12);
}

/** @param {string} folder @returns {Promise<Seal["files"]>} */
async function measure(folder) {
  /** @type {Seal["files"]} */
  const files = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (entry.isFile() && name !== SEAL) {
      const { size, mtimeMs } = await stat(path);
      files[name] = [size, Math.round(mtimeMs)];
    }
  }
  return files;
}

/**
 * @param {string} folder @param {string} recipe
 * @returns {Promise<Seal | undefined>} undefined: not there, half done, of another recipe or changed since
 */
export async function sealOf(folder, recipe) {
  try {
    /** @type {Seal} */
    const seal = JSON.parse(await readFile(join(folder, SEAL), "utf8"));
    if (seal.recipe !== recipe) {
      return undefined;
    }
    for (const [name, [size, modified]] of Object.entries(seal.files)) {
      const now = await stat(join(folder, name));
      if (now.size !== size || Math.round(now.mtimeMs) !== modified) {
        return undefined;
      }
    }
    return seal;
  } catch {
    return undefined;
  }
}

/**
 * Makes the entry unless it is there and whole. Of several processes one makes it, the others wait for that.
 *
 * @param {EntryOptions} options
 * @returns {Promise<boolean>} true: it was made now
 */
export async function ensureEntry({ folder, recipe, way, make, locks, waiting }) {
  if (await sealOf(folder, recipe)) {
    return false;
  }
  const lock = join(locks, `${createHash("sha256").update(folder).digest("hex").slice(0, 16)}.lock`);
  return withLock(
    lock,
    async () => {
      if (await sealOf(folder, recipe)) {
        return false;
      }
      const beside = `${folder}.making`;
      await rm(beside, { recursive: true, force: true });
      await mkdir(beside, { recursive: true });
      try {
        await make(beside);
        const seal = { recipe, way, files: await measure(beside) };
        await writeFile(join(beside, SEAL), `${JSON.stringify(seal, null, 2)}\n`);
        await rm(folder, { recursive: true, force: true });
        await rename(beside, folder);
      } finally {
        await rm(beside, { recursive: true, force: true });
      }
      return true;
    },
    waiting,
  );
}
