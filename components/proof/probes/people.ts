import { day } from "../connection.ts";
import { bad, fine, type Probe, unasked } from "../verdict.ts";
import * as preconditions from "./preconditions.ts";

const extend =
  "set a later date, or none, at the application's binding in Authentik (Applications > Bindings)";

/** The most names in one line; more do not help. */
const mostNames = 10;

/** Those who may sign in have what Immich needs of them. */
export const people: readonly Probe[] = [
  {
    code: "people/allowed",
    title: "Authentik lets people use the application",
    required: true,
    after: preconditions.provider,
    judge: ({ access }) => {
      if (!access) return unasked("Authentik did not tell who may");
      if (access.hasEnded) return bad(`nobody may use the application: ${ends(access.endings)}`, extend);
      return access.isForNobody
        ? bad(
            "no group is bound to the application, and Authentik's setting core_default_app_access is off: nobody may use it",
            "pulumi config set --path 'immich-sso:groups[0]' '<group>' && pulumi up",
          )
        : fine("yes");
    },
  },
  {
    code: "people/ending",
    title: "No group's access ends soon",
    required: false,
    after: [...preconditions.provider, "people/allowed"],
    judge: ({ access }) => {
      if (!access) return unasked("Authentik did not tell who may");
      if (access.endings.length === 0) return fine("none in the next 7 days");
      return bad(`${ends(access.endings)}; people with no other binding cannot sign in from then on`, extend);
    },
  },
  {
    code: "people/some",
    title: "Somebody may sign in",
    required: false,
    after: [...preconditions.provider, "people/allowed"],
    judge: ({ people, leftOut }) => {
      if (!people) return unasked("Authentik did not tell who may");
      const others = leftOut ? `; ${leftOut}` : "";
      return people.length > 0
        ? fine(`${people.length}: ${names(people)}${others}`)
        : bad(
            `nobody is in the groups that are bound to the application${others}`,
            "compare immich-sso:groups with Authentik",
          );
    },
  },
  {
    code: "people/mail",
    title: "All of them have a mail address",
    required: false,
    after: [...preconditions.provider, "people/some", "scopes/mail"],
    judge: ({ people }) => {
      if (!people) return unasked("Authentik did not tell who may");
      const without = people.filter(({ mail }) => mail === "");
      return without.length === 0
        ? fine("all of them")
        : bad(
            `no mail: ${names(without)}; a first sign-in ends with \`OAuth profile does not have an email address\``,
            "fill in the attribute mail in the directory and let Authentik's LDAP source sync",
          );
    },
  },
];

function names(people: readonly { username: string }[]): string {
  const shown = people.slice(0, mostNames).map(({ username }) => username);
  return people.length > mostNames
    ? `${shown.join(", ")} and ${people.length - mostNames} more`
    : shown.join(", ");
}

function ends(endings: readonly { who: string; at: number; isOver: boolean }[]): string {
  const each = endings.map(({ who, at, isOver }) => `${who} ${isOver ? "ended" : "ends"} on ${day(at)}`);
  return `access through ${each.join(", ")}`;
}
