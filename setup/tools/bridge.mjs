/** The plugin `terraform-provider`: the Terraform bridge, which runs @pulumi/authentik's Terraform provider. */
import { join } from "node:path";
import { pluginFolder } from "../support/plugin-home.mjs";
import { versions } from "../versions.mjs";

const NAME = "terraform-provider";

/** @type {import("./plugin.mjs").Plugin} */
export const bridge = {
  title: "Terraform bridge",
  name: NAME,
  version: versions.bridge,
  builtWay: "built from Go modules",
  program: {
    title: `the Terraform bridge ${versions.bridge}`,
    binary: `pulumi-resource-${NAME}`,
    module: "setup/go/bridge",
    package: "github.com/pulumi/pulumi-terraform-bridge/v3/dynamic",
    sources: false,
    version: `v${versions.bridge}`,
    // Without it the bridge calls itself 0.0.0-dev, and every SDK made with it would ask for that.
    variable: "github.com/pulumi/pulumi-terraform-bridge/v3/dynamic/version.version",
    answers: ["--version"],
  },
};

/** @param {string} home PULUMI_HOME @returns {string} the bridge's executable */
export function bridgeExecutable(home) {
  return join(pluginFolder(home, NAME, versions.bridge), `pulumi-resource-${NAME}`);
}
