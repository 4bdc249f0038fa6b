import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { swarmNetworkLocal } from "../../support/docker/swarm-errors.ts";

/**
 * The id of an overlay network that is there already: services read back with the id, so a name would be a change in
 * every preview.
 * @param setting the one that names it
 * @throws Failure `swarm/network`
 */
export function overlayNetwork(
  setting: string,
  name: string,
  child: { parent: pulumi.Resource },
): pulumi.Output<string> {
  return docker.getNetworkOutput({ name }, child).apply(({ id, scope }) => {
    if (scope !== "swarm") throw swarmNetworkLocal(setting, name, scope);
    return id;
  });
}
