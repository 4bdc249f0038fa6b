/** Questions about users and groups that several rooms ask. */
import { createHash } from "node:crypto";
import type { Group, State, User } from "./model.ts";

/** The groups that list the user as a member, without ancestors. */
export function directGroups(state: State, user: User): Group[] {
  return state.groups.filter((group) => group.users.includes(user.pk)).sort(byName);
}

/** The user's groups and all their ancestors: what bindings and superuser rights count. */
export function effectiveGroups(state: State, user: User): Group[] {
  const found = new Map<string, Group>();
  const visit = (group: Group | undefined): void => {
    if (!group || found.has(group.pk)) return;
    found.set(group.pk, group);
    for (const parent of group.parents) visit(state.groups.find(({ pk }) => pk === parent));
  };
  for (const group of directGroups(state, user)) visit(group);
  return [...found.values()];
}

/** True if one of the user's groups, or an ancestor of one, makes superusers. */
export function isSuperuser(state: State, user: User): boolean {
  return effectiveGroups(state, user).some((group) => group.is_superuser);
}

/** The user's public id: SHA-256 of `<pk>-<install id>`, as authentik computes it. */
export function userUid(state: State, user: User): string {
  return createHash("sha256").update(`${user.pk}-${state.install_id}`).digest("hex");
}

/** The number that authentik derives from a group's uuid: the first five digits of it as a number. */
export function groupNumber(group: Group): number {
  return Number(
    BigInt(`0x${group.pk.replaceAll("-", "")}`)
      .toString()
      .slice(0, 5),
  );
}

/** Order by name, then by pk, as the lists have it. */
export function byName(
  a: { name: string; pk: string | number },
  b: { name: string; pk: string | number },
): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.pk < b.pk ? -1 : 1;
}
