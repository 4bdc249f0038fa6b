import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";

export interface ClientSecretRotationArgs {
  /** Authentik's public URL. */
  authentikUrl: string;
  /** API token that may change the provider. */
  authentikToken: pulumi.Input<string>;
  /** With its trailing slash; its discovery document names the token endpoint. */
  issuer: pulumi.Input<string>;
  clientId: pulumi.Input<string>;
  /** Base URL of Immich, as this machine reaches it. */
  immichUrl: pulumi.Input<string>;
  /** API key of an Immich administrator. */
  apiKey: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Any text, for example a date. A change makes a new client secret on both ends and proves it. */
  rotation: string;
}

/**
 * A new client secret in Immich and Authentik in one step, so that both can have the old one back if the new one
 * is not accepted. Two resources could not: each knows one end only. Comes after everything that knows the secret.
 */
export class ClientSecretRotation extends DynamicResource {
  /** As Authentik has it after the rotation; secret. */
  declare readonly clientSecret: pulumi.Output<string>;

  constructor(name: string, args: ClientSecretRotationArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "immich:ClientSecretRotation",
      name,
      { ...args, clientSecret: undefined },
      { ...opts, additionalSecretOutputs: ["authentikToken", "apiKey", "clientSecret"] },
    );
  }
}
