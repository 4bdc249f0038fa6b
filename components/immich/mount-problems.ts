import { posix } from "node:path";
import type { Problem } from "../support/problem.ts";

/** Something of the Docker host's in the container. */
export interface Mount {
  /** An absolute path on the Docker host, or the name of a volume. */
  source: string;
  /** Absolute path in the container. */
  target: string;
  /** Nobody in the container may write to it; true by default. */
  readOnly: boolean;
}

/** A place in the container that must stay as it is. */
interface Place {
  /** What is there, in words. */
  what: string;
  target: string;
}

/** Immich itself. */
const application: Place = { what: "Immich itself is", target: "/usr/src/app" };

/**
 * What is wrong with the mounts that were asked for.
 * @param ours where this program mounts something
 */
export function mountProblems(mounts: readonly Mount[], ours: readonly Place[]): Problem[] {
  return mounts.flatMap(({ source, target }, index) => [
    ...sourceProblems("immich-sso:mounts", source),
    ...targetProblems(target, [...ours, application], mounts.slice(0, index)),
  ]);
}

/** A source must be what Docker takes for a path or for the name of a volume. */
export function sourceProblems(setting: string, source: string): Problem[] {
  if (/^[.~]|\//.test(source)) return pathProblems(setting, source);
  if (/^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/.test(source)) return [];
  return [
    {
      code: "container/volume-name",
      text: `${setting} ${JSON.stringify(source)} is no name of a volume: two or more of letters, digits, _, . and -, the first a letter or digit`,
    },
  ];
}

/** A path on the Docker host must say where it begins. */
export function pathProblems(setting: string, path: string): Problem[] {
  if (path.startsWith("/")) return [];
  const why = "is a relative path, and Docker's engine has no folder to start from; begin it with /";
  return [{ code: "container/relative-path", text: `${setting} ${JSON.stringify(path)} ${why}` }];
}

function targetProblems(target: string, ours: readonly Place[], earlier: readonly Mount[]): Problem[] {
  const given = `immich-sso:mounts ${JSON.stringify(target)}`;
  if (!target.startsWith("/"))
    return [{ code: "container/relative-path", text: `${given} is no absolute path in the container` }];
  const covered = ours.find((place) => contains(target, place.target));
  if (covered)
    return [
      {
        code: "container/mount-shadowed",
        text: `${given} would hide ${covered.target}, where ${covered.what}; mount it elsewhere`,
      },
    ];
  return earlier.some((mount) => normal(mount.target) === normal(target))
    ? [{ code: "container/mount-shadowed", text: `${given} is there twice, and one would hide the other` }]
    : [];
}

/** True where a mount at `folder` would lie over `path`. */
function contains(folder: string, path: string): boolean {
  return normal(path).startsWith(normal(folder));
}

function normal(path: string): string {
  return posix.normalize(`${path}/`);
}
