/** The stack to examine: what the proof needs of it lies, encrypted, in its state. */
import { autoLaunchType } from "../components/proof/auto-launch.ts";
import type { AutoLaunchInputs } from "../components/proof/auto-launch-provider.ts";
import { inClear, type Place, pulumiJson } from "./pulumi.ts";

/** A resource of an exported state. */
export interface StateResource {
  urn: string;
  type: string;
  inputs?: unknown;
  outputs?: unknown;
}

/** One Immich of the stack. */
export interface Examined {
  /** Name of its component. */
  name: string;
  inputs: AutoLaunchInputs;
  /** Codes of probes that cannot be good yet, because the stack has not come so far. */
  pending: ReadonlySet<string>;
}

/**
 * Reads the inputs of each Immich's proof from the stack's state; of one that was never deployed, or whose first
 * update stopped before the proof, from the configuration.
 * @param stack its name; undefined means the selected one
 * @throws Failure `doctor/no-state`, and those of the configuration
 */
export async function readStack(stack: string | undefined, place: Place): Promise<Examined[]> {
  const exported = await pulumiJson(["stack", "export", "--show-secrets"], stack, place.cwd, place.env);
  const { deployment } = exported as { deployment: { resources?: StateResource[] } };
  const resources = deployment.resources ?? [];
  const proved = resources
    .filter(({ type }) => type.endsWith(`/${autoLaunchType}`))
    .map(({ urn, inputs }) => ({
      name: nameOf(urn).replace(/-auto-launch$/, ""),
      inputs: inClear(inputs) as AutoLaunchInputs,
      pending: new Set<string>(),
    }));
  const begun = resources
    .filter(({ type }) => type === "immich-sso:index:ImmichSignIn")
    .map(({ urn }) => nameOf(urn));
  const unproved = begun.filter((name) => !proved.some((one) => one.name === name));
  if (proved.length > 0 && unproved.length === 0) return proved;
  // Loads Pulumi's SDK, which every other run of the doctor does without.
  const { readPlan } = await import("./plan.ts");
  const planned = await readPlan(stack, place, resources);
  return [...proved, ...planned.filter(({ name }) => !proved.some((one) => one.name === name))];
}

/** The name in a URN. */
export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}
