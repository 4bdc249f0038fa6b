import type { ServerArgs } from "../server.ts";
import { isHostPath } from "../volume.ts";
import type { SwarmArgs, SwarmPart } from "./swarm-args.ts";

/**
 * The volumes with something to lose that each node would have for itself: Docker's local ones, for which not all
 * that use them are bound to a node. The cache of models is none of them, because it fills itself again.
 * @returns them in words
 */
export function nodeVolumes(
  {
    photos,
    photosDriver,
    mounts,
    services,
  }: Pick<ServerArgs, "photos" | "photosDriver" | "mounts" | "services">,
  { placement }: Pick<SwarmArgs, "placement">,
): string[] {
  const isBound = (...parts: SwarmPart[]) => parts.every((part) => (placement[part] ?? []).length > 0);
  const isLocal = (source: string, driver: unknown) => !isHostPath(source) && driver === undefined;
  const isServerBound = isBound("server", "microservices");
  return [
    ...(isLocal(photos, photosDriver) && !isServerBound ? [`immich-sso:library ${photos}`] : []),
    ...mounts
      .filter(({ source }) => isLocal(source, undefined) && !isServerBound)
      .map(({ source }) => `immich-sso:mounts ${source}`),
    ...(services && isLocal(services.database, services.drivers.database) && !isBound("database")
      ? [`immich-sso:database ${services.database}`]
      : []),
  ];
}
