import type { Person } from "../../../components/support/authentik/people.ts";
import type { Account } from "../../../components/support/immich/client.ts";

/** Somebody of the directory; the subject is `uuid-<name>`. */
export function person(username: string, over: Partial<Person> = {}): Person {
  return {
    ...{ pk: [...username].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7), username },
    ...{ name: username, mail: `${username}@home.example`, uuid: `uuid-${username}`, uid: `uid-${username}` },
    ...{ upn: undefined, dn: undefined, sid: undefined, groups: [] },
    ...over,
  };
}

/** Their account in Immich, linked to them and equal to the directory. */
export function account(username: string, over: Partial<Account> = {}): Account {
  return {
    ...{
      id: `id-${username}`,
      name: username,
      email: `${username}@home.example`,
      oauthId: `uuid-${username}`,
    },
    ...{ isAdmin: false, storageLabel: username, quotaSizeInBytes: null, deletedAt: null },
    updatedAt: "2026-11-29T12:00:00.000Z",
    ...over,
  };
}
