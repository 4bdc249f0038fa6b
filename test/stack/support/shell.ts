/** A shell as somebody sits before it: what one command exports is there for the next one. */
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Run } from "./test-stack.ts";

export interface Shell {
  /** Runs a line in it, with this on standard input; never throws for an exit code. */
  type(command: string, input?: string): Promise<Run>;
  close(): void;
}

/** @param folder for what commands are given on standard input, which may be a secret */
export function openShell(cwd: string, env: NodeJS.ProcessEnv, folder: string): Shell {
  const child = spawn("bash", ["--noprofile", "--norc"], { cwd, env });
  let output = "";
  let waiting: { mark: string; resolve(run: Run): void } | undefined;
  const settle = (code: number, text: string) => {
    waiting?.resolve({ code, output: text });
    waiting = undefined;
  };
  child.stdout.setEncoding("utf8").on("data", (chunk) => {
    output += chunk;
    const end = waiting ? new RegExp(`\\n${waiting.mark} (\\d+)\\n$`).exec(output) : null;
    if (end) settle(Number(end[1]), output.slice(0, end.index));
  });
  child.on("close", () => settle(-1, `${output}\nthe shell has ended`));
  child.stdin.on("error", () => {});
  child.stdin.write("exec 2>&1\n");
  const inputFile = join(folder, "input");
  return {
    type: async (command, input = "") => {
      await writeFile(inputFile, input, { mode: 0o600 });
      const mark = randomUUID();
      output = "";
      const ended = new Promise<Run>((resolve) => {
        waiting = { mark, resolve };
      });
      child.stdin.write(`{\n${command}\n} < '${inputFile}'\nprintf '\\n${mark} %d\\n' $?\n`);
      return ended;
    },
    close: () => child.stdin.end(),
  };
}
