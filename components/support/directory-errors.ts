import { Failure } from "./failure.mjs";
import { configSet } from "./shell.mjs";

/* The error texts of the room directory: the people, and the LDAP source's sync. */

const quoted = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(", ");
const mostNames = 10;
const some = (names: readonly string[]) =>
  names.length > mostNames
    ? `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`
    : names.join(", ");

export const peopleWithoutMail = (names: readonly string[], next: string): Failure =>
  new Failure({
    code: "directory/no-mail",
    problem: `${names.length} who may use Immich have no mail: ${some(names)}`,
    allowed: "a mail for everyone who may use Immich, or immich-sso:onMissing warn",
    next,
  });

export const sourceMissing = (wanted: string, names: readonly string[], nearest = "<slug>"): Failure =>
  new Failure({
    code: "directory/source-missing",
    problem: `Authentik has no LDAP source with the slug or the name ${JSON.stringify(wanted)}`,
    allowed:
      names.length > 0
        ? `one of ${quoted(names)}`
        : "a source that Authentik lists under Directory > Federation",
    next: configSet("immich-sso:ldapSource", nearest),
  });

/** It would say of itself that it was synced: its tasks end as done, and its time moves. */
export const sourceDisabled = (slug: string): Failure =>
  new Failure({
    code: "directory/source-disabled",
    problem: `the LDAP source ${JSON.stringify(slug)} is disabled, so a sync does nothing and calls itself done`,
    allowed: "an enabled source",
    next: "enable it in Authentik under Directory > Federation and Social login, then: pulumi up",
  });

/** Saving the source would end the pause, and only a superuser's token may send the schedule without that. */
export const syncPaused = (slug: string): Failure =>
  new Failure({
    code: "directory/sync-paused",
    problem: `the sync of ${JSON.stringify(slug)} is paused in Authentik, and this token could start it only by ending the pause`,
    allowed: "a schedule that is not paused, or a superuser's token",
    next: "end the pause in Authentik under System > Schedules, then: pulumi up",
  });

export const syncBusy = (slug: string, seconds: number): Failure =>
  new Failure({
    code: "directory/sync-busy",
    problem: `other syncs of ${JSON.stringify(slug)} were running for ${seconds} seconds; Authentik drops one that is started meanwhile`,
    allowed: "an end of the running sync; a first import takes about a second for 3 to 7 users",
    next: "pulumi up, or a longer time: pulumi config set immich-sso:ldapSyncSeconds 3600",
  });

/** @param state of the task, for example queued: Authentik's workers may be busy with something else */
export const syncSlow = (slug: string, state: string, seconds: number): Failure =>
  new Failure({
    code: "directory/sync-slow",
    problem: `the sync of ${JSON.stringify(slug)} is ${state} after ${seconds} seconds`,
    allowed: "a sync that ends in time; it goes on in Authentik meanwhile",
    next: "pulumi up, or a longer time: pulumi config set immich-sso:ldapSyncSeconds 3600",
  });

export const mailsNotSeen = (slug: string, names: readonly string[]): Failure =>
  new Failure({
    code: "directory/mails-not-seen",
    problem: `the sync of ${JSON.stringify(slug)} ended, but Authentik does not have the mail of ${some(names)}`,
    allowed:
      "the mapping `authentik default LDAP Mapping: mail` at the source, and the people within its base DN and filter",
    next: "look at the source's property mappings and filters in Authentik, then: pulumi up",
  });

/** How to make the account the directory's own: until 2026.2 by an attribute, since 2026.5 by a connection of the source. */
function nameTakenWay(slug: string, words: string): string {
  return /ldap_uniq/.test(words)
    ? "give it the attribute ldap_uniq that the text names"
    : `connect it under Directory > Federation > ${slug} > Synced Users`;
}

/** @param words Authentik's own, of the event */
export const nameTaken = (slug: string, dns: readonly string[], words: string): Failure =>
  new Failure({
    code: "directory/name-taken",
    problem: `Authentik leaves out ${some(dns)} at every sync of ${JSON.stringify(slug)}: ${words}`,
    allowed: "user names that no account of Authentik's own has",
    next: `rename or delete that account in Authentik, or ${nameTakenWay(slug, words)}, then: pulumi up`,
  });

/** The causes of a failed sync, told apart by the words of Authentik's LDAP client. */
const causes: readonly { words: RegExp; code: string; what: string; allowed: string; next: string }[] = [
  {
    words: /invalidCredentials/,
    code: "directory/bind-refused",
    what: "the directory refuses the bind DN or its password",
    allowed: "the DN and the password of an account that may read the directory",
    next: "put the password right in Authentik at the source's Bind Password, then: pulumi up",
  },
  {
    words: /noSuchObject/,
    code: "directory/base-missing",
    what: "the base DN does not exist in the directory, although the connection is good",
    allowed: "a base DN, with the additional DNs before it, that is in the directory",
    next: "put the Base DN right in Authentik at the source, then: pulumi up",
  },
  {
    words: /receiving data: timed out/,
    code: "directory/silent",
    what: "the directory takes the connection and never answers",
    allowed: "an LDAP server at that port; ldaps:// is 636, ldap:// is 389",
    next: "look at the Server URI in Authentik at the source, then: pulumi up",
  },
  {
    words:
      /Connection refused|invalid server address|no random active server|socket connection error|socket ssl/,
    code: "directory/unreachable",
    what: "Authentik's worker does not reach the directory",
    allowed: "a server that runs, at a name or address that the worker's container can resolve and reach",
    next: "look at the Server URI in Authentik at the source, then: pulumi up",
  },
];

/** @param words of the failed attempt, as Authentik's task has them */
export function syncFailed(slug: string, words: string): Failure {
  const cause = causes.find((one) => one.words.test(words));
  return new Failure({
    code: cause?.code ?? "directory/sync-failed",
    problem: `the sync of ${JSON.stringify(slug)} failed: ${cause ? `${cause.what} (${words})` : words}`,
    ...(cause ? { allowed: cause.allowed } : {}),
    next: cause?.next ?? "look at the source's tasks in Authentik, then: pulumi up",
  });
}
