/** A line in the log of a task. */
export interface LogLine {
  log_level: string;
  event: string;
}

/** A run of something that Authentik's workers do, as `tasks/tasks/` lists it. */
export interface Task {
  message_id: string;
  state: "queued" | "consumed" | "preprocess" | "running" | "postprocess" | "rejected" | "done";
  /** The state, or where it is done the worst level in its log. */
  aggregated_status: string;
  /** ISO time of its last change. */
  mtime: string;
  /** Attempts that failed: the task goes back to `queued`, and runs again some time later. */
  retries: number;
  logs: LogLine[];
  /** Of the attempts before: the reason of a failure is only here. */
  previous_logs: LogLine[];
}

/** Why the last attempt failed, in Authentik's own words. */
export function failureOf({ previous_logs, logs }: Pick<Task, "previous_logs" | "logs">): string | undefined {
  return [...previous_logs, ...logs].findLast(({ log_level }) => log_level === "error")?.event;
}
