import { plain } from "../support/plain.ts";
import { good } from "./ask.ts";
import { readSettings, writeAutoLaunch } from "./immich-settings.ts";
import { broken, prove } from "./prove.ts";
import { proveSignIn } from "./sign-in-finding.ts";
import type { ProofTarget } from "./target.ts";
import type { Finding } from "./verdict.ts";

/**
 * What the resource `proof:AutoLaunch` does, as plain functions over plain data: it asks the probes, and owns
 * Immich's `oauth.autoLaunch` and nothing else.
 */
export interface AutoLaunchInputs extends ProofTarget {
  /** `leave`: Immich's switch is not ours, the probes only warn. */
  mode: "leave" | "always" | "afterProof" | "never";
  /** Somebody whose whole sign-in is part of the proof. */
  person?: { username: string; password: string };
  /**
   * Declared as the mode wants it: `on`, `off`, or `as it is`. A refresh writes here what it found (`off`, or
   * `on, but <codes>`), so that a preview names it and the next up puts it right.
   */
  launch: string;
  /** The switch as it was before this program wrote anything. Counts when this resource is made, and only then. */
  earlier?: boolean;
}

/** What the state holds: the inputs, and the switch as it was before us, for the way back. */
export interface AutoLaunchState extends AutoLaunchInputs {
  before: boolean | null;
}

export async function check(_olds: object, news: AutoLaunchInputs) {
  return { inputs: news, failures: [] };
}

export async function create(inputs: AutoLaunchInputs) {
  const before = inputs.earlier ?? (await liveSwitch(inputs)) ?? null;
  await settle(inputs);
  return { id: inputs.authentik.clientId, outs: state(inputs, before) };
}

/** Asks all probes but the sign-in, which leaves traces; warns of each that is bad. */
export async function read(id: string, { before, ...old }: AutoLaunchState) {
  const [findings, live] = await Promise.all([prove(old), liveSwitch(old)]);
  warn(findings);
  const inputs = { ...old, launch: found(old, live, broken(findings)) };
  return { id, props: state(inputs, before), inputs };
}

export async function update(_id: string, olds: AutoLaunchState, news: AutoLaunchInputs) {
  await settle(news);
  return { outs: state(news, olds.before) };
}

/** Puts the switch back, where it was ours and there is a server to ask. */
export async function remove(_id: string, old: AutoLaunchState): Promise<void> {
  if (old.mode === "leave" || old.before === null) return;
  const live = await liveSwitch(old);
  if (live !== undefined && live !== old.before) await writeAutoLaunch(access(old), old.before);
}

/** On only after the proof; off again, with a warning, when the proof fails. */
async function settle(inputs: AutoLaunchInputs): Promise<void> {
  const findings = await prove(inputs);
  findings.push(await proveSignIn(inputs, findings));
  warn(findings);
  const causes = broken(findings);
  if (inputs.mode === "leave") return;
  const on = inputs.mode === "always" || (inputs.mode === "afterProof" && causes.length === 0);
  if (inputs.mode === "afterProof" && !on)
    console.warn(`auto launch is off, because the proof failed: ${causes.join(", ")}`);
  // Where Immich cannot be asked there is nothing to switch, and the warning above says why.
  if ((await liveSwitch(inputs)) !== undefined) await writeAutoLaunch(access(inputs), on);
}

function found({ mode, launch }: AutoLaunchInputs, live: boolean | undefined, causes: string[]): string {
  if (mode === "leave") return launch;
  if (live === undefined) return "unknown";
  if (mode === "afterProof" && live && causes.length > 0) return `on, but ${causes.join(", ")}`;
  return live ? "on" : "off";
}

/** Of the people's mails the directory's preflight tells more, in the same previews and ups. */
function warn(findings: readonly Finding[]): void {
  for (const finding of findings)
    if (finding.state === "bad" && finding.code !== "people/mail")
      console.warn(`${finding.code}: ${finding.seen}\n  next:    ${finding.fix}`);
}

async function liveSwitch(inputs: ProofTarget): Promise<boolean | undefined> {
  const { reply, document } = await readSettings(access(inputs));
  return good(reply) ? document?.oauth.autoLaunch : undefined;
}

function access({ immich: { url }, immichApiKey, ca }: ProofTarget) {
  return { url, apiKey: immichApiKey, ca };
}

function state(inputs: AutoLaunchInputs, before: boolean | null): AutoLaunchState {
  return plain({ ...inputs, before });
}
