import { withFreshKey } from "../support/immich/fresh-keys.ts";
import { plain } from "../support/plain.ts";
import { say, warn } from "../support/say.ts";
import { unread } from "../support/unread.ts";
import { type Evidence, gatherEvidence } from "./evidence.ts";
import { readSettings, writeAutoLaunch } from "./immich-settings.ts";
import { passwordForm } from "./probes/login.ts";
import { broken, judge } from "./prove.ts";
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
  const evidence = await look(inputs);
  const before = inputs.earlier ?? liveSwitch(evidence) ?? null;
  const causes = await settle(inputs, evidence);
  if (inputs.mode === "leave" && before === true && liveSwitch(evidence) === false)
    await switchBack(inputs, causes);
  return { id: inputs.authentik.clientId, outs: state(inputs, before) };
}

/** Asks all probes but the sign-in, which leaves traces; warns of each that is bad. */
export async function read(id: string, all: AutoLaunchState) {
  const empty = unread(id, all);
  if (empty) return empty;
  const { before, ...old } = all;
  const evidence = await look(old);
  const findings = judge(evidence);
  tellBad(findings, old);
  const inputs = { ...old, launch: found(old, liveSwitch(evidence), broken(findings)) };
  return { id, props: state(inputs, before), inputs };
}

export async function update(_id: string, olds: AutoLaunchState, news: AutoLaunchInputs) {
  await settle(news, await look(news));
  return { outs: state(news, olds.before) };
}

/** Puts the switch back, where it was ours and there is a server to ask. */
export async function remove(_id: string, old: AutoLaunchState): Promise<void> {
  if (old.mode === "leave" || old.before === null) return;
  const { document } = await readSettings(access(old));
  if (document && document.oauth.autoLaunch !== old.before) await writeAutoLaunch(access(old), old.before);
}

/** Of everybody's mail the directory's preflight tells, in the same previews and ups. */
function look(target: ProofTarget): Promise<Evidence> {
  const { immich, immichApiKey: apiKey } = target;
  const key = withFreshKey({ url: immich.url, apiKey });
  return gatherEvidence({ ...target, immichApiKey: key.apiKey }, "somebody");
}

/** To leave it means as it was before us: our first write of the settings switched it off, because nothing was proven. */
async function switchBack(inputs: AutoLaunchInputs, causes: readonly string[]): Promise<void> {
  if (causes.length === 0) {
    await writeAutoLaunch(access(inputs), true);
    say("auto launch is on again, as it was before this program came: every required probe is good");
  } else
    warn([
      `auto launch was on before this program came, and stays off, because the proof failed: ${causes.join(", ")}`,
      "  next:    pulumi config set immich-sso:autoLaunch afterProof, which switches it on with the first good proof",
    ]);
}

/**
 * On only after the proof; off again, with a warning, when the proof fails.
 * @returns the codes of what is broken
 */
async function settle(inputs: AutoLaunchInputs, evidence: Evidence): Promise<string[]> {
  const findings = judge(evidence);
  findings.push(...(await proveSignIn(inputs, findings)));
  tellBad(findings, inputs);
  const causes = broken(findings);
  if (inputs.mode === "leave") return causes;
  const on = inputs.mode === "always" || (inputs.mode === "afterProof" && causes.length === 0);
  if (inputs.mode === "afterProof" && !on)
    warn(`auto launch is off, because the proof failed: ${causes.join(", ")}`);
  // Where Immich cannot be asked there is nothing to switch, and the warning above says why.
  const live = liveSwitch(evidence);
  if (live !== undefined && live !== on) await writeAutoLaunch(access(inputs), on);
  return causes;
}

function found({ mode, launch }: AutoLaunchInputs, live: boolean | undefined, causes: string[]): string {
  if (mode === "leave") return launch;
  if (live === undefined) return "unknown";
  if (mode === "afterProof" && live && causes.length > 0) return `on, but ${causes.join(", ")}`;
  return live ? "on" : "off";
}

/** Of the one person that was looked at no mail is told. */
function tellBad(findings: readonly Finding[], { immich: { origins } }: ProofTarget): void {
  for (const finding of findings)
    if (finding.state === "bad" && finding.code !== "people/mail")
      warn([`${finding.code}: ${finding.seen}`, `  next:    ${finding.fix}`]);
  if (broken(findings).length > 0)
    warn(`way in with a password meanwhile: ${origins.map(passwordForm).join(", ")}`);
}

/** Undefined where Immich's settings could not be read. */
function liveSwitch({ immich: { oauth } }: Evidence): boolean | undefined {
  return oauth?.autoLaunch;
}

function access({ immich: { url }, immichApiKey, ca }: ProofTarget) {
  return { url, apiKey: immichApiKey, ca };
}

function state(inputs: AutoLaunchInputs, before: boolean | null): AutoLaunchState {
  return plain({ ...inputs, before });
}
