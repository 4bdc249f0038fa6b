import { dockerCommand } from "../../support/docker/command.ts";
import type { DockerEngine } from "../../support/docker/engine.ts";
import { swarmTasksNotEnded } from "../../support/docker/swarm-errors.ts";
import { say } from "../../support/say.ts";
import { refuseOtherVersion } from "../database-version.ts";

/** The database that Immich is about to open. */
export interface DatabaseToOpen {
  /** Name of its service. */
  service: string;
  /** Where its files lie. */
  place: string;
  version: string;
  allowJump: boolean;
}

/** Tasks have 30 s to end, one after the other service. */
const timeout = 120_000;

/**
 * Ends every task of these services before those of another image start: the first of them migrates the database, and
 * Immich of before would go on working on a schema that it does not know. Swarm's own rollback goes back to what
 * stands here, no task at all, and so never to an Immich that cannot open the database any more.
 * @throws Failure `swarm/tasks-not-ended`
 */
export async function endTasks(services: readonly string[], engine: DockerEngine | undefined): Promise<void> {
  for (const service of services) {
    const { refusal } = await dockerCommand(engine, ["service", "scale", `${service}=0`], { timeout });
    // One that a killed update never made has no tasks.
    if (refusal !== undefined && !/not found/.test(refusal)) throw swarmTasksNotEnded(service, refusal);
  }
  say(`ended the tasks of ${services.join(" and ")}: another image of Immich starts on the database alone`);
}

/**
 * Refuses an Immich that must not open the database, where a task of it runs on the engine that can be asked; where
 * it runs on another node, Immich itself refuses once it starts.
 * @throws Failure `container/version-older`, `container/version-skipped`
 */
export async function refuseVersionOnSwarm(
  { service, ...database }: DatabaseToOpen,
  engine: DockerEngine | undefined,
): Promise<void> {
  const filter = `label=com.docker.swarm.service.name=${service}`;
  const { stdout } = await dockerCommand(engine, ["ps", "--quiet", "--filter", filter], { timeout });
  const [container] = stdout.split("\n");
  if (container) await refuseOtherVersion(container, engine, database);
}
