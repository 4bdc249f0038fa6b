import type { Section } from "../setting.ts";

export const access: readonly Section[] = [
  {
    heading: "Who may sign in, and as what",
    settings: {
      groups: {
        default: [],
        items: "string",
        text: "Authentik groups that may sign in, child groups included; none means everyone",
        counts: "always",
      },
      adminGroups: {
        default: [],
        items: "string",
        text: "Groups whose members are administrators in Immich; none leaves roles to Immich",
        counts: "always",
      },
      quotas: {
        default: {},
        text: "Storage quota in GiB by group, the first that fits counts; Immich reads it at the first sign-in",
        counts: "always",
      },
      quotaAttribute: {
        default: "",
        text: "Attribute of Authentik's users that holds the quota in GiB, for those in none of these groups",
        counts: "always",
      },
      storageLabelAttribute: {
        default: "",
        text: "Attribute of Authentik's users that holds the storage label; Immich reads it at the first sign-in",
        counts: "always",
      },
    },
  },
];
