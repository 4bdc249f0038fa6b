import type { AutoLaunchMode } from "../../proof/auto-launch.ts";
import type { Section } from "../setting.ts";

export const proof: readonly Section[] = [
  {
    heading: "The proof, and auto launch behind it",
    settings: {
      autoLaunch: {
        default: "leave",
        oneOf: ["leave", "always", "afterProof", "never"] satisfies AutoLaunchMode[],
        text: "When Immich's login page goes straight to Authentik: always, afterProof (on once every required probe passes, off again when one fails), never; leave does not touch it",
        counts: "always",
      },
      probeUser: {
        default: "",
        text: "User name of somebody whose whole sign-in is tried before auto launch goes on; needs probePassword",
        counts: "always",
      },
      probePassword: {
        default: "",
        secret: true,
        text: "Password of that person in Authentik",
        counts: "always",
      },
    },
  },
];
