import { isAnswer } from "../ask.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";

const logoutPath = "/api/oauth/backchannel-logout";

/** The login page and what comes after the login: advice, not needed to sign in. */
export const login: readonly Probe[] = [
  {
    code: "login/password",
    title: "There is a way in without Authentik",
    required: false,
    after: ["immich/reachable"],
    judge: ({ wanted, immich: { features } }) =>
      features?.passwordLogin === false
        ? bad(
            "password login is off in Immich: nobody gets in while Authentik is away",
            "docker exec -it <Immich's container> immich-admin enable-password-login",
          )
        : fine(`${wanted.immich.origins[0]}/auth/login?autoLaunch=0`),
  },
  {
    code: "login/auto-launch",
    title: "Auto launch",
    required: false,
    after: ["immich/reachable", "immich/settings"],
    judge: ({ immich: { oauth } }) =>
      fine(
        oauth?.autoLaunch ? "on: the login page goes straight to Authentik" : "off: people press the button",
      ),
  },
  {
    code: "login/cookies",
    title: "Immich knows that it is behind https",
    required: false,
    after: ["immich/reachable", "immich/origins", "immich/authorize"],
    judge: ({ immich: { authorize } }) => {
      const plain = authorize.filter(({ origin, reply }) => {
        const cookies = isAnswer(reply) ? [reply.headers["set-cookie"] ?? []].flat() : [];
        return origin.startsWith("https:") && cookies.some((cookie) => !/;\s*secure/i.test(cookie));
      });
      return plain.length === 0
        ? fine("its cookies are Secure")
        : bad(
            `at ${plain.map(({ origin }) => origin).join(", ")} Immich's cookies are not Secure`,
            "let the proxy before Immich send X-Forwarded-Proto",
          );
    },
  },
  {
    code: "logout/address",
    title: "Authentik can tell Immich of a logout",
    required: false,
    after: [
      "authentik/reachable",
      "authentik/document",
      "authentik/api",
      "immich/reachable",
      "immich/origins",
    ],
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
];
