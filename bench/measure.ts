/** Times whole commands. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Case {
  /** A row of the table. */
  title: string;
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
}

/** One run: seconds of the clock, and of user CPU in the command and everything it waited for. */
export interface Timing {
  wall: number;
  user: number;
}

/** bash's `time` counts the children of children too. */
export async function time({ command, cwd, env }: Case): Promise<Timing> {
  const { stderr } = await run(
    "bash",
    ["-c", 'TIMEFORMAT="bench %R %U"; time "$@" >/dev/null 2>&1', "bench", ...command],
    {
      cwd,
      env: { ...process.env, ...env },
    },
  );
  const [, wall, user] = stderr.match(/bench (\S+) (\S+)/) ?? [];
  return { wall: Number(wall), user: Number(user) };
}

/**
 * Times the cases in turn, so that a machine that grows slower slows all of them; the first round warms up and is
 * not counted.
 */
export async function timeAll(cases: readonly Case[], rounds: number): Promise<Map<Case, Timing[]>> {
  const timings = new Map<Case, Timing[]>(cases.map((one) => [one, []]));
  for (let round = 0; round <= rounds; round++)
    for (const one of cases) {
      const timing = await time(one);
      process.stderr.write(`  round ${round} of ${rounds}: ${one.title}, ${timing.wall.toFixed(2)} s\n`);
      if (round > 0) timings.get(one)?.push(timing);
    }
  return timings;
}
