/** One `pulumi up` of the lab's stack. */
import { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { Failure } from "../../components/support/failure.mjs";
import type { LabInfo } from "../info.ts";
import type { LabPlace } from "../place.ts";
import { stackEnvironment } from "./environment.ts";
import { type StackPlace, stackName } from "./place.ts";

/** What an update did and what it put out. */
export type Update = {
  /** Number of resources by what was done with them: `create`, `update`, `same` … */
  changes: Record<string, number>;
  outputs: {
    issuer: string;
    clientId: string;
    redirectUris: string[];
    signInUrls: string[];
    bypassUrls: string[];
  };
};

/**
 * Runs it, showing Pulumi's own progress.
 * @throws Failure `lab/up-failed`; what went wrong is in Pulumi's diagnostics above it
 */
export async function upStack(lab: LabPlace, info: LabInfo, place: StackPlace): Promise<Update> {
  const stack = await LocalWorkspace.selectStack(
    { stackName, workDir: lab.root },
    { envVars: stackEnvironment(info, place) },
  );
  try {
    const { summary, outputs } = await stack.up({
      onOutput: (text) => process.stdout.write(text),
      suppressOutputs: true,
    });
    const values = Object.entries(outputs).map(([name, { value }]) => [name, value]);
    return {
      changes: summary.resourceChanges ?? {},
      outputs: Object.fromEntries(values) as Update["outputs"],
    };
  } catch (cause) {
    throw new Failure({
      code: "lab/up-failed",
      problem: "`pulumi up` of the stack dev failed; the reason is in the diagnostics above",
      next: "npm start, once the reason is gone; it goes on from where it stopped",
      cause,
    });
  }
}
