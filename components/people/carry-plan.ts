import type { Person } from "../support/authentik/people.ts";
import type { Account } from "../support/immich/client.ts";
import { isMail, mailKey } from "../support/mail.ts";
import type { CarryArgs } from "./people-args.ts";
import type { Carried } from "./wanted.ts";

/** One account that is to become what the directory says. */
export interface Change {
  username: string;
  /** Id of the account in Immich. */
  account: string;
  /** When Immich last changed it, so that the same change a second time is another one. */
  seen: string;
  /** Only the fields that differ. */
  from: Partial<Carried>;
  to: Partial<Carried>;
}

/** A field that stays as it is in Immich, although the directory says otherwise. */
export interface Refusal {
  username: string;
  field: keyof Carried;
  value: string;
  why: string;
}

export interface CarryPlan {
  /** In an order in which an address or a label is free when it is taken. */
  changes: Change[];
  refusals: Refusal[];
}

export interface CarryInputs {
  people: readonly Person[];
  accounts: readonly Account[];
  /** What Authentik calls somebody to Immich. */
  subjectOf: (person: Person) => string;
  /** What Immich is to have of a person. */
  wantedOf: (person: Person) => Partial<Carried>;
  rule: Pick<CarryArgs, "except" | "administrators">;
  /** Of Immich, for its rule for email addresses; undefined where it is not known. */
  immichVersion?: string | undefined;
}

/**
 * What of the people has to be written to their accounts. An account is somebody's by the subject that it is linked
 * to and by nothing else; who never signed in has none, and is left alone.
 */
export function planCarry({
  people,
  accounts,
  subjectOf,
  wantedOf,
  rule,
  immichVersion,
}: CarryInputs): CarryPlan {
  const left = new Set(rule.except.map(mailKey));
  const bySubject = new Map(
    accounts
      .filter(({ oauthId, deletedAt }) => oauthId && deletedAt === null)
      .map((one) => [one.oauthId, one]),
  );
  const wanting = people.flatMap((person) => {
    const account = bySubject.get(subjectOf(person));
    if (!account || left.has(mailKey(person.username))) return [];
    if (account.isAdmin && !rule.administrators) return [];
    const change = differences(person.username, account, wantedOf(person));
    return change ? [change] : [];
  });
  const refusals = wanting.flatMap((change) => unfit(change, immichVersion));
  let fit = without(wanting, refusals);
  // Somebody who stays where they are keeps an address that another would have taken over.
  for (let taken = collisions(fit, accounts); taken.length > 0; taken = collisions(fit, accounts)) {
    refusals.push(...taken);
    fit = without(fit, taken);
  }
  const { changes, stuck } = inOrder(fit, accounts);
  return { changes, refusals: [...refusals, ...stuck] };
}

function differences(username: string, account: Account, wanted: Partial<Carried>): Change | undefined {
  const fields = (Object.keys(wanted) as (keyof Carried)[]).filter(
    (field) => key(field, wanted[field]) !== key(field, account[field]),
  );
  if (fields.length === 0) return undefined;
  const pick = (from: Partial<Carried>) => Object.fromEntries(fields.map((field) => [field, from[field]]));
  return { username, account: account.id, seen: account.updatedAt, from: pick(account), to: pick(wanted) };
}

/** The form in which two values of a field are the same to Immich. */
function key(field: keyof Carried, value: Carried[keyof Carried] | undefined): unknown {
  if (field === "email") return mailKey(String(value));
  return typeof value === "string" ? value.trim() : value;
}

/** Without the fields that are refused; a change of nothing is none. */
function without(changes: readonly Change[], refusals: readonly Refusal[]): Change[] {
  const refused = new Set(refusals.map(({ username, field }) => `${field} ${username}`));
  return changes.flatMap((change) => {
    const keep = (fields: Partial<Carried>) =>
      Object.fromEntries(
        Object.entries(fields).filter(([field]) => !refused.has(`${field} ${change.username}`)),
      );
    const to = keep(change.to);
    return Object.keys(to).length === 0 ? [] : [{ ...change, from: keep(change.from), to }];
  });
}

function unfit({ username, to }: Change, immichVersion: string | undefined): Refusal[] {
  if (to.email === undefined || isMail(to.email, immichVersion)) return [];
  return [
    { username, field: "email", value: to.email, why: "Immich does not accept it as an email address" },
  ];
}

const unique = ["email", "storageLabel"] as const;
type Unique = (typeof unique)[number];
const nouns: Record<Unique, string> = { email: "email address", storageLabel: "storage label" };

/** Values that two people would get, or that an account has which keeps it. */
function collisions(changes: readonly Change[], accounts: readonly Account[]): Refusal[] {
  return unique.flatMap((field) => {
    const moving = new Set(changes.filter(({ to }) => to[field] !== undefined).map(({ account }) => account));
    const kept = new Map(
      accounts.filter((one) => one[field] && !moving.has(one.id)).map((one) => [key(field, one[field]), one]),
    );
    const wanting = Map.groupBy(
      changes.filter(({ to }) => to[field] !== undefined),
      ({ to }) => key(field, to[field]),
    );
    return [...wanting].flatMap(([value, all]) =>
      all.flatMap(({ username, to }): Refusal[] => {
        const owner = kept.get(value);
        const others = all.filter((one) => one.username !== username).map((one) => one.username);
        const why = owner
          ? ownedBy(owner, nouns[field])
          : others.length > 0
            ? `${others.join(", ")} would get it too`
            : "";
        return why === "" ? [] : [{ username, field, value: String(to[field]), why }];
      }),
    );
  });
}

function ownedBy({ id, email, deletedAt }: Account, noun: string): string {
  return deletedAt === null
    ? `it is the ${noun} of another Immich account (${email}, ${id})`
    : `it is the ${noun} of a deleted Immich account (${email}, ${id}), until that one is purged`;
}

/**
 * Who takes over an address that somebody else gives up comes after them. Two who swap theirs would need a third
 * address in between, so that is left to an administrator.
 */
function inOrder(
  changes: readonly Change[],
  accounts: readonly Account[],
): { changes: Change[]; stuck: Refusal[] } {
  const owners = new Map(
    accounts.flatMap((one) => unique.map((field) => [`${field} ${key(field, one[field])}`, one.id] as const)),
  );
  const waitsFor = ({ account, to }: Change) =>
    unique.flatMap((field) => {
      const owner = to[field] === undefined ? undefined : owners.get(`${field} ${key(field, to[field])}`);
      return owner === undefined || owner === account ? [] : [{ field, owner }];
    });
  const done: Change[] = [];
  let waiting = [...changes];
  for (;;) {
    const open = new Set(waiting.map(({ account }) => account));
    const ready = waiting.filter((change) => waitsFor(change).every(({ owner }) => !open.has(owner)));
    if (ready.length === 0) break;
    done.push(...ready);
    waiting = waiting.filter((change) => !ready.includes(change));
  }
  const open = new Set(waiting.map(({ account }) => account));
  const stuck = waiting.flatMap((change) =>
    waitsFor(change)
      .filter(({ owner }) => open.has(owner))
      .map(({ field }): Refusal => {
        const why = `another account that changes too has this ${nouns[field]}: change one of them in Immich by hand`;
        return { username: change.username, field, value: String(change.to[field]), why };
      }),
  );
  return { changes: [...done, ...without(waiting, stuck)], stuck };
}
