/** How the doctor says what it found. */
import Table from "cli-table3";
import type { Finding } from "../components/proof/verdict.ts";

/** Width of the terminal that the table is made for. */
const widths = [3, 48, 80];

export function mark({ state, required }: Finding): string {
  if (state === "good") return "✓";
  if (state === "bad") return required ? "✗" : "!";
  return "–";
}

/** A line for each probe; under a bad one its fix. */
export function table(findings: readonly Finding[]): string {
  const table = new Table({
    colWidths: widths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const finding of findings) {
    const fix = finding.state === "bad" ? `\nfix: ${finding.fix}` : "";
    table.push([mark(finding), `${finding.title}\n${finding.code}`, `${finding.seen}${fix}`]);
  }
  return table.toString();
}

/** The last line: what is wrong, in one sentence. */
export function conclusion(findings: readonly Finding[]): string {
  const bad = findings.filter(({ state }) => state === "bad");
  const causes = bad.filter(({ required }) => required);
  if (causes.length > 0) return `Nobody can sign in: ${causes.map(({ code }) => code).join(", ")}.`;
  if (bad.length > 0) return `People can sign in; advice: ${bad.map(({ code }) => code).join(", ")}.`;
  return "People can sign in.";
}

/** 0 all is well, 1 advice only, 2 nobody can sign in. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  const bad = findings.filter(({ state }) => state === "bad");
  if (bad.some(({ required }) => required)) return 2;
  return bad.length > 0 ? 1 : 0;
}
