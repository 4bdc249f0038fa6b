/** What the doctor's findings come to: a sentence, and an exit code. */
import { failed, inWords } from "../components/proof/affected.ts";
import type { Affected, Finding } from "../components/proof/verdict.ts";

/** The last line: what is wrong and for whom, and what was asked for and not tried. */
export function conclusion(findings: readonly Finding[]): string {
  return [
    verdict(findings),
    ...untried(findings).map((one) => `Not tried: ${one.code}, ${reason(one)}.`),
  ].join(" ");
}

function verdict(findings: readonly Finding[]): string {
  const causes = failed(findings);
  const codes = (some: typeof causes) => some.map(({ finding }) => finding.code).join(", ");
  const everybody = causes.filter(({ affected }) => affected === "everybody");
  if (everybody.length > 0) return `Nobody can sign in: ${codes(everybody)}.`;
  const [open, some] = [causes.filter(isOpen), causes.filter((cause) => !isOpen(cause))];
  const told = some.map(({ finding, affected }) => `${finding.code} (${inWords(affected)})`);
  if (told.length > 0 || open.length > 0)
    return [
      ...(told.length > 0 ? [`Some people cannot sign in: ${told.join(", ")}.`] : []),
      ...(open.length > 0 ? [`${openly(findings)}: ${codes(open)}.`] : []),
    ].join(" ");
  const advice = findings.filter(({ state }) => state === "bad").map(({ code }) => code);
  return advice.length > 0 ? `People can sign in; advice: ${advice.join(", ")}.` : "People can sign in.";
}

function isOpen({ affected }: { affected: Affected }): boolean {
  return affected === "unknown";
}

function openly(findings: readonly Finding[]): string {
  const came = findings.some(({ code, state }) => code === "sign-in/person" && state === "good");
  return came ? "The probe user can sign in; still to fix" : "Whether people can sign in is not proven";
}

/** The sign-ins that were asked for and not tried. */
function untried(findings: readonly Finding[]): Finding[] {
  return findings.filter(
    ({ code, state }) => code.startsWith("sign-in/") && (state === "unasked" || state === "follows"),
  );
}

function reason({ seen }: Finding): string {
  return seen.replace(/^not tried: /, "");
}

/** 0 all is well, 1 advice only or something was not tried, 2 people cannot sign in or nothing proves that they can. */
export function exitCode(findings: readonly Finding[]): 0 | 1 | 2 {
  const bad = findings.filter(({ state }) => state === "bad");
  if (bad.some(({ required }) => required)) return 2;
  return bad.length > 0 || untried(findings).length > 0 ? 1 : 0;
}
