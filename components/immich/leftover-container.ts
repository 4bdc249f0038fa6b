import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Label of every container of ours: organisation, project and stack that made it. */
export const stackLabel = "immich-sso.stack";

/**
 * Removes a container that an update which was killed left behind: made, but not in the state, so that the next
 * one would fail on its name. One that this stack did not make stays. Volumes stay in any case.
 *
 * It asks the `docker` command, which goes to the engine that the environment names; where there is none, the
 * Docker provider's own error says that the name is taken.
 */
export async function removeLeftoverContainer(name: string, stack: string): Promise<void> {
  const filters = ["--filter", `name=^/${name}$`, "--filter", `label=${stackLabel}=${stack}`];
  const ids = await docker(["ps", "--all", "--quiet", ...filters]);
  if (ids.length > 0) await docker(["rm", "--force", ...ids]);
}

/** @returns the lines it printed; none where the command is missing or fails */
async function docker(args: readonly string[]): Promise<string[]> {
  try {
    return (await run("docker", args)).stdout.split("\n").filter(Boolean);
  } catch {
    return [];
  }
}
