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

/** Writes lines of one level and above. */
export class Log {
  /** The level at this moment; `undefined` is silence. */
  level: () => Level | undefined = () => "log";
  readonly #write: (text: string) => void;
  readonly #worker: string;

  constructor(write: (text: string) => void, worker = "Api") {
    this.#write = write;
    this.#worker = worker;
  }

  /** The same log for another worker's lines. */
  of(worker: string): Log {
    const log = new Log(this.#write, worker);
    log.level = () => this.level();
    return log;
  }

  /** One line, and under it `detail` (a stack, an inspected error) if given. */
  line(level: Level, context: string, message: string, detail?: string): void {
    const least = this.level();
    if (least === undefined || LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const id = correlation.getStore();
    const time = new Date().toLocaleString("en-US", {
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "numeric",
      minute: "2-digit",
      second: "2-digit",
    });
    const source = `[${this.#worker}:${context}${id ? `~${id}` : ""}]`;
    const head = `[Nest] ${process.pid}  - ${time} ${level.toUpperCase().padStart(7)} ${source}`;
    this.#write(`${head} ${message}\n${detail === undefined ? "" : `${detail}\n`}`);
  }
}
