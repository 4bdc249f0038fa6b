import { bySilence } from "../affected.ts";
import { isAnswer, type Reply } from "../ask.ts";
import type { Evidence } from "../evidence.ts";
import { type Affected, type BadVerdict, bad, fine, type Verdict } from "../verdict.ts";
import { silent } from "./silent.ts";

/**
 * Each domain by itself: one at which Immich does not answer keeps those away who use it, and nobody else. Auto
 * launch is no matter there, for nobody comes as far as the login page.
 */
export function judgeOrigins({ immich: { wellKnown }, here }: Evidence): Verdict {
  const wrong = wellKnown.filter(({ reply }) => !isImmich(reply));
  if (wrong.length === 0)
    return fine(`/.well-known/immich at ${wellKnown.map(({ origin }) => origin).join(", ")}`);
  const origins = wrong.map(({ origin }) => origin);
  const affected: Affected =
    wrong.length < wellKnown.length
      ? { people: `people at ${origins.join(", ")}`, stuck: false, origins }
      : ofAll(wrong);
  const each = wrong.map(({ origin, reply }): BadVerdict => {
    const isMain = origin === wellKnown[0]?.origin;
    if (!isAnswer(reply))
      return silent("Immich", origin, reply.code, affected, isMain ? here.immich : undefined);
    return bad(
      `${origin}/.well-known/immich is answered with ${reply.status} ${reply.type || "without a type"}, not by Immich`,
      `let the proxy of ${origin} forward every path to Immich`,
    );
  });
  return bad(each.map(({ seen }) => seen).join("; "), each.map(({ fix }) => fix).join("; "), affected);
}

/** Whether Immich itself answered. */
export function isImmich(reply: Reply): boolean {
  return isAnswer(reply) && Boolean((reply.json as { api?: unknown } | undefined)?.api);
}

function ofAll(wrong: Evidence["immich"]["wellKnown"]): Affected {
  const isShown = wrong.every(({ reply }) => isAnswer(reply) || bySilence(reply.code) === "everybody");
  return isShown ? "everybody" : "unknown";
}
