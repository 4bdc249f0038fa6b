import { withFreshKey } from "../support/immich/fresh-keys.ts";
import { plain } from "../support/plain.ts";
import { say, warn } from "../support/say.ts";
import { unread } from "../support/unread.ts";
import { stuck, unproven } from "./affected.ts";
import { ahead, aheadOfAll } from "./ahead.ts";
import { type Evidence, gatherEvidence } from "./evidence.ts";
import { readSettings, writeAutoLaunch } from "./immich-settings.ts";
import { passwordForm } from "./probes/login.ts";
import { judge } from "./prove.ts";
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
   * `on`, `off`, or `as it is`: as the mode wants it, and where it wants a proof as the last look allows it. A refresh
   * writes here what it found, so that a preview names the difference and the next up puts it right.
   */
  launch: string;
  /** The switch as it was before this program wrote anything. Counts when this resource is made, and only then. */
  earlier?: boolean;
}

/** What the state holds: the inputs, and the switch as it was before us, for the way back. */
export interface AutoLaunchState extends AutoLaunchInputs {
  before: boolean | null;
}

/**
 * Asks all probes but the sign-in, which leaves traces, with the inputs as they are about to be, and warns of each
 * that is bad. `read`, right before it, knows the state's values only.
 */
export async function check(olds: Partial<AutoLaunchInputs>, news: AutoLaunchInputs) {
  const isDeployed = isWhole(olds);
  const asked = isDeployed ? ahead(olds, news) : aheadOfAll(news);
  if (!asked) return { inputs: news, failures: [] };
  const findings = judge(await look(asked.inputs), asked.pending);
  tellBad(findings, asked.inputs);
  const launch = isDeployed ? wantedSwitch(news, olds.launch, findings) : news.launch;
  return { inputs: { ...news, launch }, failures: [] };
}

export async function create(inputs: AutoLaunchInputs) {
  const evidence = await look(inputs);
  const before = inputs.earlier ?? liveSwitch(evidence) ?? null;
  const causes = await settle(inputs, evidence);
  if (inputs.mode === "leave" && before === true && liveSwitch(evidence) === false)
    await switchBack(inputs, causes);
  return { id: inputs.authentik.clientId, outs: state(inputs, before) };
}

/** Looks at the switch and no further: what the state says of the rest may be out of date. */
export async function read(id: string, all: AutoLaunchState) {
  const empty = unread(id, all);
  if (empty) return empty;
  const { before, ...old } = all;
  if (old.mode === "leave") return { id, props: state(old, before), inputs: old };
  const { document } = await readSettings(withFreshKey(access(old)));
  const live = document?.oauth.autoLaunch;
  const inputs = { ...old, launch: live === undefined ? "unknown" : inWords(live) };
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

/** What is in the state is whole but where it is of no use: then there is nothing to compare with. */
function isWhole(olds: Partial<AutoLaunchInputs>): olds is AutoLaunchInputs {
  return olds.authentik !== undefined && olds.immich !== undefined && olds.redirectUris !== undefined;
}

/** On only after the proof, off where people would be stuck; where the look shows neither it stays. */
function wantedSwitch(
  { mode, launch }: AutoLaunchInputs,
  found: string,
  findings: readonly Finding[],
): string {
  if (mode !== "afterProof") return launch;
  if (stuck(findings).length > 0) return inWords(false);
  return unproven(findings).length > 0 ? found : launch;
}

function inWords(on: boolean): string {
  return on ? "on" : "off";
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
 * On only after the proof; off again, with a warning, when people would be stuck; as it is where neither is shown.
 * @returns the codes of what keeps it from being on
 */
async function settle(inputs: AutoLaunchInputs, evidence: Evidence): Promise<string[]> {
  const findings = judge(evidence);
  findings.push(...(await proveSignIn(inputs, findings)));
  tellBad(findings, inputs);
  const [causes, open] = [stuck(findings), unproven(findings)];
  if (inputs.mode === "leave") return [...causes, ...open];
  const live = liveSwitch(evidence);
  if (inputs.mode === "afterProof" && causes.length > 0)
    warn(`auto launch is off, because the proof failed: ${causes.join(", ")}`);
  else if (inputs.mode === "afterProof" && open.length > 0)
    warn(
      `auto launch stays ${inWords(live ?? false)}, because the proof is not complete: ${open.join(", ")}`,
    );
  const kept = open.length > 0 ? live : true;
  const on = { always: true, never: false, afterProof: causes.length > 0 ? false : kept }[inputs.mode];
  // Where Immich cannot be asked there is nothing to switch, and the warning above says why.
  if (live !== undefined && on !== undefined && live !== on) await writeAutoLaunch(access(inputs), on);
  return [...causes, ...open];
}

/** What was said in this process, which lives as long as a preview or an update: that looks twice, and says it once. */
const told = new Set<string>();

/** Of the one person that was looked at no mail is told. */
function tellBad(findings: readonly Finding[], { immich: { url, origins } }: ProofTarget): void {
  const lines = findings.flatMap((finding) =>
    finding.state === "bad" && finding.code !== "people/mail"
      ? [[`${finding.code}: ${finding.seen}`, `  next:    ${finding.fix}`]]
      : [],
  );
  if (stuck(findings).length > 0)
    lines.push([`way in with a password meanwhile: ${origins.map(passwordForm).join(", ")}`]);
  for (const text of lines) {
    const key = [url, ...text].join("\n");
    if (!told.has(key)) warn(text);
    told.add(key);
  }
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
