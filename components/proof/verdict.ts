import type { Evidence } from "./evidence.ts";

/** Whom it keeps from signing in that a required probe is bad. */
export type Affected =
  /** Shown for everybody. */
  | "everybody"
  /** What was seen says nothing about people: a key or token of this program, or only this machine's own view. */
  | "unknown"
  | {
      /** These and nobody else, in words. */
      people: string;
      /** Auto launch would send them where they cannot go on. */
      stuck: boolean;
      /** The domains of Immich that this is about; left out where it is about none. */
      origins?: readonly string[];
    };

/** What one probe says. */
export type Verdict =
  | { state: "good"; seen: string }
  /** Left out, `affected` is everybody. */
  | { state: "bad"; seen: string; fix: string; affected?: Affected }
  /** Nothing to say: it does not apply here, or could not be looked at. */
  | { state: "unasked"; seen: string };

export type BadVerdict = Extract<Verdict, { state: "bad" }>;

/** A question with a stable code, answered from the evidence alone. */
export interface Probe {
  code: string;
  title: string;
  /** People cannot sign in while it is bad, or nothing shows that they can; otherwise it is advice. */
  required: boolean;
  /** Codes of the probes that, when bad, explain this one: then it is not blamed. Each comes earlier in the list. */
  after: readonly string[];
  judge(evidence: Evidence): Verdict;
}

/** A probe's verdict with its name; `follows` when an earlier finding explains it. */
export type Finding = Pick<Probe, "code" | "title" | "required"> &
  (Verdict | { state: "follows"; seen: string });

export type BadFinding = Extract<Finding, { state: "bad" }>;

export const fine = (seen: string): Verdict => ({ state: "good", seen });
export const unasked = (seen: string): Verdict => ({ state: "unasked", seen });

export function bad(seen: string, fix: string, affected?: Affected): BadVerdict {
  return { state: "bad", seen, fix, ...(affected && affected !== "everybody" ? { affected } : {}) };
}
