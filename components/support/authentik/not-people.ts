import type { Person } from "./people.ts";

/**
 * Accounts of a directory that no person signs in with. Authentik reads them as people, unless the LDAP source's
 * filter keeps them out; its own service accounts have a type by which they are not listed.
 */

/** An account that may use the application and is not counted as a person. */
export interface LeftOut {
  person: Person;
  rule: Rule;
}

/** `setting`: an entry of `immich-sso:notPeople`. */
export type Rule = "computer" | "domain" | "domain-no-mail" | "service-no-mail" | "setting";

type Looked = Pick<Person, "username" | "mail" | "sid" | "dn" | "upn">;

/**
 * Why an account is not a person; undefined where it is one. What may well be somebody's account (the domain's
 * administrator, a name like svc-photos) is left out only without an email address: nobody signs in to Immich
 * without one, so leaving it out cannot hurt.
 */
export function ruleAgainst(account: Looked, notPeople: readonly string[] = []): Rule | undefined {
  const name = account.username.toLowerCase();
  // Computers and managed service accounts, also those of groups, end in `$`.
  if (name.endsWith("$")) return "computer";
  if (/^krbtgt(_\d+)?$/.test(name) || ofEveryDomain.has(ridOf(account))) return "domain";
  if (notPeople.some((entry) => isMeant(entry, account))) return "setting";
  if (account.mail.trim() !== "") return undefined;
  if (ridOf(account) === administrator || isDnsAccount(account)) return "domain-no-mail";
  return /^svc[-_.]/.test(name) || serviceContainer.test(account.dn ?? "") ? "service-no-mail" : undefined;
}

/** Guest, krbtgt, DefaultAccount and WDAGUtilityAccount, by the last number of their SIDs. */
const ofEveryDomain: ReadonlySet<string | undefined> = new Set(["501", "502", "503", "504"]);
const administrator = "500";

const serviceContainer = /,\s*CN=Managed Service Accounts,\s*DC=/i;

function ridOf({ sid = "" }: Looked): string | undefined {
  return /^S-1-5-21-[\d-]*-(\d+)$/.exec(sid)?.[1];
}

/** Samba makes `dns-<host>` for each domain controller, among its own users and without a user principal name. */
function isDnsAccount({ username, dn = "", upn }: Looked): boolean {
  const [cn = "", rest = ""] = dn.split(/,(.*)/s);
  const isOwn = cn.toLowerCase() === `cn=${username.toLowerCase()}` && /^\s*CN=Users,\s*DC=/i.test(rest);
  return /^dns-./i.test(username) && isOwn && upn === undefined;
}

/** An entry with `=` is the end of a distinguished name; any other is a user name, `*` for any characters. */
function isMeant(entry: string, { username, dn }: Looked): boolean {
  const wanted = entry.trim().toLowerCase();
  if (wanted.includes("=")) return dn !== undefined && `,${dn.toLowerCase()}`.endsWith(`,${wanted}`);
  const parts = wanted.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(username.toLowerCase());
}

const words: Record<Rule, readonly [one: string, more: string]> = {
  computer: ["computer or managed service account", "computers or managed service accounts"],
  domain: ["account of the domain itself", "accounts of the domain itself"],
  "domain-no-mail": [
    "account of the domain itself without an email address",
    "accounts of the domain itself without an email address",
  ],
  "service-no-mail": [
    "service account without an email address",
    "service accounts without an email address",
  ],
  setting: ["by the setting notPeople", "by the setting notPeople"],
};

/** More names do not help. */
const mostNames = 10;

/** How many are left out and by which rule, in one line; undefined where nobody is. */
export function leftOutInWords(leftOut: readonly LeftOut[]): string | undefined {
  if (leftOut.length === 0) return undefined;
  const byRule = Map.groupBy(leftOut, ({ rule }) => rule);
  const each = (Object.keys(words) as Rule[]).flatMap((rule) => {
    const all = byRule.get(rule) ?? [];
    return all.length === 0 ? [] : `${all.length} ${words[rule][all.length === 1 ? 0 : 1]} (${named(all)})`;
  });
  const count =
    leftOut.length === 1
      ? "1 account is not counted as a person"
      : `${leftOut.length} accounts are not counted as people`;
  return `${count}: ${each.join(", ")}`;
}

/** The first names of them. */
export function named(leftOut: readonly LeftOut[]): string {
  const names = leftOut.slice(0, mostNames).map(({ person }) => person.username);
  const more = leftOut.length - mostNames;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** Keeps computers out of what an LDAP source reads. */
export const withoutComputers = "(&(objectClass=user)(!(objectClass=computer)))";
