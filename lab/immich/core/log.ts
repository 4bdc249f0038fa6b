/**
 * Log lines as Immich's containers print them, without colours:
 * `[Nest] 7  - 11/23/2026, 4:26:38 PM   ERROR [Api:OAuthRepository~x5imssa4] Error in OAuth discovery: …`
 * The part after `~` is the request's X-Correlation-ID.
 */
import { AsyncLocalStorage } from "node:async_hooks";

/** Immich's levels, least important first. */
export const LEVELS = ["verbose", "debug", "log", "warn", "error", "fatal"] as const;
export type Level = (typeof LEVELS)[number];

/** The correlation id of the request being served. */
export const correlation = new AsyncLocalStorage<string>();

/** Writes lines of one level and above; `level` may be changed while running, `undefined` is silence. */
export class Log {
  level: Level | undefined = "log";
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** One line, and under it `detail` (a stack, an inspected error) if given. */
  line(level: Level, context: string, message: string, detail?: string): void {
    if (this.level === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    const id = correlation.getStore();
    const time = new Date().toLocaleString("en-US", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
    });
    const source = `[Api:${context}${id ? `~${id}` : ""}]`;
    const head = `[Nest] ${process.pid}  - ${time} ${level.toUpperCase().padStart(7)} ${source}`;
    this.#write(`${head} ${message}\n${detail === undefined ? "" : `${detail}\n`}`);
  }
}
