import { namesNoCa, runsElsewhere } from "../idle.ts";
import type { Section } from "../setting.ts";

export const ca: readonly Section[] = [
  {
    heading: "The internal CA",
    settings: {
      caCertificate: {
        default: "",
        text: "Path of the internal CA in PEM on this machine; empty where a public CA signed both servers",
        counts: "always",
      },
      caCertificatePem: {
        default: "",
        text: "The internal CA itself in PEM, in place of its path; it is brought to the Docker engine",
        counts: "always",
      },
      caCertificateOnDockerHost: {
        default: "",
        text: "Path of the CA's file on the Docker host; empty means the same path, or with a dockerHost on another machine that its content is brought there",
        counts: [namesNoCa, runsElsewhere],
      },
    },
  },
];
