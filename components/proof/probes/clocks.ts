import { durationSeconds } from "../../support/authentik/duration.ts";
import { isAnswer } from "../ask.ts";
import type { Evidence } from "../evidence.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";

/** How much later than its end Immich still takes an ID token (openid-client's tolerance). */
const tolerance = 30;

/**
 * A logout token must not come from the future, by more than Immich's 5 s, nor be older than 2 minutes and these
 * 5 s. A Date header is cut to the second, so one more is let pass.
 */
const logoutAhead = 6;
const logoutBehind = 126;

const fix = "timedatectl set-ntp true, on both hosts";

/** What the clocks must not do: each limit is Immich's own. */
export const clocks: readonly Probe[] = [
  {
    code: "clock/difference",
    title: "The clocks agree, as far as sign-ins need it",
    required: true,
    after: ["authentik/reachable", "immich/reachable"],
    judge: (evidence) => {
      const ahead = aheadOf(evidence);
      if (ahead === undefined) return unasked("a server tells no time");
      // Only the end of an ID token is compared with the clock: an Immich that is late takes all of them.
      const validity = evidence.authentik.provider?.access_token_validity;
      const most = (validity ? durationSeconds(validity) : 0) + tolerance;
      if (-ahead <= most) return fine(inWords(ahead));
      return bad(
        `${inWords(ahead)}: an ID token of Authentik's is over when it comes, which Immich lets pass for ${tolerance} s (access tokens are valid for ${validity})`,
        fix,
      );
    },
  },
  {
    code: "clock/logout",
    title: "The clocks agree, as far as logouts need it",
    required: false,
    after: ["authentik/reachable", "immich/reachable", "clock/difference"],
    judge: (evidence) => {
      if (!evidence.authentik.provider?.logout_uri) return unasked("Immich is not told of logouts");
      const ahead = aheadOf(evidence);
      if (ahead === undefined) return unasked("a server tells no time");
      return ahead <= logoutAhead && -ahead <= logoutBehind
        ? fine(inWords(ahead))
        : bad(`${inWords(ahead)}: Immich refuses Authentik's notices of logouts`, fix);
    },
  },
];

/** Authentik's clock minus Immich's, in seconds; the container's own clock before what a proxy may have written. */
function aheadOf({ authentik, immich, container }: Evidence): number | undefined {
  const one = isAnswer(authentik.discovery) ? authentik.discovery.clockSeconds : undefined;
  const date = isAnswer(immich.ping) ? immich.ping.clockSeconds : undefined;
  const other = container && "clockSeconds" in container ? container.clockSeconds : date;
  return one === undefined || other === undefined ? undefined : Math.round(one - other);
}

function inWords(ahead: number): string {
  if (Math.abs(ahead) <= 1) return "to the second";
  return ahead > 0
    ? `Authentik's is ${ahead} s ahead of Immich's`
    : `Immich's is ${-ahead} s ahead of Authentik's`;
}
