import { comparesNobody } from "../idle.ts";
import type { Section } from "../setting.ts";

export const people: readonly Section[] = [
  {
    heading: "People after their first sign-in",
    settings: {
      carry: {
        default: {},
        text: "What changed in the directory and goes to Immich's accounts: mode (auto; on, report or off), except (user names), administrators (true); auto is on with an API key that this program made and report with another; docs/people.md",
        counts: "always",
        members: { except: [comparesNobody], administrators: [comparesNobody] },
      },
      leavers: {
        default: "report",
        text: "Accounts whose people may not sign in any more: report (listed), endSessions (listed and signed out, by a random password that nobody knows)",
        counts: "always",
      },
    },
  },
];
