/**
 * The state, in one SQLite file under the media location (the real Immich has PostgreSQL). Several processes may
 * share the file, as Immich's containers share their database: each sees a change of any other at its next look.
 */
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { EMPTY, type State } from "./state.ts";

/** The name of the file in the media location. Its owner only may read it. */
export const STATE_FILE = "immich.db";

/** How long a process waits for another one's change, in milliseconds; a change takes less than one. */
const PATIENCE_MS = 10_000;

// Nobody turns the power off in a lab, and a process that is killed leaves whole changes without any sync too.
const SETUP = `
  PRAGMA synchronous = OFF;
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS state (id INTEGER PRIMARY KEY CHECK (id = 1), document TEXT NOT NULL) STRICT;
  INSERT OR IGNORE INTO state VALUES (1, '${JSON.stringify(EMPTY)}');
  COMMIT;
`;

/** What `state` gives: a picture of one moment, which nobody can change. */
export type Snapshot = { readonly [Key in keyof State]: Readonly<State[Key]> };

export class Store {
  readonly #database: DatabaseSync;
  readonly #version: StatementSync;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  #seen: { version: unknown; snapshot: Snapshot } | undefined;
  /** The state within `change`. */
  #draft: State | undefined;

  /** Makes folder and file where they are missing. */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, STATE_FILE);
    closeSync(openSync(file, "a", 0o600));
    this.#database = new DatabaseSync(file, { timeout: PATIENCE_MS });
    this.#database.exec(SETUP);
    this.#version = this.#database.prepare("PRAGMA data_version");
    this.#read = this.#database.prepare("SELECT document FROM state");
    this.#write = this.#database.prepare("UPDATE state SET document = ?");
  }

  /** What is true now. Take it anew after every `await`: another request or process may have changed it. */
  get state(): Snapshot {
    if (this.#draft) return this.#draft;
    // A request that goes on after the end is answered to nobody, but must not throw.
    if (this.#seen && !this.#database.isOpen) return this.#seen.snapshot;
    // SQLite's number changes when another connection has written. It is asked first: so what is read may be
    // newer than the number, never older.
    const version = this.#version.get()?.data_version;
    if (this.#seen && this.#seen.version === version) return this.#seen.snapshot;
    const snapshot = frozen(JSON.parse(this.#document()) as State);
    this.#seen = { version, snapshot };
    return snapshot;
  }

  /**
   * Changes the state, and returns what `mutate` returns. Nobody else changes it between a look and a change in
   * `mutate`, which is not async; where it throws, nothing is changed. Within it, `state` is the changed one and
   * a further `change` is a part of this one.
   */
  change<T>(mutate: (state: State) => T): T {
    if (this.#draft) return mutate(this.#draft);
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const before = this.#document();
      const draft = JSON.parse(before) as State;
      this.#draft = draft;
      const result = mutate(draft);
      const after = JSON.stringify(draft);
      if (after !== before) this.#write.run(after);
      this.#database.exec("COMMIT");
      const snapshot = frozen(draft);
      // An own change leaves SQLite's number as it is.
      if (this.#seen) this.#seen.snapshot = snapshot;
      return result;
    } finally {
      this.#draft = undefined;
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
    }
  }

  /** Lets go of the file. */
  close(): void {
    this.#database.close();
  }

  #document(): string {
    return String(this.#read.get()?.document);
  }
}

/** Freezes a value and all in it: a change past the store is an error at once, not one that is forgotten. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) frozen(inner);
  }
  return value;
}
