/** How the doctor says what it found. */
import { passwordForm } from "../components/proof/probes/login.ts";
import { notDeployed } from "../components/proof/prove.ts";
import type { BadFinding, Finding } from "../components/proof/verdict.ts";
import type { Failure } from "../components/support/failure.mjs";
import { visible, visibleJson } from "../components/support/shown.mjs";
import { tableLines } from "../components/support/table.ts";
import { conclusion, exitCode } from "./conclusion.ts";

/** Stands first where only the configuration could be asked. */
export const notDeployedFinding: BadFinding = {
  code: notDeployed,
  title: "The stack is deployed",
  required: true,
  state: "bad",
  seen: "it was never deployed, or its first update stopped before the proof: what follows is asked from its configuration",
  fix: "fix what is bad below, then: pulumi up",
};

/** The same, with what that update would refuse: its command must come before it. */
export function notDeployedYet(obstacle: Failure | undefined): BadFinding {
  if (!obstacle) return notDeployedFinding;
  const { problem, next } = obstacle;
  const fix = /\bpulumi up$/.test(next) ? next : `${next}, then: pulumi up`;
  return { ...notDeployedFinding, seen: `${notDeployedFinding.seen}; ${problem}`, fix };
}

/** Stands first where the configuration has other values than what is deployed: it is they that are asked. */
export function changesFinding(changes: readonly string[]): Finding {
  const seen = `not deployed yet: ${changes.join(", ")}; what follows is asked with the values of the configuration`;
  return { ...notDeployedFinding, required: false, seen, fix: "pulumi up" };
}

/** Stands first where the configuration cannot be read, and what is deployed is asked in its place. */
export function configurationFinding({ message, next }: Failure): Finding {
  return {
    ...{ code: "stack/settings", title: "The stack's settings are valid", required: false, state: "bad" },
    seen: `what follows is asked as it is deployed, because the settings are wrong: ${message.split("\n")[0]}`,
    fix: next,
  };
}

/** What was found about one Immich. */
export interface Report {
  /** Name of its component. */
  name: string;
  origins: readonly string[];
  findings: readonly Finding[];
}

/**
 * All that the doctor prints: a table and its sum for each Immich, or JSON.
 * @param columns of the terminal; undefined where it goes elsewhere
 */
export function report(reports: readonly Report[], json: boolean, columns?: number): string {
  if (!json) return reports.map((one) => inWords(one, reports.length > 1, columns)).join("\n");
  const instances = reports.map(({ name, origins, findings }) => [
    name,
    { exitCode: exitCode(findings), bypassUrls: origins.map(passwordForm), findings },
  ]);
  const all = { exitCode: worst(reports), instances: Object.fromEntries(instances) };
  return `${visibleJson(all)}\n`;
}

/** Where anything is bad, the way in without Authentik is the last line. */
function inWords({ name, origins, findings }: Report, isOneOfMany: boolean, columns?: number): string {
  return [
    ...(isOneOfMany ? [`${name}: ${origins[0]}`] : []),
    table(findings, columns),
    visible(conclusion(findings)),
    ...(exitCode(findings) === 0 ? [] : [`Way in with a password: ${origins.map(passwordForm).join(", ")}`]),
    "",
  ].join("\n");
}

/** The exit code of them all. */
export function worst(reports: readonly Report[]): number {
  return Math.max(...reports.map(({ findings }) => exitCode(findings)));
}

/** Columns where nobody knows them: a file, a pipeline's log. */
const usual = 135;

/** With fewer the table is wider than the terminal; lines of more are hard to read. */
const [fewest, most] = [60, 160];

/** Of the marks; and of the titles, where there is room for each in a line, and where there is not. */
const [marks, titles, narrowTitles] = [3, 48, 30];

export function mark({ state, required }: Finding): string {
  if (state === "good") return "✓";
  if (state === "bad") return required ? "✗" : "!";
  return "–";
}

/** A line for each probe; under a bad one its fix. Lines are broken between words. */
export function table(findings: readonly Finding[], columns = usual): string {
  const whole = Math.min(Math.max(columns, fewest), most);
  const middle = whole < usual ? narrowTitles : titles;
  // Four borders.
  const last = whole - 4 - marks - middle;
  const rows = findings.map((finding) => [
    mark(finding),
    [finding.title, finding.code],
    [finding.seen, ...(finding.state === "bad" ? [`fix: ${finding.fix}`] : [])],
  ]);
  return tableLines(rows, { widths: [marks, middle, last] }).join("\n");
}
