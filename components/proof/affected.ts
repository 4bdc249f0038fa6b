import { isAnswer } from "./ask.ts";
import type { Evidence } from "./evidence.ts";
import type { Affected, BadFinding, Finding } from "./verdict.ts";

/** Who is kept from signing in, read from the evidence and from findings. */

/**
 * Of what this machine or the container sees of Authentik. Immich's own word counts more: where it can start a
 * sign-in it reaches Authentik, and what was seen is another way's trouble.
 */
export function unlessImmichCan({ immich: { authorize } }: Evidence, otherwise: Affected): Affected {
  const can = authorize.some(({ reply }) => isAnswer(reply) && reply.status === 201);
  return can ? "unknown" : otherwise;
}

/**
 * Of a server that gives this machine no answer. Only a refusal comes from the server's own address; a name, a
 * route or a trust that this machine lacks, others may have.
 */
export function bySilence(code: string): Affected {
  return code === "ECONNREFUSED" ? "everybody" : "unknown";
}

/** The required findings that are bad, with whom they affect. */
export function failed(findings: readonly Finding[]): { finding: BadFinding; affected: Affected }[] {
  return findings.flatMap((finding) =>
    finding.state === "bad" && finding.required
      ? [{ finding, affected: finding.affected ?? "everybody" }]
      : [],
  );
}

/** The codes of what auto launch would lead people into: it sends them to Authentik before they see anything else. */
export function stuck(findings: readonly Finding[]): string[] {
  return failed(findings)
    .filter(({ affected }) => affected === "everybody" || (affected !== "unknown" && affected.stuck))
    .map(({ finding }) => finding.code);
}

/** The codes of what leaves open whether people can sign in. */
export function unproven(findings: readonly Finding[]): string[] {
  return failed(findings)
    .filter(({ affected }) => affected === "unknown")
    .map(({ finding }) => finding.code);
}

/** The code of what keeps everybody from signing in at this domain; undefined where nothing is known to. */
export function obstacleAt(origin: string, findings: readonly Finding[]): string | undefined {
  return failed(findings).find(
    ({ affected }) =>
      affected === "everybody" || (affected !== "unknown" && affected.origins?.includes(origin)),
  )?.finding.code;
}

/** In words, for the end of a sentence; nothing where it is everybody. */
export function inWords(affected: Affected): string {
  if (affected === "everybody") return "";
  return affected === "unknown" ? "nothing is known about people" : `affected: ${affected.people}`;
}
