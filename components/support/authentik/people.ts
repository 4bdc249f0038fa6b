import { own } from "../own.ts";
import { count, flag, list, type Of, object, record, text } from "../shape.ts";
import { sideBySide } from "../side-by-side.ts";
import { type Access, mayUse, onlyGroups, readAccess } from "./access.ts";
import type { AuthentikApi, Query } from "./api.ts";
import { type LeftOut, ruleAgainst } from "./not-people.ts";

/** An account of Authentik, as far as it matters to a sign-in. */
export interface Person {
  pk: number;
  username: string;
  name: string;
  /** `""` where there is none, never null. */
  mail: string;
  uuid: string;
  /** SHA-256 of the pk and the installation's id. */
  uid: string;
  /** User principal name; undefined where the directory has none, or where the account is not from one. */
  upn: string | undefined;
  /** Distinguished name in the directory; undefined for an account of Authentik's own. */
  dn: string | undefined;
  /** The directory's unique id of the account, for an Active Directory its SID. */
  sid: string | undefined;
  groups: readonly string[];
  /** Of the account's attributes those that were asked for. */
  attributes?: Readonly<Record<string, unknown>>;
}

/** Those who may use the application, are active and are people, and how that was found. */
export interface People {
  people: Person[];
  access: Access;
  /** Active accounts that the bindings let in and that are not counted as people. */
  leftOut: LeftOut[];
}

/** What the stack's settings say of the people. */
export interface PeopleWanted {
  /** Names of groups that are about to be bound. */
  groups?: readonly string[];
  /** Attributes of the accounts that are kept. */
  attributes?: readonly string[] | undefined;
  /** Accounts that are not people: user names with `*`, or ends of distinguished names. */
  notPeople?: readonly string[] | undefined;
}

/** An account as Authentik lists it. */
type Row = Of<typeof isRow>;

const rowMembers = {
  pk: count,
  username: text,
  name: text,
  email: text,
  uuid: text,
  uid: text,
  groups: list(text),
  attributes: record,
};

const isRow = object(rowMembers);

/** More ids than these in an address come near the 8 KB that servers take. */
const mostGroups = 100;

/** The most people without a mail whose claims are looked at one by one. */
const mostPreviews = 20;

/** Of a list of accounts: without what hangs on each of them. */
const alone: Query = { include_groups: "false", include_roles: "false" };

/**
 * Who may use the application, computed from its bindings and the tree of groups: a page of 100 people is one
 * request, nobody is asked about alone but for a few without a mail.
 * @param slug of the application, which need not be there yet
 */
export async function readPeople(
  api: AuthentikApi,
  slug: string,
  { groups = [], attributes = [], notPeople = [] }: PeopleWanted = {},
): Promise<People> {
  const access = await readAccess(api, slug, groups);
  const filters = filtersOf(access);
  if (!filters) return { people: [], access, leftOut: [] };
  const found = await readUsers(api, filters, attributes);
  const people: Person[] = [];
  const leftOut: LeftOut[] = [];
  for (const person of found.filter((one) => mayUse(access, one))) {
    const rule = ruleAgainst(person, notPeople);
    if (rule) leftOut.push({ person, rule });
    else people.push(person);
  }
  return { people: await withMailsOfClaims(api, access, people), access, leftOut };
}

/** The same of one of those people at most, with the mail of the account. */
export async function readSomebody(
  api: AuthentikApi,
  slug: string,
  { notPeople = [] }: PeopleWanted = {},
): Promise<People> {
  const access = await readAccess(api, slug, []);
  const filters = filtersOf(access);
  const isIn = (row: Row) => mayUse(access, row) && !ruleAgainst(personOf(row), notPeople);
  const row = filters && (await api.find("core/users/", { ...filters, ...alone }, isRow, isIn));
  return { people: row ? [personOf(row)] : [], leftOut: [], access };
}

/** For a list of the accounts that may be among them; undefined where none may. */
function filtersOf(access: Access): Query | undefined {
  if (access.bindings.length === 0 && access.open === false) return undefined;
  const only = onlyGroups(access);
  if (only?.length === 0) return undefined;
  const narrowed: Query = only && only.length <= mostGroups ? { groups_by_pk: only } : {};
  return { is_active: "true", type: ["internal", "external"], ...narrowed };
}

/** Every account that the filters let through, each once: somebody may move to the next page while it is read. */
export async function readUsers(
  api: AuthentikApi,
  filters: Query = {},
  kept: readonly string[] = [],
): Promise<Person[]> {
  const people = await api.listOf("core/users/", { ...filters, ...alone }, isRow, (row) =>
    personOf(row, kept),
  );
  return [...new Map(people.map((person) => [person.pk, person])).values()];
}

/** Accounts that the filters let through, whether they are active or not. */
export async function readAnybody(
  api: AuthentikApi,
  filters: Query = {},
): Promise<(Person & { isActive: boolean })[]> {
  const isAnybody = object({ ...rowMembers, is_active: flag });
  return await api.listOf("core/users/", { ...filters, ...alone }, isAnybody, (row) => ({
    ...personOf(row),
    isActive: row.is_active,
  }));
}

/**
 * What Immich would be told of somebody, by Authentik's own preview of the claims.
 * @returns undefined where there is no provider yet, or where the token may not look (`authentik_core.preview_user`)
 */
export async function previewClaims(
  api: AuthentikApi,
  { application }: Pick<Access, "application">,
  pk: number,
): Promise<Record<string, unknown> | undefined> {
  if (!application?.provider) return undefined;
  const path = `providers/oauth2/${application.provider}/preview_user/?for_user=${pk}`;
  const answer = await api.get(path, object({ preview: record })).catch(() => undefined);
  return answer?.preview;
}

function personOf(
  { pk, username, name, email, uuid, uid, groups, attributes }: Row,
  kept: readonly string[] = [],
): Person {
  const attribute = (key: string) => {
    const value = own(attributes, key);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [upn, dn, sid] = [attribute("upn"), attribute("distinguishedName"), attribute("ldap_uniq")];
  const wanted = Object.entries(attributes).filter(([key]) => kept.includes(key));
  return {
    ...{ pk, username, name, mail: email, uuid, uid, upn, dn, sid, groups },
    ...(kept.length > 0 ? { attributes: Object.fromEntries(wanted) } : {}),
  };
}

/**
 * A mapping of somebody's own may give a mail to those who have none in their account: Authentik's preview of the
 * claims shows it. Without claims in the ID token that preview leaves the mail out, although userinfo has it.
 */
async function withMailsOfClaims(api: AuthentikApi, access: Access, people: Person[]): Promise<Person[]> {
  const without = people.filter(({ mail }) => mail === "").slice(0, mostPreviews);
  if (without.length === 0 || !access.application?.provider) return people;
  const shown = await sideBySide(without, async ({ pk }) => {
    const mail = (await previewClaims(api, access, pk))?.email;
    return [pk, typeof mail === "string" ? mail : ""] as const;
  });
  const mails = new Map(shown);
  return people.map((person) => ({ ...person, mail: person.mail || mails.get(person.pk) || "" }));
}
