import type { Person } from "../support/authentik/people.ts";
import type { Account } from "../support/immich/client.ts";
import { mailKey } from "../support/mail.ts";

/** An account that a first sign-in would link to somebody, because it has their email address and nobody's subject. */
export interface TakeOver {
  username: string;
  email: string;
  account: string;
  isAdmin: boolean;
}

/** A first sign-in that would end with an error, because the storage label is used. */
export interface LabelInTheWay {
  username: string;
  label: string;
  why: string;
}

export interface FirstLogin {
  /** Administrators first. */
  takeOvers: TakeOver[];
  labels: LabelInTheWay[];
}

/**
 * What waits for the people who never signed in to Immich. Soft-deleted accounts with their addresses are among the
 * findings about email addresses.
 */
export function beforeFirstLogin(
  people: readonly Person[],
  accounts: readonly Account[],
  subjectOf: (person: Person) => string,
  labelOf: (person: Person) => string,
): FirstLogin {
  const living = accounts.filter(({ deletedAt }) => deletedAt === null);
  const linked = new Set(living.map(({ oauthId }) => oauthId).filter(Boolean));
  const unlinked = new Map(living.filter(({ oauthId }) => !oauthId).map((one) => [mailKey(one.email), one]));
  const fresh = people.filter((person) => !linked.has(subjectOf(person)));
  const takeOvers = fresh.flatMap((person): TakeOver[] => {
    const account = person.mail === "" ? undefined : unlinked.get(mailKey(person.mail));
    if (!account) return [];
    const { id, email, isAdmin } = account;
    return [{ username: person.username, email, account: id, isAdmin }];
  });
  const taking = new Set(takeOvers.map(({ username }) => username));
  const registering = fresh.filter(({ username, mail }) => mail !== "" && !taking.has(username));
  return {
    takeOvers: takeOvers.toSorted((one, other) => Number(other.isAdmin) - Number(one.isAdmin)),
    labels: labelsInTheWay(registering, accounts, labelOf),
  };
}

/** A label is unique among all accounts, deleted ones included; Immich does not look before it registers somebody. */
function labelsInTheWay(
  people: readonly Person[],
  accounts: readonly Account[],
  labelOf: (person: Person) => string,
): LabelInTheWay[] {
  const owners = new Map(
    accounts.filter((one) => one.storageLabel).map((one) => [one.storageLabel ?? "", one]),
  );
  const sharing = Map.groupBy(people, labelOf);
  return people.flatMap((person): LabelInTheWay[] => {
    const { username } = person;
    const label = labelOf(person);
    if (label === "") return [];
    const owner = owners.get(label);
    if (owner) {
      const kind = owner.deletedAt === null ? "" : " deleted";
      return [{ username, label, why: `the${kind} Immich account ${owner.email} has it` }];
    }
    const others = (sharing.get(label) ?? []).filter((one) => one.pk !== person.pk);
    if (others.length === 0) return [];
    return [{ username, label, why: `${others.map((one) => one.username).join(", ")} would get it too` }];
  });
}
