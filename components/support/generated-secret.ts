import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "./dynamic-resource.ts";

/**
 * A password that nobody types. A resource of its own, so that it is in the state before anything outside uses
 * it: an update that is killed in between finds it again.
 */
export class GeneratedSecret extends DynamicResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, opts: pulumi.CustomResourceOptions) {
    super(
      "support:GeneratedSecret",
      name,
      { value: undefined },
      { ...opts, additionalSecretOutputs: ["value"] },
    );
  }
}
