import * as pulumi from "@pulumi/pulumi";
import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { containerNameTaken } from "../support/docker/errors.ts";
import { ownState } from "../support/own-state.ts";

/** Label of every container of ours: organisation, project and stack that made it. */
export const stackLabel = "immich-sso.stack";

/** Its value for this stack. */
export function stackId(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

/**
 * Whether what has this label is ours: the label alone is that of any stack of this name, as of one whose state was
 * lost, or of another home that uses this engine. So this state has to have had the resource, or to have begun it.
 */
export function isOurs(madeBy: string | undefined, urn: string): boolean {
  return madeBy === stackId() && ownState().holds(urn);
}

/**
 * Removes a container that an update which was killed left behind: made, but not in the state, so that the next
 * one would fail on its name. One that this stack did not make stays. Volumes stay in any case.
 *
 * It asks the `docker` command; where there is none, the Docker provider's own error says that the name is taken.
 * @param engine undefined means the one that the environment names
 * @throws Failure `container/name-taken`
 */
export async function removeLeftoverContainer(
  name: string,
  urn: string,
  engine?: DockerEngine,
): Promise<void> {
  const format = `{{.ID}} {{.Label ${JSON.stringify(stackLabel)}}}`;
  const filter = ["--filter", `name=^/${name}$`];
  const { stdout } = await dockerCommand(engine, ["ps", "--all", ...filter, "--format", format]);
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [id = "", madeBy] = line.split(" ");
    if (!isOurs(madeBy, urn)) throw containerNameTaken(name, id);
    await dockerCommand(engine, ["rm", "--force", id]);
  }
}
