import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { networkNameTaken } from "../support/docker/errors.ts";
import type { EngineOption } from "./container.ts";
import { knownEngine } from "./engine-provider.ts";
import { stackId, stackLabel } from "./leftover-container.ts";

/**
 * The network of a stack's containers. Docker's own bridge has no names, so where no network is given one is made;
 * an existing one spares each preview the two seconds that reading one of ours takes.
 */
export function backendNetwork(
  resource: string,
  network: { existing: string } | { made: string },
  { parent, engine }: { parent: pulumi.Resource } & EngineOption,
): pulumi.Input<string> {
  if ("existing" in network) return network.existing;
  const stack = stackId();
  const free = async () => removeLeftoverNetwork(network.made, stack, await knownEngine(engine));
  return new docker.Network(
    resource,
    { name: network.made, labels: [{ label: stackLabel, value: stack }] },
    { parent, hooks: { beforeCreate: [free] } },
  ).name;
}

/**
 * Removes a network that an update which was killed left behind: made, but not in the state. Docker before 25 would
 * make a second one of the same name, and then find the name ambiguous.
 * @throws Failure `container/network-taken`
 */
async function removeLeftoverNetwork(name: string, stack: string, engine: DockerEngine | undefined) {
  const format = `{{.ID}} {{.Label ${JSON.stringify(stackLabel)}}}`;
  const filter = ["--filter", `name=^${name}$`];
  const { stdout } = await dockerCommand(engine, ["network", "ls", ...filter, "--format", format]);
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [id = "", madeBy] = line.split(" ");
    if (madeBy !== stack) throw networkNameTaken(name, id);
    await dockerCommand(engine, ["network", "rm", id]);
  }
}
