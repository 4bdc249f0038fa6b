/** /tasks/schedules/ and /tasks/tasks/: how a sync is triggered and awaited, and what became of notices of logouts. */
import type { Express } from "express";
import { aggregated, lastTask, sendSchedule } from "../ldap/tasks.ts";
import type { State } from "../state/model.ts";
import type { Schedule, Task } from "../state/source-model.ts";
import type { World } from "../world.ts";
import { type Field, flag, text, validated } from "./fields.ts";
import { ordered, page } from "./pagination.ts";
import { type Ask, found, route } from "./rest.ts";

function showSchedule(state: State, schedule: Schedule): Record<string, unknown> {
  const source = state.ldap_sources.find(({ pk }) => pk === schedule.source);
  const last = lastTask(state, schedule.id);
  return {
    id: schedule.id,
    identifier: null,
    uid: `${schedule.actor_name}:${source?.slug ?? schedule.source}`,
    actor_name: schedule.actor_name,
    rel_obj_app_label: "authentik_sources_ldap",
    rel_obj_model: "ldapsource",
    rel_obj_id: schedule.source,
    crontab: schedule.crontab,
    paused: schedule.paused,
    next_run: new Date(Date.now() + 7_200_000).toISOString(),
    description: null,
    last_task_status: last ? aggregated(last) : null,
  };
}

function belongsTo({ provider, schedule }: Task): Record<string, string | null> {
  if (provider === null) return { rel_obj_app_label: null, rel_obj_model: null, rel_obj_id: null };
  return provider === undefined
    ? { rel_obj_app_label: "authentik_tasks_schedules", rel_obj_model: "schedule", rel_obj_id: schedule }
    : {
        rel_obj_app_label: "authentik_providers_oauth2",
        rel_obj_model: "oauth2provider",
        rel_obj_id: String(provider),
      };
}

function showTask(task: Task): Record<string, unknown> {
  return {
    message_id: task.message_id,
    queue_name: "default",
    actor_name: task.actor_name,
    state: task.state,
    mtime: task.mtime,
    retries: task.retries,
    eta: task.eta,
    ...belongsTo(task),
    uid: task.uid,
    logs: task.logs,
    previous_logs: task.previous_logs,
    aggregated_status: aggregated(task),
    description: null,
  };
}

/** Keeps what the `rel_obj_*` and `actor_name` filters let through. */
function related<T extends object>(
  all: T[],
  query: URLSearchParams,
  show: (entry: T) => Record<string, unknown>,
): T[] {
  const filters = {
    rel_obj_content_type__app_label: "rel_obj_app_label",
    rel_obj_content_type__model: "rel_obj_model",
    rel_obj_id: "rel_obj_id",
    actor_name: "actor_name",
    state: "state",
    aggregated_status: "aggregated_status",
  };
  const wanted = Object.entries(filters).filter(([name]) => query.get(name));
  return all.filter((entry) => {
    const shown = show(entry);
    return wanted.every(([name, key]) => query.getAll(name).includes(String(shown[key])));
  });
}

/** Serves schedules and tasks. */
export function serveTasks(app: Express, world: World): void {
  const { state } = world;
  const schedule = ({ params }: Ask): Schedule =>
    found(
      state.schedules.find(({ id }) => id === params.id),
      "Schedule",
    );
  const fields: Record<string, Field> = { crontab: { read: text() }, paused: { read: flag } };
  const change = (ask: Ask) => {
    const entry = schedule(ask);
    Object.assign(entry, validated<Schedule>(ask, fields));
    world.store.changed();
    return { status: 200, body: showSchedule(state, entry) };
  };

  route(app, world, "/api/v3/tasks/schedules/", {
    GET: (ask) => {
      const shown = (entry: Schedule) => showSchedule(state, entry);
      const all = ordered(related(state.schedules, ask.query, shown), ask.query, "actor_name");
      return { status: 200, body: page(all, ask.query, shown) };
    },
  });
  route(app, world, "/api/v3/tasks/schedules/:id/", {
    GET: (ask) => ({ status: 200, body: showSchedule(state, schedule(ask)) }),
    PUT: change,
    PATCH: change,
  });
  route(app, world, "/api/v3/tasks/schedules/:id/send/", {
    POST: (ask) => {
      sendSchedule(world, schedule(ask));
      return { status: 200, body: {} };
    },
  });
  route(app, world, "/api/v3/tasks/tasks/", {
    GET: (ask) => {
      const all = ordered(
        related(state.tasks, ask.query, showTask),
        ask.query,
        "-mtime" as keyof Task & string,
      );
      return { status: 200, body: page(all, ask.query, showTask) };
    },
  });
  route(app, world, "/api/v3/tasks/tasks/:id/", {
    GET: ({ params }) => {
      const task = state.tasks.find(({ message_id }) => message_id === params.id);
      return { status: 200, body: showTask(found(task, "Task")) };
    },
  });
}
