import type { Person } from "../support/authentik/people.ts";
import type { Account } from "../support/immich/client.ts";

/** Why somebody may not sign in any more. */
export type Reason = "deactivated" | "deleted" | "not allowed";

/** An account whose person may not sign in any more. */
export interface Leaver {
  account: string;
  email: string;
  name: string;
  isAdmin: boolean;
  /** User name in Authentik; undefined where Authentik has nobody for it any more. */
  username: string | undefined;
  reason: Reason;
}

/** Somebody of Authentik's, whether they may sign in or not. */
export interface Whereabouts {
  username: string;
  isActive: boolean;
}

/** The accounts that are linked to nobody of those who may sign in, be they people or not. */
export function orphans(
  accounts: readonly Account[],
  allowed: readonly Person[],
  subjectOf: (person: Person) => string,
): Account[] {
  const subjects = new Set(allowed.map(subjectOf));
  return accounts.filter(({ oauthId, deletedAt }) => oauthId && deletedAt === null && !subjects.has(oauthId));
}

/** Administrators first, for they can do the most. */
export function leaversOf(
  accounts: readonly Account[],
  whereabouts: ReadonlyMap<string, Whereabouts>,
): Leaver[] {
  return accounts
    .map(({ id, email, name, isAdmin, oauthId }): Leaver => {
      const found = whereabouts.get(oauthId);
      const reason = !found ? "deleted" : found.isActive ? "not allowed" : "deactivated";
      return { account: id, email, name, isAdmin, username: found?.username, reason };
    })
    .toSorted((one, other) => Number(other.isAdmin) - Number(one.isAdmin));
}
