/**
 * The one list of versions that set-up brings. Pulumi.yaml (`packages`) and package.json repeat some of them,
 * because other tools read them there; test/setup/versions.test.ts holds them equal. The Terraform provider of
 * Authentik is the other way round: Pulumi.yaml names it, and this list follows, because it is a user's choice.
 */
import { readFileSync } from "node:fs";
import { pinnedProvider } from "./support/provider-pin.mjs";

export const versions = Object.freeze({
  /** CLI, Node language host and @pulumi/pulumi are released together and kept equal. */
  pulumi: "3.276.0",
  /** The plugin `terraform-provider`, which runs any Terraform provider. */
  bridge: "1.1.4",
  /** The plugin behind @pulumi/docker. */
  docker: "5.2.0",
  /** The plugin behind @pulumi/command. npm's `latest` (4.5.0) is a mistaken publish: never take it. */
  command: "1.2.1",
  /** The Terraform provider goauthentik/authentik, as `npm run provider` writes it. */
  authentik: pinnedProvider(readFileSync(new URL("../Pulumi.yaml", import.meta.url), "utf8")),
});

/** What `pulumi package add` is called with, and Pulumi.yaml pins. */
export const authentikParameters = Object.freeze(["goauthentik/authentik", versions.authentik]);
