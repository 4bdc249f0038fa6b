import type { AuthentikApi } from "../support/authentik/api.ts";
import { failureOf, isTask, type Task } from "../support/authentik/tasks.ts";
import { flag, identifier, list, type Of, object } from "../support/shape.ts";
import type { LdapSource } from "./ldap-source.ts";

/** The schedule of a source's sync; it lives as long as the source does. */
export type Schedule = Of<typeof isSchedule>;

const isSchedule = object({ id: identifier, paused: flag });

const syncActor = "authentik.sources.ldap.tasks.ldap_sync";

export async function scheduleOf(api: AuthentikApi, source: LdapSource): Promise<Schedule | undefined> {
  const query = {
    rel_obj_content_type__app_label: "authentik_sources_ldap",
    rel_obj_content_type__model: "ldapsource",
    rel_obj_id: source.pk,
    actor_name: syncActor,
  };
  const [schedule] = await api.list("tasks/schedules/", query, isSchedule);
  return schedule;
}

/** The newest runs of the schedule, at most 100. Each run's pages are tasks of another actor. */
export async function latestRuns(api: AuthentikApi, { id }: Schedule): Promise<Task[]> {
  return latest(api, id, syncActor);
}

/** How many of the newest 100 pages, of those that `known` does not have, are done; and what failed in them. */
export async function pagesSince(
  api: AuthentikApi,
  { id }: Schedule,
  known: ReadonlySet<string>,
): Promise<{ done: number; failures: string[] }> {
  const pages = await latest(api, id, `${syncActor}_page`);
  const fresh = pages.filter(({ message_id }) => !known.has(message_id));
  return {
    done: fresh.filter(({ state }) => state === "done").length,
    failures: fresh.filter(({ retries }) => retries > 0).flatMap((page) => failureOf(page) ?? []),
  };
}

export async function pageIds(api: AuthentikApi, { id }: Schedule): Promise<Set<string>> {
  return new Set((await latest(api, id, `${syncActor}_page`)).map(({ message_id }) => message_id));
}

/** A run that is under way: Authentik drops one that is started meanwhile. One that waits for a retry is not. */
export function isUnderWay({ state, retries }: Task): boolean {
  return state === "queued" ? retries === 0 : state !== "done" && state !== "rejected";
}

/** It ended as done, and did nothing. */
export function wasDropped({ logs }: Task): boolean {
  return logs.some(({ event }) => event.includes("Synchronization is already running"));
}

async function latest(api: AuthentikApi, schedule: string, actor: string): Promise<Task[]> {
  const query = new URLSearchParams({
    rel_obj_content_type__app_label: "authentik_tasks_schedules",
    rel_obj_content_type__model: "schedule",
    rel_obj_id: schedule,
    actor_name: actor,
    ordering: "-mtime",
    page_size: "100",
  });
  return (await api.get(`tasks/tasks/?${query}`, object({ results: list(isTask) })))?.results ?? [];
}
