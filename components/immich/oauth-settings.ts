import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import { observedLive } from "./oauth-settings-provider.ts";
import type { OAuthKeys } from "./system-config.ts";

/** A key that is left out is not ours: it stays as it is, now and later. */
export type OAuthSettingsArgs = { [Key in keyof OAuthKeys]?: pulumi.Input<OAuthKeys[Key]> } & {
  /** Base URL of Immich, as this machine reaches it. A change moves the settings there. */
  url: pulumi.Input<string>;
  /** API key of an administrator with systemConfig.read and systemConfig.update. */
  apiKey: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Seconds to wait for Immich to answer; 0 refuses at once one that does not, in the preview already. */
  waitSeconds: number;
};

/**
 * Immich's OAuth settings: our keys merged into the live document, every other setting left as it is.
 * Creating takes over what is there; deleting puts it back.
 */
export class OAuthSettings extends DynamicResource {
  constructor(name: string, args: OAuthSettingsArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "immich:OAuthSettings",
      "components/immich/oauth-settings-provider.ts",
      name,
      { ...args, observed: observedLive, before: undefined },
      // `before` may hold the client secret of an earlier set-up.
      { ...opts, additionalSecretOutputs: ["before", "clientSecret", "apiKey"] },
    );
  }
}
