import { makesNoAdministrator } from "../idle.ts";
import type { Section } from "../setting.ts";

export const administrator: readonly Section[] = [
  {
    heading: "Immich's administrator",
    settings: {
      adminEmail: {
        default: "",
        text: "Mail of the administrator that is made on an Immich without one; not needed with immichApiKey",
        counts: [makesNoAdministrator],
      },
      adminName: {
        default: "Immich admin",
        text: "Name of that administrator",
        counts: [makesNoAdministrator],
      },
      immichApiKey: {
        default: "",
        secret: true,
        text: "API key of an Immich administrator, for an Immich that has one",
        counts: "always",
        ofInstance: () => "",
      },
    },
  },
];
