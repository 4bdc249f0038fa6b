import { isBefore } from "./upgrade.ts";

/**
 * What this program does with Immich, in the two families of names that Immich has: the first in every version
 * measured or read so far (2.x to 3.3.5), the second from 3.2 on, where the first is deprecated.
 */
export const permissionFamilies = [
  ["systemConfig.read", "systemConfig.update"],
  ["adminConfig.read", "adminConfig.update"],
] as const;

/** True where a key may read the settings and may write them, by whichever names. */
export function isEnough(granted: readonly string[]): boolean {
  const may = (index: 0 | 1) => permissionFamilies.some((family) => granted.includes(family[index]));
  return granted.includes("all") || (may(0) && may(1));
}

/**
 * The names of the permissions that a key still needs: the rest of the family that it has something of, else the
 * family of the server's version.
 *
 * @param version of Immich, for example `3.2.4`; undefined where it is not known
 */
export function missingPermissions(
  granted: readonly string[],
  version: string | undefined,
): readonly string[] {
  if (isEnough(granted)) return [];
  const [before32, since32] = permissionFamilies;
  const own =
    version !== undefined && !isBefore(version, "3.2.0") ? [since32, before32] : [before32, since32];
  const missing = own.map((family) => family.filter((name) => !granted.includes(name)));
  return missing.reduce((best, next) => (next.length < best.length ? next : best));
}

/**
 * What a key of ours has beside a family: the list of accounts, with which the people's mails are compared. Somebody
 * else's key need not have it.
 */
export const besideFamily = ["adminUser.read"] as const;

/** True for exactly the names of one family, in any order, whatever is beside them. */
export function isOneFamily(granted: readonly string[]): boolean {
  const ofFamilies = granted.filter((name) => !besideFamilies([name]).includes(name));
  return permissionFamilies.some(
    (family) => family.length === ofFamilies.length && family.every((name) => ofFamilies.includes(name)),
  );
}

/** The names that are of no family. */
export function besideFamilies(granted: readonly string[]): string[] {
  const all: readonly string[] = permissionFamilies.flat();
  return granted.filter((name) => !all.includes(name));
}
