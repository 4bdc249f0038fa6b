/** A lock between processes: a file that names its owner, so that one left by a dead process is taken over. */
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processIdentity } from "./process-identity.mjs";

/** Milliseconds between looks at a lock that another holds. */
const LOOK_EVERY = 200;

/** @param {unknown} error @param {string} code @returns {boolean} */
const is = (error, code) => /** @type {NodeJS.ErrnoException} */ (error).code === code;

/**
 * Creates the lock with its content in one step: a link fails where the name is taken.
 *
 * @param {string} file @param {string} owner
 * @returns {Promise<boolean>} false: somebody holds it
 */
async function tryTake(file, owner) {
  const own = `${file}.${process.pid}`;
  await writeFile(own, owner);
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if (is(error, "EEXIST")) {
      return false;
    }
    throw error;
  } finally {
    await rm(own, { force: true });
  }
}

/**
 * Removes the lock of a dead owner. Two may see it at once: what was moved away is looked at again, and put back
 * if it is another's fresh lock.
 *
 * @param {string} file @param {string} stale the content that was seen
 */
async function removeStale(file, stale) {
  const aside = `${file}.stale-${process.pid}`;
  try {
    await rename(file, aside);
    if ((await readFile(aside, "utf8")) !== stale) {
      await link(aside, file);
    }
  } catch (error) {
    if (!is(error, "ENOENT") && !is(error, "EEXIST")) {
      throw error;
    }
  } finally {
    await rm(aside, { force: true });
  }
}

/** @param {string} file @returns {Promise<string | undefined>} the owner, undefined: nobody holds it now */
async function ownerOf(file) {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (is(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Runs work while no other process runs work under the same lock.
 *
 * @template T
 * @param {string} file the lock; its folder is made
 * @param {() => Promise<T>} work
 * @param {(owner: string) => void} [waiting] told once, with the pid, when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, waiting = () => {}) {
  await mkdir(dirname(file), { recursive: true });
  const me = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) });
  let told = false;
  while (!(await tryTake(file, me))) {
    const owner = await ownerOf(file);
    if (owner === undefined) {
      continue;
    }
    const { pid, identity } = JSON.parse(owner);
    if (identity !== (await processIdentity(pid))) {
      await removeStale(file, owner);
      continue;
    }
    if (!told) {
      told = true;
      waiting(String(pid));
    }
    await sleep(LOOK_EVERY);
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}
