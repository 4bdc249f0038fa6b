import type { CaCertificate } from "../support/ca-certificate.ts";
import { isRemote } from "../support/docker/engine.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import {
  containerNames,
  deploymentProblems,
  deployments,
  readDeployment,
  readImages,
  readLimits,
  readVersion,
} from "./deployment.ts";
import { readEngine } from "./engine-configuration.ts";
import { environmentProblems } from "./environment-problems.ts";
import { imagesProblems } from "./image-problems.ts";
import { sourceProblems } from "./mount-problems.ts";
import { immichPorts, portProblems } from "./network-problems.ts";
import { readSecrets } from "./secret-settings.ts";
import { dataFolder, type ServerArgs } from "./server.ts";
import type { ServicesArgs } from "./services.ts";
import { readMounts, readSurroundings, surroundingsProblems } from "./surroundings-configuration.ts";
import { readSwarm } from "./swarm/configuration.ts";
import { swarmProblems } from "./swarm/problems.ts";
import { readVolumeDrivers, volumeDriverProblems } from "./volume-drivers.ts";

/**
 * The containers' part of the configuration, none where Immich runs elsewhere; what is wrong with it is told by
 * `serverProblems`.
 */
export function readServer(
  config: StackConfig,
  domains: readonly string[],
  certificate: CaCertificate | undefined,
): ServerArgs | undefined {
  const deploy = readDeployment(config);
  if (deploy === "external") return undefined;
  const ca = certificate && { certificate, pathOnDockerHost: caOnDockerHost(config)?.path };
  return {
    ...readSurroundings(config, domains, ca),
    engine: readEngine(config).engine,
    allowEngineMove: config.requireBoolean("allowEngineMove"),
    image: readImages(config).server,
    version: readVersion(config),
    allowVersionJump: config.requireBoolean("allowVersionJump"),
    containerName: config.require("containerName"),
    port: config.requireNumber("port"),
    publishAddress: config.require("publishAddress"),
    network: config.get("network") || undefined,
    photos: config.require("library"),
    keepVolumes: config.requireBoolean("keepVolumes"),
    photosDriver: readVolumeDrivers(config).library,
    environment: config.getObject<Record<string, string>>("environment") ?? {},
    secrets: readSecrets(config),
    startSeconds: config.requireNumber("startSeconds"),
    limits: readLimits(config).server,
    user: config.get("user") || undefined,
    services: deploy === "stack" ? readServices(config) : undefined,
    swarm: readSwarm(config),
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
    drivers: readVolumeDrivers(config),
    keepVolumes: config.requireBoolean("keepVolumes"),
    limits,
    user: config.get("user") || undefined,
  };
}

/** Everything that a type cannot say about the containers' settings. */
export function serverProblems(config: StackConfig): Problem[] {
  const problems = deploymentProblems(config);
  const deploy = readDeployment(config);
  if (deploy === "external" || !deployments.includes(deploy)) return problems;
  const environment = config.getObject<Record<string, string>>("environment") ?? {};
  const published = {
    setting: "immich-sso:port",
    address: config.require("publishAddress"),
    port: config.requireNumber("port"),
  };
  return [
    ...problems,
    ...environmentProblems(environment, {
      pushSettings: config.requireBoolean("pushSettings"),
      hasCa: Boolean(config.get("caCertificate") || config.get("caCertificatePem")),
      hasTrustedProxies: (config.getObject<string[]>("trustedProxies") ?? []).length > 0,
      writable: [{ target: dataFolder }, ...readMounts(config).filter(({ readOnly }) => !readOnly)],
    }),
    ...imagesProblems(readImages(config)),
    ...sourceProblems("immich-sso:library", config.require("library")),
    ...(deploy === "stack"
      ? [
          ...sourceProblems("immich-sso:database", config.require("database")),
          ...sourceProblems("immich-sso:modelCache", config.require("modelCache")),
        ]
      : []),
    ...portProblems([published]),
    ...portProblems(immichPorts(environment)),
    ...surroundingsProblems(config, dataFolder, caOnDockerHost(config)),
    ...volumeDriverProblems(config),
    ...readEngine(config).problems,
    ...swarmProblems(config),
  ];
}

/**
 * Where the CA's file lies on the Docker host. On an engine of another machine, or on the nodes of a swarm, this
 * machine's path says nothing, so without a path of its own the content is brought there.
 */
function caOnDockerHost(config: StackConfig): { setting: string; path: string } | undefined {
  const there = config.get("caCertificateOnDockerHost");
  if (there) return { setting: "immich-sso:caCertificateOnDockerHost", path: there };
  const here = config.get("caCertificate");
  return here && !isRemote(readEngine(config).engine) && !readSwarm(config)
    ? { setting: "immich-sso:caCertificate", path: here }
    : undefined;
}
