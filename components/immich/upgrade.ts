import { versionOlder, versionSkipped } from "../support/container-errors.ts";
import type { Failure } from "../support/failure.mjs";

/**
 * Why an Immich of one version may not be followed by one of another, or undefined where it may. Immich migrates
 * its database forwards only, and each major version from the one before it.
 * @param known how `from` is known
 */
export function upgradeRefusal(
  from: string,
  to: string,
  known = "which this stack ran",
): Failure | undefined {
  if (isBefore(to, from)) return versionOlder(from, to, known);
  const [before, after] = [major(from), major(to)];
  return after > before + 1 ? versionSkipped(from, to, before + 1, known) : undefined;
}

/** Compares only as far as both go: `3` and `3.1.0` are neither before nor after each other. */
export function isBefore(one: string, other: string): boolean {
  const [left, right] = [numbers(one), numbers(other)];
  for (const [index, number] of left.entries()) {
    const against = right[index];
    if (against === undefined || number > against) return false;
    if (number < against) return true;
  }
  return false;
}

function major(version: string): number {
  return numbers(version)[0] ?? 0;
}

function numbers(version: string): number[] {
  return version.split(".").map(Number);
}
