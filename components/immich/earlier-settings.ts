import type * as pulumi from "@pulumi/pulumi";
import { DynamicResource } from "../support/dynamic-resource.ts";
import type { Settings } from "../support/immich/system-config.ts";

export interface EarlierSettingsArgs {
  /** Base URL of Immich, as this machine reaches it. */
  url: pulumi.Input<string>;
  /** API key of an administrator. */
  apiKey: pulumi.Input<string>;
  /** CA in PEM to trust beside the public ones. */
  ca?: string | undefined;
  /** Seconds to wait for Immich to answer. */
  waitSeconds: number;
  /** What is about to be written; of the client secret only that there is one. */
  intended: { [Name in keyof Settings]?: pulumi.Input<Settings[Name]> };
}

/**
 * Immich's settings as they were before us, in the state before the first write. A resource of its own for that
 * reason: what OAuthSettings learns while it writes is lost when the update is killed before Pulumi saved it.
 */
export class EarlierSettings extends DynamicResource {
  /** May hold the client secret of an earlier set-up. */
  declare readonly settings: pulumi.Output<Partial<Settings>>;
  declare readonly autoLaunch: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: EarlierSettingsArgs, opts: pulumi.CustomResourceOptions) {
    super(
      "immich:EarlierSettings",
      name,
      { ...args, settings: undefined, autoLaunch: undefined },
      { ...opts, additionalSecretOutputs: ["settings", "apiKey"] },
    );
  }
}
