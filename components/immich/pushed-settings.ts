import * as pulumi from "@pulumi/pulumi";
import { ClientSecretRotation, type ClientSecretRotationArgs } from "./client-secret-rotation.ts";
import { configFile } from "./config-file.ts";
import { EarlierSettings } from "./earlier-settings.ts";
import { OAuthSettings, type OAuthSettingsArgs } from "./oauth-settings.ts";

type Access = "url" | "apiKey" | "ca" | "waitSeconds";
type Settings = Omit<OAuthSettingsArgs, Access | "earlier">;

export interface PushedSettingsArgs {
  access: Pick<OAuthSettingsArgs, Access>;
  /** What Immich is to have. */
  settings: Settings;
  /** Where a new client secret is made, and at which text; none without it. */
  rotation?: Omit<ClientSecretRotationArgs, "immichUrl" | "apiKey" | "ca"> | undefined;
  /** Auto launch may go on after the proof. */
  autoLaunch: boolean;
  /** Deleting leaves everything as it is. */
  keep: boolean;
}

export interface PushedSettings {
  /** Auto launch as it was before us. */
  autoLaunchBefore: pulumi.Output<boolean | undefined>;
  /** As Authentik has it after all of this. */
  clientSecret: Settings["clientSecret"];
  resources: pulumi.Resource[];
}

/** The look at what is there, the write, and a new client secret; each in the state before the next begins. */
export function pushedSettings(
  name: string,
  { access, settings, rotation, autoLaunch, keep }: PushedSettingsArgs,
  opts: { parent: pulumi.Resource; dependsOn: pulumi.Resource[] },
): PushedSettings {
  const intended = { ...settings, clientSecret: "[secret]", ...(autoLaunch ? { autoLaunch: true } : {}) };
  const options = { ...opts, retainOnDelete: keep };
  const look = new EarlierSettings(`${name}-earlier-settings`, { ...access, intended }, options);
  const earlier = pulumi.secret(look.settings);
  const written = new OAuthSettings(`${name}-oauth-settings`, { ...access, ...settings, earlier }, options);
  const { url: immichUrl, apiKey, ca } = access;
  const rotated =
    rotation &&
    new ClientSecretRotation(
      `${name}-client-secret-rotation`,
      { ...rotation, immichUrl, apiKey, ca },
      { parent: opts.parent, dependsOn: [written] },
    );
  return {
    autoLaunchBefore: look.autoLaunch,
    clientSecret: rotated?.clientSecret ?? settings.clientSecret,
    resources: [written, ...(rotated ? [rotated] : [])],
  };
}

/** The settings as the content of a file for IMMICH_CONFIG_FILE; secret. */
export function settingsFile(
  settings: Settings,
  clientSecret: Settings["clientSecret"],
): pulumi.Output<string> {
  return pulumi.secret(pulumi.output({ ...settings, clientSecret }).apply(configFile));
}
