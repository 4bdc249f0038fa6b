import { caVolumeName } from "./ca-volume.ts";
import type { ServerArgs } from "./server.ts";
import { microservicesName } from "./swarm/workers.ts";
import { isHostPath } from "./volume.ts";

/** Their types in the state. */
export const types = {
  container: "docker:index/container:Container",
  network: "docker:index/network:Network",
  service: "docker:index/service:Service",
  volume: "docker:index/volume:Volume",
} as const;

export type Kind = keyof typeof types;

/** A name that a server takes on the engine, and the resource that has it. */
export interface Wanted {
  kind: Kind;
  resource: string;
  name: string;
}

/** All names that a server takes; a test holds them against what it makes. */
export function namesOf(server: string, args: ServerArgs): Wanted[] {
  const { containerName, swarm, services, photos, ca } = args;
  const runs = swarm ? "service" : "container";
  const carried =
    ca && !ca.pathOnDockerHost && !swarm ? caVolumeName(containerName, ca.certificate) : undefined;
  const running: Record<string, string> = {
    ...(swarm
      ? { api: containerName, microservices: microservicesName(containerName) }
      : { container: containerName }),
    ...(services && {
      "database-container": services.containers.database,
      "redis-container": services.containers.redis,
      "machine-learning-container": services.containers.machineLearning,
    }),
  };
  const volumes: Record<string, string> = {
    library: photos,
    ...(carried && { ca: carried }),
    ...(services && { "database-files": services.database, "machine-learning-cache": services.modelCache }),
  };
  const named = (kind: Kind, all: Record<string, string>) =>
    Object.entries(all).map(([resource, name]) => ({ kind, resource: `${server}-${resource}`, name }));
  return [
    ...named(runs, running),
    ...named("container", carried ? { "ca-carrier": carried } : {}),
    ...named("network", services && "made" in services.network ? { network: services.network.made } : {}),
    ...named("volume", volumes).filter(({ name }) => !isHostPath(name)),
  ];
}
