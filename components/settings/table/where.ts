import type { Section } from "../setting.ts";

export const where: readonly Section[] = [
  {
    heading: "Where Immich is",
    settings: {
      domains: {
        default: [],
        items: "string",
        text: "Immich's origins as browsers use them, https://host[:port], the main one first; must be set",
        counts: "always",
        ofInstance: () => "[]",
      },
      immichUrl: {
        default: "",
        text: "Base URL of Immich for the admin API, as this machine reaches it, by https, or by http at 127.0.0.1; empty means the first domain",
        counts: "always",
        ofInstance: () => "",
      },
    },
  },
  {
    heading: "Several of them in one stack",
    settings: {
      instances: {
        default: {},
        text: "Several Immichs by name, each with settings of its own over those of the stack; docs/instances.md",
        counts: "always",
      },
    },
  },
];
