import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { VersionInputs } from "./version-guard-provider.ts";

/**
 * The version of Immich that this stack runs. It comes between the image, whose pull may fail, and the container,
 * whose start migrates the database: so it names the version that the database may have seen.
 */
export class VersionGuard extends DynamicResource {
  constructor(name: string, args: VersionInputs, opts: pulumi.CustomResourceOptions) {
    super("immich:Version", name, { ...args }, opts);
  }
}
