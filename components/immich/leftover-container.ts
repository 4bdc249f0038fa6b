import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";

/** Label of every container of ours: organisation, project and stack that made it. */
export const stackLabel = "immich-sso.stack";

/**
 * Removes a container that an update which was killed left behind: made, but not in the state, so that the next
 * one would fail on its name. One that this stack did not make stays. Volumes stay in any case.
 *
 * It asks the `docker` command; where there is none, the Docker provider's own error says that the name is taken.
 * @param engine undefined means the one that the environment names
 */
export async function removeLeftoverContainer(
  name: string,
  stack: string,
  engine?: DockerEngine,
): Promise<void> {
  const filters = ["--filter", `name=^/${name}$`, "--filter", `label=${stackLabel}=${stack}`];
  const { stdout } = await dockerCommand(engine, ["ps", "--all", "--quiet", ...filters]);
  const ids = stdout.split("\n").filter(Boolean);
  if (ids.length > 0) await dockerCommand(engine, ["rm", "--force", ...ids]);
}
