/** The stack to examine: what the proof needs of it lies, encrypted, in its state. */
import { runtime } from "@pulumi/pulumi";
import type { Home } from "../carry/home.ts";
import { ahead } from "../components/proof/ahead.ts";
import { autoLaunchType } from "../components/proof/auto-launch.ts";
import type { AutoLaunchInputs } from "../components/proof/auto-launch-provider.ts";
import { Failure } from "../components/support/failure.mjs";
import { fromExport } from "../components/support/own-state.ts";
import { type Planned, readPlan } from "./plan.ts";
import { inClear, type Place, pulumiJson } from "./pulumi.ts";
import { nameOf, type StateResource } from "./state-resource.ts";

/** One Immich of the stack. */
export interface Examined {
  /** Name of its component. */
  name: string;
  /** As the configuration has them; what only an update makes is as it is deployed. */
  inputs: AutoLaunchInputs;
  /** Codes of probes that cannot be good yet, because the stack has not come so far. */
  pending: ReadonlySet<string>;
  /** What of the configuration is not deployed yet, in words; undefined where nothing is deployed. */
  changes: readonly string[] | undefined;
  /** How its people are compared with Immich's accounts; undefined where nobody is, or the settings are not known. */
  home?: Home | undefined;
  /** Why the configuration was not asked. */
  refusal?: Failure;
  /** What the first update would refuse. */
  obstacle?: () => Promise<Failure | undefined>;
}

/**
 * What each Immich's proof is about: as the configuration has it now, for that is what the next update brings. An
 * instance that the configuration does not have any more, and each where it cannot be read, is as it is deployed.
 * @param stack its name; undefined means the selected one
 * @throws Failure `doctor/no-state`; those of the configuration where nothing is deployed
 */
export async function readStack(stack: string | undefined, place: Place): Promise<Examined[]> {
  const exported = await pulumiJson(["stack", "export", "--show-secrets"], stack, place.cwd, place.env);
  const { deployment } = exported as { deployment: { resources?: StateResource[] } };
  const resources = deployment.resources ?? [];
  const deployed = resources
    .filter(({ type }) => type.endsWith(`/${autoLaunchType}`))
    .map(({ urn, inputs }) => ({
      name: nameOf(urn).replace(/-auto-launch$/, ""),
      inputs: inClear(inputs) as AutoLaunchInputs,
      pending: new Set<string>(),
      changes: [],
    }));
  try {
    const planned = await readPlan(stack, place, resources, fromExport(exported));
    const isPlanned = ({ name }: { name: string }) => planned.some((one) => one.name === name);
    return [
      ...planned.map((one) => onto(deployed.find(({ name }) => name === one.name)?.inputs, one)),
      ...deployed.filter((one) => !isPlanned(one)),
    ];
  } catch (error) {
    if (!(error instanceof Failure) || deployed.length === 0) throw error;
    return deployed.map((one) => ({ ...one, refusal: error }));
  }
}

/** A key that the next update makes is not known yet. */
function onto(
  deployed: AutoLaunchInputs | undefined,
  { name, inputs, pending, home, obstacle }: Planned,
): Examined {
  if (!deployed) return { name, inputs, pending, home, changes: undefined, obstacle };
  const immichApiKey = inputs.immichApiKey || runtime.unknownValue;
  return { name, home, ...ahead(deployed, { ...inputs, immichApiKey }) };
}
