/** Builds of earlier versions, which nobody uses any more; each is 10 to 110 MB. */
import { readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** Long enough for a branch that rests over a holiday. */
const UNUSED_DAYS = 30;

/** @param {string} entry a folder below `built`; remembers that it was used now */
export async function markUsed(entry) {
  const now = new Date();
  await utimes(entry, now, now);
}

/**
 * Removes what was not used for 30 days. One that two processes remove at once, or that is in the making, is no
 * error: what is missing is built again.
 *
 * @param {string} built folder of the entries
 */
export async function pruneBuilds(built) {
  const oldest = Date.now() - UNUSED_DAYS * 24 * 60 * 60 * 1000;
  const entries = await readdir(built).catch(() => []);
  await Promise.all(
    entries.map(async (name) => {
      const entry = join(built, name);
      const seen = await stat(entry).catch(() => undefined);
      if (seen && seen.mtimeMs < oldest) {
        await rm(entry, { recursive: true, force: true });
      }
    }),
  );
}
