import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { dockerCommand } from "../support/docker/command.ts";
import type { DockerEngine } from "../support/docker/engine.ts";
import { networkNameTaken } from "../support/docker/errors.ts";
import { knownEngine } from "./engine-provider.ts";
import { isOurs, stackId, stackLabel } from "./leftover-container.ts";
import { overlayNetwork } from "./swarm/network.ts";
import type { RunOptions } from "./workload.ts";

/**
 * The network of a stack's containers. Docker's own bridge has no names, so where no network is given one is made;
 * an existing one spares each preview the two seconds that reading one of ours takes. On a swarm it is an overlay,
 * which a container may join too: a reverse proxy, or somebody who looks for an error.
 * @returns its name, or on a swarm its id
 */
export function backendNetwork(
  resource: string,
  network: { existing: string } | { made: string },
  { parent, engine, swarm }: { parent: pulumi.Resource } & RunOptions,
): pulumi.Input<string> {
  if ("existing" in network)
    return swarm
      ? overlayNetwork("immich-sso:backendNetwork", network.existing, { parent })
      : network.existing;
  const free = async ({ urn }: pulumi.ResourceHookArgs) =>
    removeLeftoverNetwork(network.made, urn, await knownEngine(engine));
  const made = new docker.Network(
    resource,
    {
      name: network.made,
      labels: [{ label: stackLabel, value: stackId() }],
      ...(swarm ? { driver: "overlay", attachable: true } : {}),
    },
    { parent, hooks: { beforeCreate: [free] } },
  );
  return swarm ? made.id : made.name;
}

/**
 * Removes a network that an update which was killed left behind: made, but not in the state. Docker before 25 would
 * make a second one of the same name, and then find the name ambiguous.
 * @throws Failure `container/network-taken`
 */
async function removeLeftoverNetwork(name: string, urn: string, engine: DockerEngine | undefined) {
  const format = `{{.ID}} {{.Label ${JSON.stringify(stackLabel)}}}`;
  const filter = ["--filter", `name=^${name}$`];
  const { stdout } = await dockerCommand(engine, ["network", "ls", ...filter, "--format", format]);
  for (const line of stdout.split("\n").filter(Boolean)) {
    const [id = "", madeBy] = line.split(" ");
    if (!isOurs(madeBy, urn)) throw networkNameTaken(name, id);
    await dockerCommand(engine, ["network", "rm", id]);
  }
}
