/** How the lab works on its parts: with progress, side by side, and alone on one lab. */
import { join } from "node:path";
import { withLock } from "../setup/support/lock.mjs";
import { placesFor } from "../setup/support/places.mjs";
import { createProgress } from "../setup/support/progress.mjs";
import type { LabPlace } from "./place.ts";

/** Whole lines even on a terminal, because several steps report at once; nothing for what is quick. */
const progress = createProgress({ tty: false, announceAfter: 500 });

/** Runs one step and reports its beginning, end and time. An error passes through, after a line of its own. */
export const step = progress.step;

/**
 * Waits for all of the work that goes on side by side, and only then fails with the first failure, so that
 * nothing of it goes on behind the message.
 */
export async function allOf<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** Runs the work while no other command works on the same lab, and waits for its turn. */
export function aloneOn<T>(place: LabPlace, work: () => Promise<T>): Promise<T> {
  // Not in the lab's folder, which goes with the lab.
  const lock = join(placesFor(process.env).locks, `lab-${place.id}`);
  const waiting = (pid: string) => progress.say(`  … process ${pid} works on this lab: waiting for it`);
  return withLock(lock, work, waiting);
}
