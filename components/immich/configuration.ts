import type { CaCertificate } from "../support/ca-certificate.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/settings/stack-config.ts";
import {
  containerNames,
  deploymentProblems,
  readDeployment,
  readImages,
  readLimits,
  readVersion,
} from "./deployment.ts";
import { readSecrets } from "./secret-settings.ts";
import type { ServerArgs } from "./server.ts";
import type { ServicesArgs } from "./services.ts";

/**
 * The containers' part of the configuration, none where Immich runs elsewhere; what is wrong with it is told by
 * `serverProblems`.
 */
export function readServer(
  config: StackConfig,
  caPath: string | undefined,
  ca: CaCertificate | undefined,
): ServerArgs | undefined {
  const deploy = readDeployment(config);
  if (deploy === "external") return undefined;
  return {
    image: readImages(config).server,
    version: readVersion(config),
    allowVersionJump: config.requireBoolean("allowVersionJump"),
    containerName: config.require("containerName"),
    port: config.requireNumber("port"),
    publishAddress: config.require("publishAddress"),
    network: config.get("network") || undefined,
    photos: config.require("library"),
    keepVolumes: config.requireBoolean("keepVolumes"),
    ca:
      ca && caPath
        ? { certificate: ca, pathOnDockerHost: config.get("caCertificateOnDockerHost") || caPath }
        : undefined,
    environment: config.getObject<Record<string, string>>("environment") ?? {},
    secrets: readSecrets(config),
    labels: config.getObject<Record<string, string>>("labels") ?? {},
    limits: readLimits(config).server,
    user: config.get("user") || undefined,
    services: deploy === "stack" ? readServices(config) : undefined,
  };
}

function readServices(config: StackConfig): ServicesArgs {
  const { server, ...images } = readImages(config);
  const { server: _, ...limits } = readLimits(config);
  const containerName = config.require("containerName");
  const existing = config.get("backendNetwork");
  return {
    images,
    containers: containerNames(containerName),
    network: existing ? { existing } : { made: `${containerName}_backend` },
    database: config.require("database"),
    modelCache: config.require("modelCache"),
    keepVolumes: config.requireBoolean("keepVolumes"),
    limits,
    user: config.get("user") || undefined,
  };
}

/** Everything that a type cannot say about the containers' settings, in words. */
export function serverProblems(config: StackConfig): (Problem | string | undefined)[] {
  const environment = Object.keys(config.getObject<object>("environment") ?? {});
  const port = config.requireNumber("port");
  return [
    ...deploymentProblems(config),
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
