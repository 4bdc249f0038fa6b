import { isAnswer } from "../ask.ts";
import { explain } from "../catalogue.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";

/** A JWT may be off by 30 s for Immich; the Date header is exact to one. */
const mostSeconds = 30;

/** Immich itself says that it can start a sign-in, from where it stands. */
export const start: readonly Probe[] = [
  {
    code: "immich/authorize",
    title: "Immich can start a sign-in",
    required: true,
    after: [
      ...["immich/reachable", "immich/origins", "immich/oauth-on", "container/ca", "container/connection"],
      ...["authentik/reachable", "authentik/document", "issuer/equal", "discovery/https"],
    ],
    judge: ({ immich: { authorize } }) => {
      const wrong = authorize.find(({ reply }) => !isAnswer(reply) || reply.status !== 201);
      if (!wrong) return fine("name, trust, discovery and issuer are right from inside Immich");
      const { reply } = wrong;
      if (!isAnswer(reply)) return bad(`no answer (${reply.code})`, `look at the proxy of ${wrong.origin}`);
      const words = String((reply.json as { message?: unknown } | undefined)?.message ?? reply.status);
      const [entry] = explain(words);
      return bad(`Immich says: ${words}`, entry?.byHand ?? "look at Immich's log");
    },
  },
  {
    code: "clock/difference",
    title: "The clocks agree",
    required: true,
    after: ["authentik/reachable", "immich/reachable"],
    judge: ({ authentik: { discovery }, immich: { ping } }) => {
      const one = isAnswer(discovery) ? discovery.clockSeconds : undefined;
      const other = isAnswer(ping) ? ping.clockSeconds : undefined;
      if (one === undefined || other === undefined) return unasked("a server tells no time");
      const apart = Math.round(Math.abs(one - other));
      return apart <= mostSeconds
        ? fine(apart <= 1 ? "to the second" : `${apart} s apart`)
        : bad(
            `Authentik's and Immich's clocks are ${apart} s apart; tokens are refused beyond ${mostSeconds} s`,
            "timedatectl set-ntp true, on both hosts",
          );
    },
  },
];
