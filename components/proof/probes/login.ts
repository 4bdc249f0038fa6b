import { shellWord } from "../../support/shell.mjs";
import { isAnswer } from "../ask.ts";
import { bad, fine, type Probe } from "../verdict.ts";
import * as preconditions from "./preconditions.ts";

/** The password form, whatever auto launch says. */
export function passwordForm(origin: string): string {
  return `${origin}/auth/login?autoLaunch=0`;
}

/** The login page: advice, not needed to sign in. */
export const login: readonly Probe[] = [
  {
    code: "login/password",
    title: "There is a way in without Authentik",
    required: false,
    after: ["immich/reachable"],
    judge: ({ wanted, immich: { features, oauth } }) => {
      const { origins, container } = wanted.immich;
      if (features?.passwordLogin !== false) return fine(passwordForm(origins[0] ?? wanted.immich.url));
      const launches = oauth?.autoLaunch ? " and auto launch on" : "";
      return bad(
        `password login is off in Immich${launches}: nobody gets in while Authentik is away, not by ?autoLaunch=0 either`,
        `docker exec -it ${shellWord(container ?? "<container>")} immich-admin enable-password-login`,
      );
    },
  },
  {
    code: "login/auto-launch",
    title: "Auto launch",
    required: false,
    after: preconditions.settings,
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
    code: "login/register",
    title: "Somebody new gets an account",
    required: false,
    after: preconditions.settings,
    judge: ({ immich: { oauth } }) =>
      oauth?.autoRegister
        ? fine("at the first sign-in")
        : bad(
            "autoRegister is off in Immich: whoever has no account there ends with `OAuth authentication failed`",
            "pulumi up",
          ),
  },
];
