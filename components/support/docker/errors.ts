import { Failure } from "../failure.mjs";
import { configSet, shellWord } from "../shell.mjs";

/* Every error text about the Docker engine that is not about a value of the configuration. */

/** Somebody else's container: made by hand or by another stack, and so not ours to remove. */
export const containerNameTaken = (name: string, id: string): Failure =>
  new Failure({
    code: "container/name-taken",
    problem: `the engine has a container ${name} (${id}) that is not in this stack's state`,
    allowed: "a name that is free; photos and database stay in their volumes whatever becomes of a container",
    next: `docker rename ${shellWord(name)} ${shellWord(`${name}_old`)} && docker stop ${shellWord(`${name}_old`)}, then: pulumi up`,
  });

/** Somebody else's container that works on what this stack's is to work on. */
export const folderShared = (
  setting: string,
  place: string,
  other: { name: string; image: string; project: string | undefined },
): Failure =>
  new Failure({
    code: "container/folder-shared",
    problem: `${setting} ${JSON.stringify(place)} is mounted in the container ${other.name} (${other.image}) too, which is not in this stack's state: two that write there destroy each other's data, also when that one is stopped now and started later`,
    allowed: "a folder or a volume that no other container may write in",
    next: other.project
      ? `docker compose --project-name ${shellWord(other.project)} down, without --volumes, which leaves the data; then: pulumi up`
      : `docker stop ${shellWord(other.name)} && docker rm ${shellWord(other.name)}, which leaves the data; then: pulumi up`,
  });

/** A backup or a file manager is no danger by itself. */
export const folderSharedWarning = (place: string, name: string): string =>
  `container/folder-shared: immich-sso:library ${JSON.stringify(place)} is mounted in the container ${name} too, which may write there: what it moves or deletes is missing in Immich. Mount it read-only there, if that is enough`;

/** Somebody else's network, which may well be the one to use. */
export const networkNameTaken = (name: string, id: string): Failure =>
  new Failure({
    code: "container/network-taken",
    problem: `the engine has a network ${name} (${id}) that is not in this stack's state`,
    allowed: "a name that is free, or that network as the existing one of immich-sso:backendNetwork",
    next: configSet("immich-sso:backendNetwork", name),
  });

/** @param words of the docker command, or of ssh */
export const engineUnasked = (container: string, words: string): Failure =>
  new Failure({
    code: "engine/unasked",
    problem: `the engine cannot be asked how the container ${container} is: ${words}`,
    allowed: "an engine that answers the docker command of this machine, or by ssh that of its own",
    next: "docker info",
  });

const allowedMove =
  "the same engine, by whatever way; another one once volumes were brought over: docs/remote-docker.md, `To another engine`";

/** @param from the address in the state; empty is this machine's own */
export const engineMoved = (from: string, to: string): Failure =>
  new Failure({
    code: "engine/moved",
    problem:
      `${inWords(to)} is another Docker engine than ${inWords(from)}, where this stack's containers run: ` +
      "they, the photos and the database would stay there, and an empty Immich would start on the other",
    allowed: allowedMove,
    next: wayBack(from),
  });

/** @param words why the engine could not be asked */
export const engineNotCompared = (from: string, to: string, words: string): Failure =>
  new Failure({
    code: "engine/not-compared",
    problem: `whether ${inWords(to)} is the Docker engine of ${inWords(from)}, where this stack's containers run, cannot be told: ${words}`,
    allowed: allowedMove,
    next: wayBack(from),
  });

function inWords(address: string): string {
  return address || "this machine's own";
}

function wayBack(from: string): string {
  return /^\w+:\/\//.test(from)
    ? configSet("immich-sso:dockerHost", from)
    : "pulumi config rm immich-sso:dockerHost";
}
