/** The stand-in as a process of its own: Node reads NODE_EXTRA_CA_CERTS only when it starts. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { caller, type TestImmich } from "./immich.ts";

/** A running process; `output` is all it wrote so far. */
export interface ImmichProcess {
  call: TestImmich["call"];
  url: string;
  output(): string;
  child: ChildProcess;
  /** Asks it to end (SIGTERM) and returns its exit code. */
  stop(): Promise<number | null>;
}

/**
 * Starts `node <args>` with this environment and waits until it answers, 20 seconds at most; on a free port. One
 * that does not answer says by `isReady` that it runs; its `url` is "".
 */
export async function startProcess(
  args: string[],
  env: NodeJS.ProcessEnv,
  isReady = /Immich Server is listening on (\S+)/,
): Promise<ImmichProcess> {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, IMMICH_HOST: "127.0.0.1", IMMICH_PORT: "0", ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  let ready: RegExpMatchArray | null = null;
  for (let tries = 0; !ready; tries += 1) {
    if (child.exitCode !== null || tries > 200) throw new Error(`it does not start: ${output}`);
    await sleep(100);
    ready = output.match(isReady);
  }
  const url = ready[1] ?? "";
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    return code as number | null;
  };
  return { call: caller(url), url, output: () => output, child, stop };
}
