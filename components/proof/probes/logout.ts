import { permissionsOf } from "../../support/authentik/rights.ts";
import { failureOf, type Task } from "../../support/authentik/tasks.ts";
import { isAnswer } from "../ask.ts";
import { explain } from "../catalogue.ts";
import { bad, fine, type Probe, unasked, type Verdict } from "../verdict.ts";

const logoutPath = "/api/oauth/backchannel-logout";
const found = [
  "authentik/reachable",
  "authentik/api",
  "authentik/document",
  "authentik/application",
  "client/id",
];

/** Authentik tells Immich of logouts: advice, not needed to sign in. */
export const logout: readonly Probe[] = [
  {
    code: "logout/address",
    title: "Authentik knows where to tell Immich of a logout",
    required: false,
    after: [...found, "immich/reachable", "immich/origins"],
    judge: ({ wanted, authentik: { provider }, immich: { backChannel } }) => {
      const uri = provider?.logout_uri ?? "";
      if (uri === "") return unasked("the provider has no logout URI: Immich's sessions outlive Authentik's");
      const known = wanted.immich.origins.map((origin) => origin + logoutPath);
      // An extra slash does no harm, measured.
      if (!known.includes(uri.replace(/([^:])\/{2,}/g, "$1/").replace(/\/$/, "")))
        return bad(`the logout URI ${uri} is none of Immich's`, `set it to ${known[0]}`);
      // Asked with nothing, the endpoint complains of the token that is missing.
      return isAnswer(backChannel) && backChannel.status === 400
        ? fine(uri)
        : bad(
            `${known[0]} answers ${isAnswer(backChannel) ? backChannel.status : backChannel.code}`,
            "let the proxy forward it to Immich",
          );
    },
  },
  {
    code: "logout/delivery",
    title: "Authentik's last notice of a logout arrived",
    required: false,
    after: [...found, "logout/address", "clock/logout"],
    judge: ({ authentik: { provider }, notices }) => {
      if (!provider?.logout_uri) return unasked("the provider has no logout URI");
      if (!notices) return unasked("not asked");
      const { reply, last, areNobodys } = notices;
      if (isAnswer(reply) && reply.status === 403)
        return unasked(`the token may not see Authentik's tasks (${permissionsOf("logouts").join(", ")})`);
      if (!isAnswer(reply) || reply.status !== 200) return unasked("Authentik does not show its tasks");
      if (last) return judgeNotice(last);
      // Since Authentik 2026.5.
      if (areNobodys)
        return unasked(
          "Authentik does not say which of its notices went to Immich and which to other applications; " +
            "to see one arrive: npm run doctor -- --sign-in",
        );
      return unasked(
        "none was sent yet, so nothing proves that Authentik's worker reaches and trusts Immich; " +
          "sign in and out once, or: npm run doctor -- --sign-in",
      );
    },
  },
];

function judgeNotice(notice: Task): Verdict {
  const { state, aggregated_status, mtime, retries, logs } = notice;
  const when = mtime.replace(/\.\d+/, "");
  if (logs.some(({ event }) => event.startsWith("Back-channel logout successful")))
    return fine(`at ${when}: Authentik's worker reaches and trusts Immich`);
  const failed = retries > 0 || state === "rejected" || aggregated_status === "error";
  if (!failed)
    return state === "done"
      ? unasked(`at ${when} Authentik had nowhere to send it`)
      : unasked(`it is under way since ${when}`);
  const words = failureOf(notice) ?? "Authentik gives no reason";
  return bad(`the notice of ${when} did not arrive: ${brief(words)}`, remedy(words));
}

/** Python's chain of exceptions, without the middle. */
function brief(words: string): string {
  return words.length > 300 ? `${words.slice(0, 140)} … ${words.slice(-150)}` : words;
}

function remedy(words: string): string {
  const [entry] = explain(words);
  if (entry?.code === "login/back-channel") return entry.byHand;
  if (/\b404\b/.test(words))
    return "pulumi up, which sets the logout URI; let the proxy forward it to Immich";
  return "let Authentik's worker reach Immich's address: name server, firewall, proxy";
}
