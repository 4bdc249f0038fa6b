/** Runs functions of provider modules in processes that are killed at a chosen call. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Hook } from "./relay.ts";

const runner = new URL("./run-provider.ts", import.meta.url).pathname;

/**
 * Runs the function in a process of its own and kills that one when the answer to call `index` is there but has
 * not been handed on.
 * @param begin of the relay that the function talks through
 * @param module its URL
 * @returns true if it was killed; false if it had fewer calls and ended by itself
 */
export async function killedAfter(
  index: number,
  begin: (hook: Hook) => void,
  module: string,
  method: string,
  ...args: unknown[]
): Promise<boolean> {
  const command = [runner, module, method, JSON.stringify(args)];
  const child = spawn(process.execPath, command, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  begin(async (moment) => {
    if (moment.phase === "before" || moment.index !== index) return undefined;
    child.kill("SIGKILL");
    await ended;
    return "drop";
  });
  const [code, signal] = (await ended) as [number | null, string | null];
  begin(() => undefined);
  assert.ok(signal === "SIGKILL" || code === 0, `call ${index}: ended with ${code}`);
  return signal === "SIGKILL";
}

/** Kills at every call until there is none left. */
export async function atEveryCall(least: number, run: (index: number) => Promise<boolean>): Promise<void> {
  let index = 0;
  while (await run(index)) index++;
  assert.ok(index >= least, `${index} calls`);
}
