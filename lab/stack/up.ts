/** One `pulumi up` of the lab's stack. */
import { Failure } from "../../components/support/failure.mjs";
import type { LabInfo } from "../info.ts";
import type { LabPlace } from "../place.ts";
import { pulumi, pulumiHere } from "./cli.ts";
import { stackEnvironment } from "./environment.ts";
import type { StackPlace } from "./place.ts";
import { cancelStaleLock } from "./stale-lock.ts";

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
  const env = stackEnvironment(info, place);
  await cancelStaleLock(place, env);
  const up = ["up", "--yes", "--skip-preview", "--suppress-outputs"];
  const code = await pulumiHere(up, { cwd: lab.root, env });
  if (code !== 0)
    throw new Failure({
      code: "lab/up-failed",
      problem: `\`pulumi up\` of the stack dev ended with ${code}; the reason is in the diagnostics above`,
      next: "npm start, once the reason is gone; it goes on from where it stopped",
    });
  const ask = async (...args: string[]) =>
    JSON.parse(await pulumi(args, { cwd: place.folder, env })) as unknown;
  const [history, outputs] = await Promise.all([
    ask("stack", "history", "--json", "--page-size", "1"),
    ask("stack", "output", "--json"),
  ]);
  const [last] = history as { resourceChanges?: Record<string, number> }[];
  return { changes: last?.resourceChanges ?? {}, outputs: outputs as Update["outputs"] };
}
