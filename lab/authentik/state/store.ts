/**
 * Keeps the state in memory and on disk. Every change is written within 100 ms, to a file beside the real
 * one that then takes its place, so that a crash leaves either the old state or the new one, never half.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../../components/support/failure.mjs";
import type { State } from "./model.ts";

const DELAY_MS = 100;

/** The state and its file. */
export class Store {
  readonly state: State;
  readonly #file: string;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(state: State, file: string) {
    this.state = state;
    this.#file = file;
  }

  /** Reads the file, or starts from `seed()` if there is none. Throws `authentik/state` if it is broken. */
  static async open(file: string, seed: () => Promise<State>): Promise<Store> {
    let text: string;
    try {
      text = readFileSync(file, "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      mkdirSync(dirname(file), { recursive: true });
      const store = new Store(await seed(), file);
      store.flush();
      return store;
    }
    try {
      return new Store(JSON.parse(text) as State, file);
    } catch (cause) {
      throw new Failure({
        code: "authentik/state",
        problem: `the state file ${file} is not JSON`,
        next: `delete ${file} and start the lab again; what was configured in it is lost`,
        cause,
      });
    }
  }

  /** Says that something changed. */
  changed(): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.flush(), DELAY_MS).unref();
  }

  /** Writes for the last time: what runs in the background may still change the state, but not the file. */
  close(): void {
    this.flush();
    this.#closed = true;
  }

  /** Writes now. The file holds secrets, so only its owner may read it. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const next = `${this.#file}.next`;
    writeFileSync(next, JSON.stringify(this.state), { mode: 0o600 });
    renameSync(next, this.#file);
  }
}
