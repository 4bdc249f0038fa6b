/**
 * Which of Immich's two workers a process runs: `api` answers on the port, `microservices` does the jobs. With
 * IMMICH_WORKERS_INCLUDE and IMMICH_WORKERS_EXCLUDE each can have containers of its own.
 */
import { isInMaintenance } from "./server/maintenance.ts";
import type { Immich } from "./server.ts";

const WORKERS = ["api", "microservices"] as const;
export type Worker = (typeof WORKERS)[number] | "maintenance";

/**
 * The workers to start, both by default. What is excluded is not started although it is included, and need not
 * be a worker's name (read in the source). In maintenance mode another one runs instead of them.
 * @throws Error in Immich's words where an included one is none
 */
export function workersOf(env: NodeJS.ProcessEnv): Worker[] {
  const included = listed(env.IMMICH_WORKERS_INCLUDE);
  const excluded = listed(env.IMMICH_WORKERS_EXCLUDE);
  const wanted = new Set<string>(included.length === 0 ? WORKERS : included);
  const workers = [...wanted].filter((name) => !excluded.includes(name));
  if (!workers.every(isWorker)) throw new Error(`Invalid worker(s) found: ${workers.join(",")}`);
  return isInMaintenance(env) ? ["maintenance"] : workers;
}

/** Runs until the process ends. There are no jobs here: it only says that it runs, and waits. */
export function startMicroservices({ log, config }: Immich): void {
  const line = `Immich Microservices is running [v${config.edition.version}] [production]`;
  log.of("Microservices").line("log", "Bootstrap", line);
  setInterval(() => {}, 60_000);
}

function listed(value = ""): string[] {
  return value.replaceAll(/\s/g, "").split(",").filter(Boolean);
}

function isWorker(name: string): name is Worker {
  return WORKERS.some((worker) => worker === name);
}
