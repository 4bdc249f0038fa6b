/** The Pulumi CLI as the lab calls it: on PATH, by the set-up. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { Failure } from "../../components/support/failure.mjs";
import type { StackPlace } from "./place.ts";

export type PulumiCall = {
  /** Folder to run in. */
  cwd: string;
  /** Laid over the process's own environment. */
  env: Record<string, string>;
  /** Standard input; secrets go this way, never by an argument. */
  input?: string;
};

/**
 * Runs `pulumi …args` quietly.
 * @returns its standard output
 * @throws Failure `lab/pulumi-failed` with what it printed
 */
export async function pulumi(args: readonly string[], { cwd, env, input = "" }: PulumiCall): Promise<string> {
  const child = spawn("pulumi", [...args, "--non-interactive"], { cwd, env: { ...process.env, ...env } });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  if (code === 0) return out;
  throw new Failure({
    code: "lab/pulumi-failed",
    problem: `pulumi ${args.slice(0, 2).join(" ")} ended with ${code}:`,
    lines: (err.trim() || out.trim()).split("\n"),
    next: "npm run lab:down && npm start",
  });
}

/** The commands that take their settings by --config-file, most of them because they run the program. */
const takeConfigFile = [
  "up",
  "update",
  "preview",
  "pre",
  "refresh",
  "destroy",
  "down",
  "dn",
  "config",
  "import",
];

/**
 * The folder to run a command in: the clone where it takes the settings file from the environment, else the
 * stack's own, because the other commands write their settings into the folder that they run in.
 */
export function folderFor(
  args: readonly string[],
  clone: string,
  { folder }: Pick<StackPlace, "folder">,
): string {
  return takeConfigFile.includes(args[0] ?? "") ? clone : folder;
}

/**
 * Runs `pulumi …args` in this terminal.
 * @returns its exit code
 */
export async function pulumiHere(args: readonly string[], { cwd, env }: PulumiCall): Promise<number> {
  const child = spawn("pulumi", args, { cwd, env: { ...process.env, ...env }, stdio: "inherit" });
  const [code] = (await once(child, "close")) as [number | null];
  return code ?? 1;
}
