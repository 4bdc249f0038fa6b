/** The plugin behind @pulumi/docker: the official one, else a relay over the bridge and the upstream provider. */
import { versions } from "../versions.mjs";
import { bridgeExecutable } from "./bridge.mjs";

/**
 * @param {string} home PULUMI_HOME
 * @returns {import("./plugin.mjs").Plugin}
 */
export function dockerPlugin(home) {
  return {
    title: "docker plugin",
    name: "docker",
    version: versions.docker,
    builtWay: "relay to the upstream provider, built here",
    standIn: true,
    program: {
      title: "the docker plugin's relay",
      binary: "pulumi-resource-docker",
      module: "lab/plugins/docker",
      package: ".",
      sources: true,
      answers: ["--version"],
    },
    helpers: [
      {
        title: "the upstream Terraform provider for Docker",
        binary: "terraform-provider-docker",
        module: "lab/plugins/docker/terraform-provider",
        package: "github.com/terraform-providers/terraform-provider-docker",
        sources: false,
      },
    ],
    beside: ([provider]) => ({
      "pulumi-resource-docker.json": `${JSON.stringify({ bridge: bridgeExecutable(home), provider })}\n`,
    }),
  };
}
