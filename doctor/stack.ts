/** The stack to examine: what the proof needs of it lies, encrypted, in its state. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { autoLaunchType } from "../components/proof/auto-launch.ts";
import type { AutoLaunchInputs } from "../components/proof/auto-launch-provider.ts";
import { Failure } from "../components/support/failure.mjs";

/** Marks a secret in an exported state, in Pulumi's wire format. */
const secretMark = "4dabf18193072939515e22adb298388d";

const run = promisify(execFile);

/**
 * Reads the inputs of the stack's proof from its state; `pulumi` is the command on PATH.
 * @param stack its name; undefined means the selected one
 * @throws Failure `doctor/no-state`, `doctor/nothing-deployed`
 */
export async function readStack(
  stack: string | undefined,
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<AutoLaunchInputs> {
  const args = ["stack", "export", "--show-secrets", "--non-interactive"];
  const exported = await run("pulumi", [...args, ...(stack ? ["--stack", stack] : [])], {
    cwd,
    env,
    maxBuffer: 256 * 1024 * 1024,
  }).catch((error: { stderr?: string }) => {
    throw new Failure({
      code: "doctor/no-state",
      problem: `pulumi stack export failed: ${error.stderr?.trim() ?? "no pulumi command"}`,
      next: 'eval "$(npm run -s env)"; pulumi stack select <name>; npm run doctor -- --stack <name>',
    });
  });
  const { deployment } = JSON.parse(exported.stdout) as {
    deployment: { resources?: { type: string; inputs?: unknown }[] };
  };
  const found = deployment.resources?.find(({ type }) => type.endsWith(`/${autoLaunchType}`));
  if (found) return inClear(found.inputs) as AutoLaunchInputs;
  throw new Failure({
    code: "doctor/nothing-deployed",
    problem:
      "the stack has no proof in its state: it was never deployed, or its last update stopped before it",
    next: "pulumi up",
  });
}

/** The value with every secret in it decrypted. */
function inClear(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (secretMark in value && "plaintext" in value) return inClear(JSON.parse(String(value.plaintext)));
  if (Array.isArray(value)) return value.map(inClear);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inClear(inner)]));
}
