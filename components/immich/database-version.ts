import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { upgradeRefusal } from "./upgrade.ts";

/** Immich's own list of the versions that opened the database, the latest last (its table since 1.107). */
const latest = 'SELECT version FROM version_history ORDER BY "createdAt" DESC LIMIT 1';

/**
 * Refuses an Immich that must not open this database. The state knows only what its own stack ran; a database that
 * was kept when its stack was destroyed, or restored, knows by itself. One that cannot be asked, or that is new, is
 * left to Immich, which refuses by itself, but only once it runs.
 * @param container name of the database's container, where the address of the machine itself needs no password
 * @throws Failure `container/version-older`, `container/version-skipped`
 */
export async function refuseOtherVersion(
  container: string,
  engine: DockerEngine | undefined,
  { place, version, allowJump }: { place: string; version: string; allowJump: boolean },
): Promise<void> {
  if (allowJump) return;
  const psql = ["psql", "-XAtq", "-h", "127.0.0.1", "-U", "postgres", "-d", "immich", "-c", latest];
  const { stdout } = await dockerCommand(engine, ["exec", container, ...psql], { timeout: 15_000 });
  const before = /^\d+\.\d+\.\d+/.exec(stdout.trim())?.[0];
  const refusal =
    before && upgradeRefusal(before, version, `which the database in ${place} was opened by last`);
  if (refusal) throw refusal;
}
