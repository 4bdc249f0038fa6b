/** The sync as a background task, with the states, retries and log lines that were measured. */
import { randomUUID } from "node:crypto";
import { is2026_8 } from "../api/edition.ts";
import type { State } from "../state/model.ts";
import type { LdapSource, LogLine, Schedule, Task } from "../state/source-model.ts";
import type { World } from "../world.ts";
import { ldap3Text, withDirectory } from "./directory.ts";
import { runSync } from "./sync.ts";

const MODULE = "authentik.sources.ldap.tasks";
const SYNC = `${MODULE}.ldap_sync`;
const PAGE = `${MODULE}.ldap_sync_page`;
const CHECK = `${MODULE}.ldap_connectivity_check`;
/** How long a task waits in the queue before a worker takes it. */
const QUEUE_MS = 150;
/** Older tasks are forgotten. */
const MAX_TASKS = 500;
/** Pauses before the retries; after the last the task is rejected. */
const RETRY_SECONDS = [14, 30, 44, 86, 120];

/** A source was saved: it has its two schedules, and both run. */
export function sourceSaved(world: World, source: LdapSource): void {
  sendSchedule(world, scheduleOf(world, source, CHECK));
  sendSchedule(world, scheduleOf(world, source, SYNC));
}

/** Queues the work of a schedule; it runs in the background. */
export function sendSchedule(world: World, schedule: Schedule): void {
  const source = world.state.ldap_sources.find(({ pk }) => pk === schedule.source);
  if (!source) return;
  const task = newTask(world, schedule, schedule.actor_name, `${schedule.actor_name}:${source.slug}`);
  setTimeout(() => void runTask(world, schedule, task), QUEUE_MS).unref();
}

/** What /sync/status/ says. The last_* keys come from any finished task of the schedule, pages too. */
export function syncStatus(state: State, source: string): Record<string, unknown> {
  const schedule = state.schedules.find((entry) => entry.source === source && entry.actor_name === SYNC);
  const tasks = state.tasks.filter((task) => task.schedule === schedule?.id);
  const running = tasks.some((task) => task.actor_name === SYNC && task.state === "running");
  const done = tasks.filter((task) => task.state === "done").sort((a, b) => (a.mtime < b.mtime ? 1 : -1))[0];
  if (!done) return { is_running: running };
  return { is_running: running, last_successful_sync: done.mtime, last_sync_status: aggregated(done) };
}

/** True while a task of the source is waiting for its first run or running. */
export function isBusy(state: State, source: string): boolean {
  const ids = state.schedules.filter((entry) => entry.source === source).map(({ id }) => id);
  return state.tasks.some(
    (task) =>
      ids.includes(task.schedule) && task.state !== "done" && task.state !== "rejected" && task.retries === 0,
  );
}

/** Removes schedules and tasks of a deleted source. */
export function forgetSchedules({ state }: World, source: string): void {
  const ids = state.schedules.filter((entry) => entry.source === source).map(({ id }) => id);
  state.schedules = state.schedules.filter((entry) => entry.source !== source);
  state.tasks = state.tasks.filter((task) => !ids.includes(task.schedule));
}

/** After a restart nothing runs: what was under way is dropped. A state of before there were events has none. */
export function dropUnfinished({ state }: World): void {
  state.events ??= [];
  state.tasks = state.tasks.filter((task) => task.state === "done" || task.state === "rejected");
}

/** The newest task of a schedule. */
export function lastTask(state: State, schedule: string): Task | undefined {
  return state.tasks.filter((task) => task.schedule === schedule).at(-1);
}

/** A finished task's worst log level, or the state while it is under way. */
export function aggregated(task: Task): string {
  if (task.state !== "done") return task.state;
  const levels = task.logs.map(({ log_level }) => log_level);
  return levels.includes("error") ? "error" : levels.includes("warning") ? "warning" : "done";
}

function scheduleOf(world: World, source: LdapSource, actor: string): Schedule {
  const { state } = world;
  let schedule = state.schedules.find((entry) => entry.source === source.pk && entry.actor_name === actor);
  if (!schedule) {
    const crontab = actor === SYNC ? "17 */2 * * *" : "17 * * * *";
    schedule = { id: randomUUID(), actor_name: actor, source: source.pk, crontab, paused: false };
    state.schedules.push(schedule);
  }
  // Saving the source takes its schedules out of a pause, as authentik does.
  schedule.paused = false;
  return schedule;
}

function newTask(world: World, schedule: Schedule, actor: string, uid: string): Task {
  const task: Task = {
    message_id: randomUUID(),
    schedule: schedule.id,
    actor_name: actor,
    uid,
    state: "queued",
    mtime: new Date().toISOString(),
    retries: 0,
    eta: null,
    logs: [],
    previous_logs: [],
  };
  world.state.tasks = [...world.state.tasks.slice(-MAX_TASKS), task];
  world.store.changed();
  return task;
}

function enter(world: World, task: Task, state: Task["state"], ...events: string[]): void {
  task.state = state;
  task.mtime = new Date().toISOString();
  task.logs.push(...events.map((event) => line(task, "info", event)));
  world.store.changed();
}

function line(task: Task, log_level: LogLine["log_level"], event: string): LogLine {
  return { timestamp: new Date().toISOString(), log_level, logger: task.actor_name, event, attributes: {} };
}

async function runTask(world: World, schedule: Schedule, task: Task): Promise<void> {
  const source = world.state.ldap_sources.find(({ pk }) => pk === schedule.source);
  if (!source || !world.state.tasks.includes(task)) return;
  const busy = world.state.tasks.some(
    (other) => other !== task && other.schedule === schedule.id && other.state === "running",
  );
  task.logs = [];
  task.eta = null;
  enter(world, task, "consumed");
  enter(world, task, "running", "Task is being processed");
  try {
    if (schedule.actor_name === CHECK) await checkConnectivity(world, source);
    else if (busy) enter(world, task, "running", "Synchronization is already running. Skipping");
    else if (source.enabled) await syncPages(world, schedule, source);
    enter(world, task, "postprocess");
    enter(world, task, "done", "Task finished processing without errors");
  } catch (error) {
    retryLater(world, schedule, task, error);
  }
}

async function syncPages(world: World, schedule: Schedule, source: LdapSource): Promise<void> {
  const pages = await runSync(world, source);
  for (const [page, { count, problems }] of Object.entries(pages)) {
    const task = newTask(world, schedule, PAGE, `${PAGE}:${source.slug}:${page}:${randomUUID()}`);
    // Since 2026.8 (#24792) one bad person among many makes the page an `error`, although it finished.
    if (is2026_8(world)) task.logs.push(...problems.map((event) => line(task, "error", event)));
    enter(world, task, "done", `Synced ${count} objects.`);
  }
}

/** As measured: the reason goes to `previous_logs`, `logs` only says that there will be another try. */
function retryLater(world: World, schedule: Schedule, task: Task, error: unknown): void {
  const pause = RETRY_SECONDS[task.retries];
  task.previous_logs.push(...task.logs, line(task, "error", ldap3Text(error)));
  task.logs = [];
  if (pause === undefined) {
    enter(world, task, "rejected");
    return;
  }
  task.retries += 1;
  task.eta = new Date(Date.now() + pause * 1000).toISOString();
  enter(world, task, "queued", "Task will be retried");
  setTimeout(() => void runTask(world, schedule, task), pause * 1000).unref();
}

/** Fills `connectivity`: the server by its name, and all of them together. */
async function checkConnectivity(world: World, source: LdapSource): Promise<void> {
  const host = URL.canParse(source.server_uri) ? new URL(source.server_uri).hostname : source.server_uri;
  try {
    await withDirectory(world, source, async () => undefined);
    source.connectivity = { [host]: { status: "ok" }, __all__: { status: "ok" } };
  } catch (error) {
    const status = ldap3Text(error);
    const reached = /invalidCredentials|receiving/.test(status);
    const all = reached
      ? status
      : "no random active server available in server pool after maximum number of tries";
    source.connectivity = { [host]: { status }, __all__: { status: all } };
  }
  world.store.changed();
}
