/** The stack's settings file: what the clone's Pulumi.dev.yaml says, and what only this lab knows. */
import type { LabInfo } from "../info.ts";

/** Pulumi's file of a stack's settings, with the members that are used here. */
export type SettingsFile = {
  encryptionsalt?: string;
  config: Record<string, unknown>;
};

/** The keys that differ from one lab to the next; the token is set apart, because it is a secret. */
export function labSettings(info: LabInfo): Record<string, unknown> {
  return {
    "authentik:url": info.authentik.url,
    "immich-sso:domains": [info.immich.origin],
    "immich-sso:caCertificate": info.ca.certificate,
    "immich-sso:images": { server: info.immich.image },
    "immich-sso:containerName": info.immich.containerName,
    "immich-sso:port": info.immich.upstreamPort,
    "immich-sso:network": info.network.name,
    "immich-sso:library": `${info.immich.containerName}-library`,
    "immich-sso:adminEmail": info.immich.adminEmail,
  };
}

/**
 * The file to write: the clone's settings, the lab's over them, and from the old file only what cannot be made
 * anew: the salt of the secrets and the secrets themselves.
 */
export function mergeSettings(
  ofClone: SettingsFile,
  info: LabInfo,
  old: SettingsFile | undefined,
): SettingsFile {
  const secrets = Object.entries(old?.config ?? {}).filter(([, value]) => isSecret(value));
  return {
    ...(old?.encryptionsalt ? { encryptionsalt: old.encryptionsalt } : {}),
    config: { ...ofClone.config, ...labSettings(info), ...Object.fromEntries(secrets) },
  };
}

function isSecret(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}
