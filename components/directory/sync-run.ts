import { setTimeout as sleep } from "node:timers/promises";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { failureOf, type Task } from "../support/authentik/tasks.ts";
import { syncBusy, syncFailed, syncPaused, syncSlow } from "../support/directory-errors.ts";
import { Failure } from "../support/failure.mjs";
import { say } from "../support/say.ts";
import { isLdapSource, type LdapSource } from "./ldap-source.ts";
import { isUnderWay, latestRuns, pageIds, pagesSince, type Schedule, wasDropped } from "./sync-tasks.ts";

/** A sync of a few people takes 6 to 10 s; its task is visible 0.3 s after the start. */
const pollMs = 500;
const sayEveryMs = 5_000;

/** What is followed, and until when. */
interface Run {
  api: AuthentikApi;
  source: LdapSource;
  schedule: Schedule;
  started: number;
  seconds: number;
  /** When something was last said of it. */
  said: number;
}

/**
 * Starts a sync and follows it to its end. One that Authentik dropped, because another was running, is started
 * anew: the other one may have read the directory before what it is to bring was written there.
 * @returns the id of its task
 * @throws Failure `directory/sync-busy`, `directory/sync-paused`, `directory/sync-slow`, and the causes of a failed
 *   sync, each with a code of its own
 */
export async function followSync(
  api: AuthentikApi,
  source: LdapSource,
  schedule: Schedule,
  seconds: number,
): Promise<string> {
  const run = { api, source, schedule, seconds, started: Date.now(), said: Date.now() };
  for (;;) {
    const before = await idle(run);
    await start(run);
    const task = await end(run, before);
    if (task) return task.message_id;
    if (isOver(run)) throw syncBusy(source.slug, seconds);
  }
}

/** Waits until no sync of the source is under way; the ids of those that were. */
async function idle(run: Run): Promise<ReadonlySet<string>> {
  for (;;) {
    const tasks = await latestRuns(run.api, run.schedule);
    if (!tasks.some(isUnderWay)) return new Set(tasks.map(({ message_id }) => message_id));
    if (isOver(run)) throw syncBusy(run.source.slug, run.seconds);
    await wait(run, async () => "waits for another sync to end");
  }
}

/**
 * An empty change of the source starts a sync, needs no more than the right to change that source, and checks the
 * connection. But it would also end a pause that somebody set: then the schedule itself is sent.
 */
async function start({ api, source, schedule }: Run): Promise<void> {
  if (!schedule.paused) return api.patch(`sources/ldap/${source.slug}/`, {});
  try {
    await api.post(`tasks/schedules/${schedule.id}/send/`);
  } catch (error) {
    if (error instanceof Failure && error.code === "authentik/permission-missing")
      throw syncPaused(source.slug);
    throw error;
  }
}

/**
 * Waits for a run that began after `before` was looked at, whoever started it.
 * @returns undefined where all of them were dropped
 */
async function end(run: Run, before: ReadonlySet<string>): Promise<Task | undefined> {
  const pages = await pageIds(run.api, run.schedule);
  for (;;) {
    const tasks = await latestRuns(run.api, run.schedule);
    const fresh = tasks.filter(({ message_id }) => !before.has(message_id));
    const failed = fresh.find(({ state, retries }) => retries > 0 || state === "rejected");
    if (failed) throw syncFailed(run.source.slug, failureOf(failed) ?? connection(await latestSource(run)));
    const ended = fresh.filter(({ state }) => state === "done");
    const good = ended.find((task) => !wasDropped(task));
    if (good) return good;
    if (ended.length > 0 && ended.length === fresh.length) return undefined;
    const state = fresh.find((task) => !wasDropped(task))?.state ?? "not to be seen";
    const progress = async () => {
      const { done, failures } = await pagesSince(run.api, run.schedule, pages);
      return [state, `${done} pages done`, ...failures].join(", ");
    };
    if (isOver(run)) throw syncSlow(run.source.slug, await progress(), run.seconds);
    await wait(run, async () => `is ${await progress()}`);
  }
}

function isOver({ started, seconds }: Run): boolean {
  return Date.now() - started > seconds * 1_000;
}

async function wait(run: Run, progress: () => Promise<string>): Promise<void> {
  if (Date.now() - run.said > sayEveryMs) {
    run.said = Date.now();
    const seconds = Math.round((Date.now() - run.started) / 1_000);
    say(`the sync of ${run.source.slug} ${await progress()}, ${seconds} s so far`);
  }
  await sleep(pollMs);
}

async function latestSource({ api, source }: Run): Promise<LdapSource | undefined> {
  return api.get(`sources/ldap/${source.slug}/`, isLdapSource);
}

/** What the check of the connection says, which every start by a change of the source repeats. */
function connection(source: LdapSource | undefined): string {
  const states = Object.values(source?.connectivity ?? {}).map(({ status }) => status);
  return states.find((status) => status !== "ok") ?? "Authentik gives no reason";
}
