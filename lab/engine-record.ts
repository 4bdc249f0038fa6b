/** Which Docker engine the lab uses: written before anything is made on it, read when the lab goes down. */
import { join } from "node:path";
import { readIfThere, writePrivate } from "./files.ts";
import type { LabPlace } from "./place.ts";

/** The engine of one lab. */
export type EngineRecord = {
  /** For DOCKER_HOST. */
  readonly dockerHost: string;
  /** Whether the set-up started it, so that it may be stopped. */
  readonly ours: boolean;
};

function recordFile(place: LabPlace): string {
  return join(place.folder, "engine.json");
}

/** Keeps the record in the lab's folder. */
export async function writeEngineRecord(place: LabPlace, record: EngineRecord): Promise<void> {
  await writePrivate(recordFile(place), `${JSON.stringify(record)}\n`);
}

/** The record, or undefined where nothing was made yet. */
export async function readEngineRecord(place: LabPlace): Promise<EngineRecord | undefined> {
  const text = await readIfThere(recordFile(place));
  return text === undefined ? undefined : (JSON.parse(text) as EngineRecord);
}
