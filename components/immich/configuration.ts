import type * as pulumi from "@pulumi/pulumi";
import type { CaCertificate } from "../support/ca-certificate.ts";
import type { ServerArgs } from "./server.ts";

/** The container's part of the configuration; what is wrong with it is told by `serverProblems`. */
export function readServer(
  config: pulumi.Config,
  caPath: string | undefined,
  ca: CaCertificate | undefined,
): ServerArgs {
  return {
    image: config.require("immichImage"),
    containerName: config.require("containerName"),
    port: config.requireNumber("port"),
    publishAddress: config.require("publishAddress"),
    network: config.get("network") || undefined,
    photos: config.require("library"),
    keepLibrary: config.requireBoolean("keepLibrary"),
    ca:
      ca && caPath
        ? { certificate: ca, pathOnDockerHost: config.get("caCertificateOnDockerHost") || caPath }
        : undefined,
    environment: config.getObject<Record<string, string>>("environment") ?? {},
    labels: config.getObject<Record<string, string>>("labels") ?? {},
  };
}

/** Everything that a type cannot say about the container's settings, in words. */
export function serverProblems(config: pulumi.Config): (string | undefined)[] {
  const environment = Object.keys(config.getObject<object>("environment") ?? {});
  const port = config.requireNumber("port");
  return [
    // Immich has no OAuth variables in any version; people set them and wonder (immich-app/immich PR 31349).
    ...environment
      .filter((name) => /^IMMICH_(OAUTH|OIDC)_/.test(name))
      .map(
        (name) => `immich-sso:environment ${name} does nothing in Immich; this program pushes the settings`,
      ),
    ...(environment.includes("IMMICH_CONFIG_FILE") && config.requireBoolean("pushSettings")
      ? ["immich-sso:environment IMMICH_CONFIG_FILE makes Immich refuse every settings change; remove it"]
      : []),
    Number.isInteger(port) && port > 0 && port < 65_536
      ? undefined
      : `immich-sso:port ${port} is not a port; it must be a whole number from 1 to 65535`,
  ];
}
