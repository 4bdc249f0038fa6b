import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import { besideFamily, permissionFamilies } from "./permissions.ts";

export interface AdminApiKeyArgs {
  /** Base URL of Immich, as this machine reaches it. */
  url: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Seconds to wait for Immich to answer; 0 refuses at once one that does not, in the preview already. */
  waitSeconds: number;
  /** Mail of the first administrator, who is made on a server that has none. */
  adminEmail: string;
  /** Name of that administrator. */
  adminName: string;
  /** Password of that administrator. */
  adminPassword: pulumi.Input<string>;
  /** Name of the key in Immich's list. Keys of this name are replaced. */
  keyName: string;
  /** Any text. A change makes a new key, proves it and deletes the old one. */
  rotation?: string | undefined;
  /** Permissions beside those that the settings need. */
  beside?: readonly string[] | undefined;
}

/**
 * The first administrator of a new Immich, and an API key of theirs with the least permissions. From then on
 * only the key is used. Deleting removes the key; the administrator stays.
 */
export class AdminApiKey extends DynamicResource {
  declare readonly apiKey: pulumi.Output<string>;

  constructor(name: string, { beside = [], ...args }: AdminApiKeyArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "immich:AdminApiKey",
      name,
      {
        ...args,
        permissions: [...permissionFamilies[0], ...besideFamily, ...beside],
        apiKey: undefined,
        keyId: undefined,
      },
      { ...opts, additionalSecretOutputs: ["apiKey", "adminPassword"] },
    );
  }
}
