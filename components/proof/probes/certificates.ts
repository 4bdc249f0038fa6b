import { type Connection, chainText, day, type SeenCertificate } from "../connection.ts";
import { bad, fine, type Probe, unasked, type Verdict } from "../verdict.ts";

/**
 * A certificate is near its end when a tenth of its time is left, 14 days at most: one of a day is renewed in its
 * last third, one of 90 days in its last 30.
 */
const lastTenth = 0.1;
const mostDays = 14;

const dayMs = 86_400_000;

/** The certificates of both servers, as this machine and the container see them: advice. */
export const certificates: readonly Probe[] = [
  {
    code: "tls/authentik",
    title: "Authentik's certificates",
    required: false,
    after: ["authentik/reachable"],
    judge: ({ here, container }) => {
      const inside = container && "chain" in container ? chainText(container.chain) : "";
      const outside = chainText(here.authentik.chain);
      const both = inside === outside ? `${outside}, seen from here and from the container` : "";
      const each = [
        outside ? `from here: ${outside}` : "",
        inside ? `from the container: ${inside}` : "",
      ].filter(Boolean);
      return judgeChain(here.authentik, both && inside ? both : each.join("; "));
    },
  },
  {
    code: "tls/immich",
    title: "Immich's certificates",
    required: false,
    after: ["immich/reachable", "immich/origins"],
    judge: ({ here }) => judgeChain(here.immich, chainText(here.immich.chain)),
  },
];

function judgeChain({ chain, code }: Connection, seen: string): Verdict {
  if (chain.length === 0)
    return unasked(code ? `no chain from here: ${code}` : "there is no TLS at this address");
  const near = chain.find(isNearItsEnd);
  if (!near) return fine(seen);
  return bad(`${near.subject} ends on ${day(near.until)}; ${seen}`, "renew it before that day");
}

function isNearItsEnd({ from, until }: SeenCertificate): boolean {
  const left = until - Date.now();
  return left < Math.min(lastTenth * (until - from), mostDays * dayMs);
}
