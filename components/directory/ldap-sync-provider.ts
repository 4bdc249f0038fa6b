import { isDeepStrictEqual } from "node:util";
import { AuthentikApi } from "../support/authentik/api.ts";
import { readUsers } from "../support/authentik/people.ts";
import { mailsNotSeen, nameTaken, sourceDisabled, syncFailed } from "../support/directory-errors.ts";
import { mailKey } from "../support/mail.ts";
import { plain } from "../support/plain.ts";
import { warn } from "../support/say.ts";
import { sideBySide } from "../support/side-by-side.ts";
import { isUnknown } from "../support/unknown.ts";
import { findSource } from "./ldap-source.ts";
import { refusals } from "./refusals.ts";
import { followSync } from "./sync-run.ts";
import { scheduleOf } from "./sync-tasks.ts";

/** What the resource `directory:LdapSync` does, as plain functions over plain data. */
export interface LdapSyncInputs {
  authentikUrl: string;
  authentikToken: string;
  ca?: string;
  /** Slug or name of the LDAP source. */
  source: string;
  /** Mails by user name that Authentik must have afterwards. */
  expected: Record<string, string>;
  /** Any text; a change syncs again. */
  again?: string;
  /** Limit of a sync, waiting for others included. */
  seconds: number;
}

export interface LdapSyncState extends LdapSyncInputs {
  /** Id of the task in Authentik that read the directory last. */
  task: string;
  /** When that was over; a state of before this was noted has none. */
  ended?: string;
}

/** More than these are looked up in pages. */
const mostNames = 20;

/** Nothing to expect is no reason to forget what was: who has a mail by now is in no plan any more. */
export async function check(olds: Partial<LdapSyncInputs>, news: LdapSyncInputs) {
  const nothing = !isUnknown(news.expected) && Object.keys(news.expected).length === 0;
  const expected = nothing ? (olds.expected ?? {}) : news.expected;
  return { inputs: { ...news, expected }, failures: [] };
}

export async function create(inputs: LdapSyncInputs) {
  const task = await sync(inputs);
  return { id: inputs.source, outs: plain({ ...inputs, task, ended: new Date().toISOString() }) };
}

/** What happens in the directory meanwhile is Authentik's own business: it syncs every two hours. */
export async function read(id: string, old: LdapSyncState) {
  const { task: _, ended: __, ...inputs } = old;
  return { id, props: old, inputs };
}

/**
 * Another limit, token or address is no reason to sync. Mails that were seen once are not expected again: somebody
 * may have changed them in the directory since.
 */
export async function update(_id: string, olds: LdapSyncState, news: LdapSyncInputs) {
  const seen = isDeepStrictEqual(olds.expected, news.expected);
  if (seen && olds.source === news.source && olds.again === news.again)
    return { outs: plain({ ...news, task: olds.task, ended: olds.ended }) };
  const task = await sync(seen ? { ...news, expected: {} } : news);
  return { outs: plain({ ...news, task, ended: new Date().toISOString() }) };
}

export async function remove(): Promise<void> {}

/**
 * Has Authentik read the directory, and sees the mails in Authentik itself: `last_successful_sync` moves while a
 * sync runs, for one that was dropped, and for a disabled source too.
 * @returns the id of the task that did it
 */
async function sync({
  authentikUrl: url,
  authentikToken: token,
  ca,
  ...request
}: LdapSyncInputs): Promise<string> {
  const api = new AuthentikApi({ url, token, ca });
  const source = await findSource(api, request.source);
  if (!source.enabled) throw sourceDisabled(source.slug);
  const schedule = await scheduleOf(api, source);
  if (!schedule) throw syncFailed(source.slug, "Authentik has no schedule for it");
  const known = new Set((await refusals(api, source)).map(({ id }) => id));
  const task = await followSync(api, source, schedule, request.seconds);
  const refused = (await refusals(api, source)).filter(({ id }) => !known.has(id));
  const dns = [...new Set(refused.map(({ dn }) => dn))];
  const taken = refused[0] && nameTaken(source.slug, dns, refused[0].words);
  const unseen = await notSeen(api, request.expected);
  if (unseen.length > 0) throw taken ?? mailsNotSeen(source.slug, unseen);
  if (taken) warn(taken);
  return task;
}

async function notSeen(api: AuthentikApi, expected: LdapSyncInputs["expected"]): Promise<string[]> {
  const wanted = Object.entries(expected);
  const names = wanted.map(([name]) => name);
  const found =
    names.length > mostNames
      ? await readUsers(api)
      : (await sideBySide(names, (username) => readUsers(api, { username }))).flat();
  const mails = new Map(found.map(({ username, mail }) => [username, mail]));
  return wanted
    .filter(([name, mail]) => mailKey(mails.get(name) ?? "") !== mailKey(mail))
    .map(([name]) => name);
}
