/** The Pulumi CLI as the doctor calls it: the command on PATH, read only. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { doctorNoState } from "../components/support/doctor-errors.ts";

/** Where a stack is found. */
export interface Place {
  /** Folder of the project that the stack belongs to. */
  cwd: string;
  /** Folder of the program, whose Pulumi.yaml has the defaults of the configuration. */
  program: string;
  env: NodeJS.ProcessEnv;
}

/** Marks a secret in an exported state, in Pulumi's wire format. */
const secretMark = "4dabf18193072939515e22adb298388d";

/**
 * The JSON that `pulumi …args` prints.
 * @throws Failure `doctor/no-state` with what it said
 */
export async function pulumiJson(
  args: readonly string[],
  stack: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<unknown> {
  const all = [...args, "--non-interactive", ...(stack ? ["--stack", stack] : [])];
  const options = { cwd, env, maxBuffer: 256 * 1024 * 1024 };
  try {
    return JSON.parse((await promisify(execFile)("pulumi", all, options)).stdout);
  } catch (error) {
    throw doctorNoState(`pulumi ${args.join(" ")}`, (error as { stderr?: string }).stderr?.trim());
  }
}

/** The value with every secret in it decrypted. */
export function inClear(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value && "plaintext" in value) return inClear(JSON.parse(String(value.plaintext)));
  if (Array.isArray(value)) return value.map(inClear);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inClear(inner)]));
}
