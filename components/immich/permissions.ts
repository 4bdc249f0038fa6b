/**
 * What this program does with Immich, in the two families of names that Immich has: the first in every version
 * measured or read so far (2.x to 3.3.5), the second from 3.2 on, where the first is deprecated.
 */
export const permissionFamilies = [
  ["systemConfig.read", "systemConfig.update"],
  ["adminConfig.read", "adminConfig.update"],
] as const;

/** The names of the permissions that a key still needs: none if one family is whole. */
export function missingPermissions(granted: readonly string[]): readonly string[] {
  if (granted.includes("all")) return [];
  const missing = permissionFamilies.map((family) => family.filter((name) => !granted.includes(name)));
  // The family that the key is nearer to; the first where it has nothing of either.
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
