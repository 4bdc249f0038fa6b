import { unreachable } from "../../support/errors.ts";
import { isAnswer, type Reply } from "../ask.ts";
import { bad, fine, type Probe, unasked, type Verdict } from "../verdict.ts";

/** Both servers answer, and it is they who answer and not a proxy in front of them. */
export const servers: readonly Probe[] = [
  {
    code: "immich/reachable",
    title: "Immich answers",
    required: true,
    after: [],
    judge: ({ wanted, immich }) => judgePing(wanted.immich.url, immich.ping),
  },
  {
    code: "immich/origins",
    title: "Immich answers at every domain",
    required: true,
    after: ["immich/reachable"],
    judge: ({ immich }) => {
      const wrong = immich.wellKnown.find(
        ({ reply }) => !isAnswer(reply) || !(reply.json as { api?: unknown } | undefined)?.api,
      );
      if (!wrong)
        return fine(`/.well-known/immich at ${immich.wellKnown.map(({ origin }) => origin).join(", ")}`);
      const { origin, reply } = wrong;
      if (!isAnswer(reply)) return silent("Immich", origin, reply.code);
      return bad(
        `${origin}/.well-known/immich is answered with ${reply.status} ${reply.type || "without a type"}, not by Immich`,
        `let the proxy of ${origin} forward every path to Immich`,
      );
    },
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
        "pulumi config set --secret immich-sso:immichApiKey, with a key that has systemConfig.read and systemConfig.update",
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
          )
        : fine("no configuration file");
    },
  },
  {
    code: "authentik/reachable",
    title: "Authentik answers",
    required: true,
    after: [],
    judge: ({ wanted, authentik: { discovery } }) =>
      isAnswer(discovery)
        ? fine(wanted.authentik.url)
        : silent("Authentik", wanted.authentik.url, discovery.code),
  },
  {
    code: "authentik/document",
    title: "Authentik gives the discovery document",
    required: true,
    after: ["authentik/reachable"],
    judge: ({ wanted, authentik: { discovery, document } }) => {
      if (document?.issuer) return fine("200 application/json");
      if (!isAnswer(discovery)) return unasked("no answer");
      const { status, type } = discovery;
      const seen = `${wanted.authentik.issuer}.well-known/openid-configuration is answered with ${status} ${type || "without a type"}`;
      if (status === 404)
        return bad(
          `${seen}: Authentik has no application with the slug ${wanted.authentik.slug} and an OAuth2 provider`,
          "pulumi up",
        );
      return bad(
        `${seen}, not by Authentik: a proxy or another server stands in front of it`,
        `let the proxy forward ${wanted.authentik.url} to Authentik, and start Authentik`,
      );
    },
  },
  {
    code: "authentik/api",
    title: "Authentik's API takes the token",
    required: true,
    after: ["authentik/reachable", "authentik/document"],
    judge: ({ authentik: { api } }) => {
      if (isAnswer(api) && api.status === 200 && api.json) return fine("the token may read the provider");
      return bad(
        `the API answers with ${isAnswer(api) ? api.status : api.code}`,
        "pulumi config set --secret authentik:token",
      );
    },
  },
];

function judgePing(url: string, ping: Reply): Verdict {
  if (!isAnswer(ping)) return silent("Immich", url, ping.code);
  if ((ping.json as { res?: string } | undefined)?.res === "pong") return fine(url);
  return bad(
    `${url}/api/server/ping is answered with ${ping.status} ${ping.type || "without a type"}, not by Immich`,
    "docker ps: is Immich's container running and healthy? Then look at the proxy before it",
  );
}

function silent(product: string, url: string, code: string): Verdict {
  const { problem, next } = unreachable(product, url, code);
  return bad(problem, next);
}
