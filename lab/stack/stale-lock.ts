/** Pulumi's lock on the lab's stack, when the one who took it was killed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pulumi } from "./cli.ts";
import { type StackPlace, stackName } from "./place.ts";

/**
 * Takes away a lock whose owner is dead, as Pulumi's own error says to do by hand. The backend is a folder of
 * this clone, so every owner is a process of this machine; a living one keeps its lock.
 */
export async function cancelStaleLock(place: StackPlace, env: Record<string, string>): Promise<void> {
  const folder = join(place.backend, ".pulumi", "locks", "organization", "immich-sso", stackName);
  const files = await readdir(folder).catch(() => []);
  const owners = await Promise.all(files.map((file) => ownerOf(join(folder, file))));
  if (owners.some((pid) => pid !== undefined && !isAlive(pid)))
    await pulumi(["cancel", "--yes", "--stack", stackName], { cwd: place.folder, env });
}

/** @returns the owner's pid; undefined where the lock was given back meanwhile */
async function ownerOf(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  return (JSON.parse(text) as { pid?: number }).pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
