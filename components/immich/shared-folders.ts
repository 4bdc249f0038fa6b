import { posix } from "node:path";
import type { DockerEngine } from "../support/docker/engine.ts";
import { folderShared, folderSharedWarning } from "../support/docker/errors.ts";
import { type Listed, type Mounted, type Mounting, mounting } from "../support/docker/mounted.ts";
import type { OwnState } from "../support/own-state.ts";
import { types } from "./engine-names.ts";
import { stackId, stackLabel } from "./leftover-container.ts";
import { isHostPath } from "./volume.ts";

/** Where this stack keeps what must not be lost: paths on the Docker host, or names of volumes. */
export interface Kept {
  library: string;
  /** Left out where the stack runs no database. */
  database?: string | undefined;
}

/**
 * Refuses a folder or volume that a container of somebody else works on: two databases on one folder destroy each
 * other's data, for Postgres's own lock does not reach from one container to another; two Immichs on one library write
 * over each other's photos. Asked in every preview and update, before anything is made.
 * @param listed the engine's containers
 * @returns warnings: of another program that may write in the library
 * @throws Failure `container/folder-shared`
 */
export async function refuseSharedFolders(
  { library, database }: Kept,
  engine: DockerEngine | undefined,
  listed: readonly Listed[],
  state: OwnState,
  ownId: () => string = stackId,
): Promise<string[]> {
  const places = [library, ...(database ? [database] : [])];
  const isMeant = (source: string) => places.some((place) => relation({ name: source, source }, place));
  const containers = await mounting(engine, listed, isMeant);
  const found = containers
    .filter((one) => !isThisStacks(one, state, ownId))
    .flatMap((other) =>
      places.flatMap((place) =>
        other.mounts
          .filter(({ writable }) => writable)
          .map((mount) => ({ other, place, mount, lies: relation(mount, place) })),
      ),
    )
    .filter(({ lies }) => lies !== undefined);
  for (const { other, place, mount, lies } of found) {
    const setting = place === database ? "immich-sso:database" : "immich-sso:library";
    const worksOnIt = place === database ? lies !== "above" || isDatabase(other) : isImmich(other, mount);
    if (worksOnIt) throw folderShared(setting, place, { ...other, project: projectOf(other) });
  }
  return found
    .filter(({ place, lies }) => place === library && lies !== "above")
    .map(({ other, place }) => folderSharedWarning(place, other.name));
}

/** Ours by the state: the label alone is also that of another home's stack of the same name. */
function isThisStacks({ id, name, labels }: Mounting, state: OwnState, ownId: () => string): boolean {
  const ids = [id, labels["com.docker.swarm.service.id"] ?? ""];
  if (ids.some((one) => state.holdsId(one))) return true;
  // One that somebody made again by hand, with our label, goes before this update makes its own.
  const isReplaced = state.holdsName(types.container, name);
  return (isReplaced || state.wasCutOffAnywhere()) && labels[stackLabel] === ownId();
}

/** Whoever may write in a database's folder, or in one below it, is a danger; of those above it only a database is. */
function isDatabase({ image }: Mounting): boolean {
  return /postgres|pgvecto|vectorchord/i.test(image);
}

/** By its image, or by where it has the folder: Immich keeps photos there since 1.137, and before. */
function isImmich({ image }: Mounting, { target }: Mounted): boolean {
  return /immich-server/i.test(image) || target === "/usr/src/app/upload";
}

/** The compose project that a container belongs to, by Docker Compose's own label. */
function projectOf({ labels }: Mounting): string | undefined {
  return labels["com.docker.compose.project"];
}

/** How a mount lies to a place: the same, in it, or a folder above it. */
function relation(
  { name, source }: Pick<Mounted, "name" | "source">,
  place: string,
): "same" | "in" | "above" | undefined {
  if (!isHostPath(place))
    return name === place || source.endsWith(`/volumes/${place}/_data`) ? "same" : undefined;
  if (!isHostPath(source)) return undefined;
  const [one, other] = [posix.join(source, "/"), posix.join(place, "/")];
  if (one === other) return "same";
  if (one.startsWith(other)) return "in";
  return other.startsWith(one) ? "above" : undefined;
}
