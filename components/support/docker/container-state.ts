import { count, flag, list, nullable, object, optional, type Shape, text } from "../shape.ts";
import { dockerCommand } from "./command.ts";
import type { DockerEngine } from "./engine.ts";

/** What an engine says of how a container is. */
export interface ContainerState {
  /** Docker's own word: created, running, restarting, paused, exited, dead. */
  status: string;
  /** Of its last end; 0 where it never ended. */
  exitCode: number;
  /** The kernel ended it at its memory limit. */
  outOfMemory: boolean;
  /** How often the engine has started it again. A start by hand begins anew. */
  restarts: number;
  /** Of its health check; undefined where it has none. */
  health: "starting" | "healthy" | "unhealthy" | undefined;
  /** What the last health check printed. */
  lastCheck: string;
}

/** Of a signal it may be below 0. */
const integer: Shape<number> = (value): value is number => Number.isSafeInteger(value);

const isInspected = object({
  Status: text,
  ExitCode: integer,
  OOMKilled: flag,
  Health: optional(
    nullable(object({ Status: text, Log: optional(nullable(list(object({ Output: text })))) })),
  ),
});

/** Asks an engine how a container is; or why it could not be asked. */
export async function stateOf(
  container: string,
  engine: DockerEngine | undefined,
): Promise<ContainerState | { refusal: string }> {
  const format = "[{{json .State}},{{json .RestartCount}}]";
  const command = ["container", "inspect", "--format", format, container];
  const { refusal, stdout } = await dockerCommand(engine, command, { timeout: 15_000 });
  if (refusal !== undefined) return { refusal };
  const [state, restarts] = inspected(stdout);
  if (!isInspected(state) || !count(restarts)) return { refusal: "it answers something else than was asked" };
  const { Status, ExitCode, OOMKilled, Health } = state;
  const health = Health && Health.Status !== "none" ? Health : undefined;
  return {
    status: Status,
    exitCode: ExitCode,
    outOfMemory: OOMKilled,
    restarts,
    health: health?.Status as ContainerState["health"],
    lastCheck: health?.Log?.at(-1)?.Output.trim() ?? "",
  };
}

function inspected(stdout: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(stdout);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
