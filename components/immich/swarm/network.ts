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
  { parent }: { parent: pulumi.Resource },
): pulumi.Output<string> {
  // No more of the options: what depends on a resource that is yet to be made is not looked at in a preview.
  return docker.getNetworkOutput({ name }, { parent }).apply(({ id, scope }) => {
    if (scope !== "swarm") throw swarmNetworkLocal(setting, name, scope);
    return id;
  });
}
