import { count, list, type Of, object, text } from "../shape.ts";

/** A line in the log of a task. */
const isLogLine = object({ log_level: text, event: text });

/** A run of something that Authentik's workers do, as `tasks/tasks/` lists it. */
export const isTask = object({
  message_id: text,
  /** `queued`, `consumed`, `preprocess`, `running`, `postprocess`, `rejected` or `done`, and what later versions add. */
  state: text,
  /** The state, or where it is done the worst level in its log. */
  aggregated_status: text,
  /** ISO time of its last change. */
  mtime: text,
  /** Attempts that failed: the task goes back to `queued`, and runs again some time later. */
  retries: count,
  logs: list(isLogLine),
  /** Of the attempts before: the reason of a failure is only here. */
  previous_logs: list(isLogLine),
});

export type Task = Of<typeof isTask>;

/** Why the last attempt failed, in Authentik's own words. */
export function failureOf({ previous_logs, logs }: Pick<Task, "previous_logs" | "logs">): string | undefined {
  return [...previous_logs, ...logs].findLast(({ log_level }) => log_level === "error")?.event;
}
