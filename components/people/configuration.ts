import { nearNames } from "../support/near-names.ts";
import type { Problem } from "../support/problem.ts";
import type { StackConfig } from "../support/stack-config.ts";
import { type CarryMode, type PeopleArgs, peopleDefaults } from "./people-args.ts";

const modes: readonly string[] = ["auto", "on", "report", "off"] satisfies CarryMode[];
const leavings: readonly string[] = ["report", "endSessions"] satisfies PeopleArgs["leavers"][];

/** What the configuration says of the people after their first sign-in, with what is wrong with it. */
export function readPeopleConfiguration(config: StackConfig): {
  people: PeopleArgs;
  notPeople: string[];
  problems: Problem[];
} {
  const given = config.getObject<Record<string, unknown>>("carry") ?? {};
  const carry = { ...peopleDefaults.carry, ...given };
  const leavers = config.require("leavers");
  const { mode, except, administrators } = carry;
  const notPeople = config.getObject<string[]>("notPeople") ?? [];
  const isNames = Array.isArray(except) && except.every((name) => typeof name === "string");
  return {
    people: {
      carry: {
        mode: mode as CarryMode,
        except: isNames ? except : [],
        administrators: administrators === true,
      },
      leavers: leavers as PeopleArgs["leavers"],
    },
    notPeople,
    problems: [
      ...notPeople.flatMap((entry, at) => wrongEntry(entry, at)),
      ...Object.keys(given).flatMap(unknownKey),
      ...wrong("people/setting", "carry.mode", mode, modes.includes(String(mode)), modes.join(", ")),
      ...wrong("people/setting", "carry.except", except, isNames, "a list of user names"),
      ...wrong(
        "people/setting",
        "carry.administrators",
        administrators,
        typeof administrators === "boolean",
        "true or false",
      ),
      ...wrong("people/setting", "leavers", leavers, leavings.includes(leavers), leavings.join(", ")),
    ],
  };
}

/** An entry that everybody fits would leave nobody, which looks like a home without people. */
function wrongEntry(entry: string, at: number): Problem[] {
  const isRight = entry.trim().replaceAll("*", "") !== "";
  const expected = "a user name, * for any characters in it (backup-*), or the end of a distinguished name";
  return wrong("people/setting", `notPeople[${at}]`, entry, isRight, expected);
}

function unknownKey(key: string): Problem[] {
  const known = Object.keys(peopleDefaults.carry);
  if (known.includes(key)) return [];
  const nearest = nearNames(key, known)[0];
  const text = `immich-sso:carry.${key} is not a setting${nearest ? `; the nearest one is immich-sso:carry.${nearest}` : ""}`;
  return [{ code: "config/unknown", text }];
}

function wrong(code: string, key: string, value: unknown, isRight: boolean, expected: string): Problem[] {
  if (isRight) return [];
  return [{ code, text: `immich-sso:${key} ${JSON.stringify(value)} is not valid; expected: ${expected}` }];
}
