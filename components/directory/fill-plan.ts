import type { Person } from "../support/authentik/people.ts";
import { isMail, mailKey } from "../support/mail.ts";
import type { Problem } from "../support/problem.ts";
import type { MailTable } from "./mail-csv.ts";
import { fromPattern } from "./mail-rule.ts";
import { hasControls, sidPattern } from "./names.ts";

/** A mail that somebody of the directory is to get. */
export interface PlannedMail {
  /** sAMAccountName. */
  account: string;
  sid: string;
  dn: string;
  mail: string;
}

export interface FillPlanInputs {
  /** Those who may sign in to Immich. */
  people: readonly Person[];
  /** Every account of Authentik, whoever it is: a mail of anybody is taken. */
  everyone: readonly Pick<Person, "username" | "mail">[];
  rule: { pattern: string } | { table: MailTable };
  /** Accounts that get none, whatever the rule says. */
  except: readonly string[];
  /** Whether the records are addressed by SID: a change on a Samba domain controller. */
  bySid: boolean;
  /** Of Immich, for its rule for email addresses; undefined where it is not known. */
  immichVersion?: string | undefined;
}

/** The directory's own limit of the attribute, in characters. */
const longest = 256;

/**
 * Who gets which mail: only those of the directory who have none, in order of their names. All that stands
 * against it is listed at once; with a single problem nothing is to be written.
 */
export function planFill(inputs: FillPlanInputs): { mails: PlannedMail[]; problems: Problem[] } {
  const left = new Set(inputs.except.map(mailKey));
  const wanting = inputs.people
    .filter(({ mail, dn, username }) => mail === "" && dn !== undefined && !left.has(mailKey(username)))
    .toSorted((one, other) => (one.username < other.username ? -1 : 1));
  const given = wanting.flatMap((person) => {
    const mail = mailOf(person, inputs.rule);
    return mail === undefined ? [] : [{ person, mail: mail.trim() }];
  });
  const problems = [
    ...unknownAccounts(inputs),
    ...wanting.flatMap((person) => nameless(person, inputs.rule)),
    ...given.flatMap(({ person }) => unspeakable(person)),
    ...given.flatMap(({ person, mail }) => unfit(person, mail, inputs)),
    ...collisions(given, inputs.everyone),
  ];
  const mails = given.map(({ person: { username, sid = "", dn = "" }, mail }) => ({
    ...{ account: username, sid, dn, mail },
  }));
  return { mails, problems };
}

function mailOf({ username, upn }: Person, rule: FillPlanInputs["rule"]): string | undefined {
  return "table" in rule
    ? rule.table.get(mailKey(username))?.mail
    : fromPattern(rule.pattern, { username, upn });
}

/** A line for somebody who does not exist is a slip of the pen, and somebody else gets none because of it. */
function unknownAccounts({ rule, everyone }: FillPlanInputs): Problem[] {
  if (!("table" in rule)) return [];
  const known = new Set(everyone.map(({ username }) => mailKey(username)));
  return [...rule.table]
    .filter(([key]) => !known.has(key))
    .map(([, { account, line }]) => ({
      code: "directory/csv-unknown-user",
      text: `line ${line} of the CSV file names ${JSON.stringify(account)}, whom Authentik does not know`,
    }));
}

function nameless({ username, upn }: Person, rule: FillPlanInputs["rule"]): Problem[] {
  if ("table" in rule || fromPattern(rule.pattern, { username, upn }) !== undefined) return [];
  const text = `${username} has no user principal name, which ${rule.pattern} takes`;
  return [{ code: "directory/name-missing", text }];
}

/**
 * Samba refuses such names; Authentik's own field for a user name does not, and whoever may edit an account there
 * could write lines into what is made of the plan.
 */
function unspeakable({ username, dn, upn }: Person): Problem[] {
  const names = Object.entries({ "user name": username, distinguishedName: dn, upn });
  return names
    .filter(([, value]) => value !== undefined && hasControls(value))
    .map(([what, value]) => ({
      code: "directory/control-characters",
      text: `the ${what} of ${JSON.stringify(username)} in Authentik holds control characters: ${JSON.stringify(value)}`,
    }));
}

function unfit(
  { username, sid }: Person,
  mail: string,
  { bySid, immichVersion }: Pick<FillPlanInputs, "bySid" | "immichVersion">,
): Problem[] {
  const who = `${username} would get ${JSON.stringify(mail)}`;
  return [
    ...(isMail(mail, immichVersion)
      ? []
      : [{ code: "directory/not-a-mail", text: `${who}, which Immich does not take` }]),
    ...(mail.length > longest
      ? [{ code: "directory/mail-too-long", text: `${who}, of ${mail.length} characters` }]
      : []),
    ...(!bySid || sidPattern.test(sid ?? "")
      ? []
      : [
          {
            code: "directory/no-sid",
            text: `${username} is known to Authentik by ${JSON.stringify(sid ?? "")}, not by a SID`,
          },
        ]),
  ];
}

function collisions(
  given: readonly { person: Person; mail: string }[],
  everyone: FillPlanInputs["everyone"],
): Problem[] {
  const owners = new Map<string, string[]>();
  for (const { username, mail } of everyone)
    if (mail !== "") owners.set(mailKey(mail), [...(owners.get(mailKey(mail)) ?? []), `${username} has it`]);
  for (const { person, mail } of given)
    owners.set(mailKey(mail), [...(owners.get(mailKey(mail)) ?? []), `${person.username} would get it`]);
  const planned = new Map(given.map(({ mail }) => [mailKey(mail), mail]));
  return [...planned].flatMap(([key, mail]) => {
    const who = owners.get(key) ?? [];
    return who.length < 2 ? [] : [{ code: "directory/mail-collision", text: `${mail}: ${who.join(", ")}` }];
  });
}
