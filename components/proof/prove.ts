import { type Evidence, gatherEvidence } from "./evidence.ts";
import { probes } from "./probes/all.ts";
import type { ProofTarget } from "./target.ts";
import type { Finding } from "./verdict.ts";

/** Asks every probe, side by side; nothing is changed anywhere. */
export async function prove(target: ProofTarget): Promise<Finding[]> {
  return judge(await gatherEvidence(target));
}

/** The finding that stands first where a stack was never deployed as far as its proof. */
export const notDeployed = "stack/deployed";

/**
 * The verdicts of all probes, in their order. A probe that an earlier bad one explains is not blamed, so that
 * what is named bad is a cause and not one of its consequences. What is bad for some people only explains nothing.
 * @param pending codes of probes that wait for the next update: what is bad of them follows from that
 */
export function judge(evidence: Evidence, pending: ReadonlySet<string> = new Set()): Finding[] {
  const explained = new Map<string, string>();
  return probes.map(({ code, title, required, after, judge: ask }) => {
    const cause = after.map((earlier) => explained.get(earlier)).find((found) => found !== undefined);
    if (cause !== undefined) {
      explained.set(code, cause);
      return { code, title, required, state: "follows", seen: `follows from ${cause}` };
    }
    const verdict = ask(evidence);
    if (verdict.state === "bad" && pending.has(code)) {
      explained.set(code, notDeployed);
      return { code, title, required, state: "follows", seen: `follows from ${notDeployed}` };
    }
    if (verdict.state === "bad" && typeof verdict.affected !== "object") explained.set(code, code);
    return { code, title, required, ...verdict };
  });
}
