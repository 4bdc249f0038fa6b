import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { Leaving } from "./carry.ts";
import type { Change } from "./carry-plan.ts";

export interface CarryResourceArgs {
  /** Base URL of Immich, as this machine reaches it. */
  url: string;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** API key of an administrator with adminUser.update. */
  apiKey: pulumi.Input<string>;
  /** What differs now; nothing is done where that is nothing. */
  changes: pulumi.Input<Change[]>;
  /** Whose sessions are to end. */
  leaving: pulumi.Input<Leaving[]>;
}

/** Immich's accounts as the directory has their people. Deleting it leaves them as they are. */
export class Carry extends DynamicResource {
  constructor(name: string, args: CarryResourceArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "people:Carry",
      name,
      { ...args, done: undefined },
      { ...opts, additionalSecretOutputs: ["apiKey"] },
    );
  }
}
