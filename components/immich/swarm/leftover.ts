import { dockerCommand } from "../../support/docker/command.ts";
import type { DockerEngine } from "../../support/docker/engine.ts";
import { swarmNameTaken } from "../../support/docker/swarm-errors.ts";
import { isOurs, stackLabel } from "../leftover-container.ts";

/** What Swarm knows by a name that only one can have. */
export type SwarmObject = "service" | "secret" | "config";

/**
 * Removes what an update that was killed left behind under this name: made, but not in the state, so that the next
 * one would fail. What this stack did not make stays.
 * @throws Failure `swarm/name-taken`
 */
export async function removeLeftover(
  kind: SwarmObject,
  name: string,
  urn: string,
  engine: DockerEngine | undefined,
): Promise<void> {
  const format = `{{.ID}} {{index .Spec.Labels ${JSON.stringify(stackLabel)}}}`;
  const { refusal, stdout } = await dockerCommand(engine, [kind, "inspect", "--format", format, name]);
  // There is none; or the engine does not answer, which the Docker provider says next.
  if (refusal !== undefined) return;
  const [id = "", madeBy] = stdout.trim().split(" ");
  if (!isOurs(madeBy, urn)) throw swarmNameTaken(kind, name, id);
  await dockerCommand(engine, [kind, "rm", id]);
}
