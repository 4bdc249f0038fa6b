import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import { adoptedType } from "./held.ts";

export interface AdoptedArgs {
  url: string;
  token: pulumi.Output<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** API paths, by the name of the resource that took each over. */
  objects: Readonly<Record<string, string>>;
}

/**
 * What was in Authentik before this stack took it over, as it was: in the state before the first change, so that
 * `pulumi destroy` puts it back and leaves it there.
 */
export class Adopted extends DynamicResource {
  constructor(name: string, args: AdoptedArgs, opts: pulumi.CustomResourceOptions) {
    super(
      adoptedType,
      name,
      { ...args, before: undefined },
      // A provider's document has its client secret.
      { ...opts, additionalSecretOutputs: ["before", "token"] },
    );
  }
}
