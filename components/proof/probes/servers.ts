import { isAway } from "../../support/authentik/api.ts";
import { shellWord } from "../../support/shell.mjs";
import { bySilence, unlessImmichCan } from "../affected.ts";
import { isAnswer } from "../ask.ts";
import type { Evidence } from "../evidence.ts";
import { type Affected, bad, fine, type Probe, unasked, type Verdict } from "../verdict.ts";
import { isImmich, judgeOrigins } from "./origins.ts";
import { silent } from "./silent.ts";

/** Both servers answer, and it is they who answer and not a proxy in front of them. */
export const servers: readonly Probe[] = [
  {
    code: "immich/reachable",
    title: "Immich answers",
    required: true,
    after: [],
    judge: (evidence) => {
      const { wanted, immich } = evidence;
      return immich.maintenance ? inMaintenance(wanted.immich) : whereStopped(judgePing(evidence), evidence);
    },
  },
  {
    code: "immich/version",
    title: "Immich's version",
    required: false,
    after: ["immich/reachable"],
    judge: ({ immich: { version } }) => (version ? fine(version) : unasked("it does not tell")),
  },
  {
    code: "immich/origins",
    title: "Immich answers at every domain",
    required: true,
    after: ["immich/reachable"],
    judge: judgeOrigins,
  },
  {
    code: "immich/settings",
    title: "Immich's settings can be read",
    required: true,
    after: ["immich/reachable"],
    judge: ({ immich: { oauth, settings } }) => {
      if (oauth) return fine("the API key may read them");
      const seen = "status" in settings ? String(settings.status) : settings.code;
      return bad(
        `Immich answers the API key with ${seen}`,
        "pulumi up, where this program made the key; else: pulumi config set --secret immich-sso:immichApiKey, with a key that has systemConfig.read and systemConfig.update",
        "unknown",
      );
    },
  },
  {
    code: "immich/config-file",
    title: "Immich's settings can be changed",
    required: true,
    after: ["immich/reachable"],
    judge: ({ wanted, immich: { features } }) => {
      if (wanted.immich.fromFile) return fine("in its configuration file, as immich-sso:pushSettings says");
      return features?.configFile
        ? bad(
            "Immich runs from a configuration file (IMMICH_CONFIG_FILE) and refuses every change",
            "remove IMMICH_CONFIG_FILE from the container's environment and start it again",
            "unknown",
          )
        : fine("no configuration file");
    },
  },
  {
    code: "authentik/reachable",
    title: "Authentik answers",
    required: true,
    after: [],
    judge: (evidence) => {
      const { wanted, authentik, here } = evidence;
      const { discovery } = authentik;
      if (isAnswer(discovery)) return fine(wanted.authentik.url);
      const affected = unlessImmichCan(evidence, seenBy(evidence, discovery.code));
      return silent("Authentik", wanted.authentik.url, discovery.code, affected, here.authentik);
    },
  },
  {
    code: "authentik/api",
    title: "Authentik's API takes the token",
    required: true,
    after: ["authentik/reachable"],
    judge: ({ authentik: { api } }) => {
      // A page, or nothing, is not the API's word on the token: the next probe says who answers.
      if (!isAnswer(api)) return unasked(api.code);
      if (api.json === undefined) return unasked(`${api.status} ${api.type || "without a type"}`);
      if (api.status === 200) return fine("the token may read the provider");
      return bad(
        `the API answers with ${api.status}`,
        "pulumi config set --secret authentik:token",
        "unknown",
      );
    },
  },
  {
    code: "authentik/version",
    title: "Authentik's version",
    required: false,
    after: ["authentik/reachable", "authentik/api"],
    judge: ({ authentik: { version } }) => (version ? fine(version) : unasked("it does not tell")),
  },
  {
    code: "authentik/document",
    title: "Authentik gives the discovery document",
    required: true,
    after: ["authentik/reachable"],
    judge: (evidence) => {
      const { wanted, authentik } = evidence;
      const { discovery, document } = authentik;
      if (document?.issuer) return fine("200 application/json");
      if (!isAnswer(discovery)) return unasked("no answer");
      if (discovery.status === 404) return unasked("there is none: the next probe says why");
      const { status, type } = discovery;
      if (isAway(status))
        return bad(
          `${wanted.authentik.url} is answered with ${status}: Authentik does not run, or is starting`,
          `start Authentik; until then people sign in with their password at ${wanted.immich.origins[0]}/auth/login?autoLaunch=0`,
        );
      const seen = `${wanted.authentik.issuer}.well-known/openid-configuration is answered with ${status} ${type || "without a type"}`;
      return bad(
        `${seen}, not by Authentik: a proxy or another server stands in front of it`,
        `let the proxy forward ${wanted.authentik.url} to Authentik, and start Authentik`,
        unlessImmichCan(evidence, "everybody"),
      );
    },
  },
  {
    code: "authentik/application",
    title: "Authentik has the application",
    required: true,
    after: ["authentik/reachable", "authentik/document"],
    judge: (evidence) => {
      const { wanted, authentik } = evidence;
      const { discovery } = authentik;
      const { slug, issuer } = wanted.authentik;
      return isAnswer(discovery) && discovery.status === 404
        ? bad(
            `${issuer}.well-known/openid-configuration is answered with 404: Authentik has no application with the slug ${slug} and an OAuth2 provider`,
            "pulumi up",
            unlessImmichCan(evidence, "everybody"),
          )
        : fine(slug);
    },
  },
];

function inMaintenance({ url, container = "immich_server" }: Evidence["wanted"]["immich"]): Verdict {
  return bad(
    `Immich at ${url} is in maintenance mode: nobody can sign in, whichever way`,
    `docker exec ${shellWord(container)} immich-admin disable-maintenance-mode`,
  );
}

/** A container of this stack's that does not run is started again by an update. */
function whereStopped(verdict: Verdict, { wanted, container }: Evidence): Verdict {
  if (verdict.state !== "bad" || !container || !("isStopped" in container)) return verdict;
  return {
    ...verdict,
    seen: `${verdict.seen}; the container ${wanted.immich.container} is stopped`,
    fix: "pulumi up",
  };
}

function judgePing({
  wanted: {
    immich: { url },
  },
  immich: { ping, wellKnown },
}: Evidence): Verdict {
  const isSeen = wellKnown.some(({ reply }) => isImmich(reply));
  if (!isAnswer(ping)) return silent("Immich", url, ping.code, isSeen ? "unknown" : bySilence(ping.code));
  if ((ping.json as { res?: string } | undefined)?.res === "pong") return fine(url);
  return bad(
    `${url}/api/server/ping is answered with ${ping.status} ${ping.type || "without a type"}, not by Immich`,
    "docker ps: is Immich's container running and healthy? Then look at the proxy before it",
    isSeen ? "unknown" : "everybody",
  );
}

/** Immich says itself that it cannot start a sign-in: then its silence is no matter of this machine. */
function seenBy({ immich: { authorize } }: Evidence, code: string): Affected {
  return authorize.some(({ reply }) => isAnswer(reply)) ? "everybody" : bySilence(code);
}
