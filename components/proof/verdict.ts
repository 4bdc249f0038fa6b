import type { Evidence } from "./evidence.ts";

/** What one probe says. */
export type Verdict =
  | { state: "good"; seen: string }
  | { state: "bad"; seen: string; fix: string }
  /** Nothing to say: it does not apply here, or could not be looked at. */
  | { state: "unasked"; seen: string };

export type BadVerdict = Extract<Verdict, { state: "bad" }>;

/** A question with a stable code, answered from the evidence alone. */
export interface Probe {
  code: string;
  title: string;
  /** Nobody can sign in while it is bad; otherwise it is advice. */
  required: boolean;
  /** Codes of the probes that, when bad, explain this one: then it is not blamed. Each comes earlier in the list. */
  after: readonly string[];
  judge(evidence: Evidence): Verdict;
}

/** A probe's verdict with its name; `follows` when an earlier finding explains it. */
export type Finding = Pick<Probe, "code" | "title" | "required"> &
  (Verdict | { state: "follows"; seen: string });

export const fine = (seen: string): Verdict => ({ state: "good", seen });
export const bad = (seen: string, fix: string): BadVerdict => ({ state: "bad", seen, fix });
export const unasked = (seen: string): Verdict => ({ state: "unasked", seen });
