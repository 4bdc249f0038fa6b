import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { Settings } from "../support/immich/system-config.ts";
import { observedLive } from "./oauth-settings-provider.ts";

/**
 * A setting that is left out is not ours: it stays as it is, now and later. One that is not declared any more goes
 * back to what it was. Auto launch is no argument: it comes after the proof.
 */
export type OAuthSettingsArgs = {
  [Name in Exclude<keyof Settings, "autoLaunch">]?: pulumi.Input<Settings[Name]>;
} & {
  /** Base URL of Immich, as this machine reaches it. A change moves the settings there. */
  url: pulumi.Input<string>;
  /** API key of an administrator with systemConfig.read and systemConfig.update (or adminConfig.…, from 3.2 on). */
  apiKey: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Seconds to wait for Immich to answer; 0 refuses at once one that does not, in the preview already. */
  waitSeconds: number;
  /** The settings of before us, from EarlierSettings. A change of it does nothing. */
  earlier?: pulumi.Input<Partial<Settings>>;
};

/**
 * Immich's OAuth settings: ours merged into the live document, every other one left as it is.
 * Creating takes over what is there; deleting puts it back, unless `retainOnDelete` is set.
 */
export class OAuthSettings extends DynamicResource {
  constructor(name: string, args: OAuthSettingsArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "immich:OAuthSettings",
      name,
      { ...args, observed: observedLive, before: undefined, ours: undefined },
      // `before` may hold the client secret of an earlier set-up.
      {
        ...opts,
        additionalSecretOutputs: ["before", "earlier", "clientSecret", "apiKey"],
        ignoreChanges: ["earlier"],
      },
    );
  }
}
