import { accountPermissions } from "../support/immich/accounts.ts";
import { tooManyLeavers } from "../support/people-errors.ts";
import type { Said } from "../support/said.ts";
import type { PeopleLook } from "./look.ts";
import type { PeopleArgs } from "./people-args.ts";
import {
  changesTable,
  endsTable,
  labelsTable,
  leaversTable,
  refusalsTable,
  takeOversTable,
} from "./tables.ts";

/** Something to show: a warning, or only for information. */
export interface Told {
  level: "warn" | "info";
  said: Said;
}

/** How carrying goes on in this stack. */
export interface CarryWay {
  /** True where the changes are written. */
  isOn: boolean;
  args: PeopleArgs;
  /** For example `immich-sso:carry.mode`. */
  key: string;
}

/** All that has to be said of the people, administrators' accounts first. */
export function told(look: PeopleLook, way: CarryWay): Told[] {
  const { firstLogin, refusals, leavers, ends } = look;
  const [admins, others] = [true, false].map((is) =>
    firstLogin.takeOvers.filter(({ isAdmin }) => isAdmin === is),
  );
  return [
    ...(admins?.length ? [warn(adminsText(admins))] : []),
    ...(others?.length ? [info(takeOversText(others))] : []),
    ...(firstLogin.labels.length > 0 ? [warn(labelsText(firstLogin.labels))] : []),
    ...changesTold(look, way),
    ...(refusals.length > 0 ? [warn(refusalsText(refusals))] : []),
    ...(leavers.length > 0 ? [warn(leaversText(look, way))] : []),
    ...(ends.length > 0 ? [warn(endsText(ends))] : []),
    ...look.notes.map((note) => warn(note)),
  ];
}

/** Whether so many would be signed out at once that it looks like a mistake. */
export function isMassExit({ leaving, linked }: Pick<PeopleLook, "leaving" | "linked">): boolean {
  return leaving.length > smallHome && leaving.length > linked / 2;
}

/** In a home of a few, half of them may well leave together. */
const smallHome = 5;

const warn = (said: Said): Told => ({ level: "warn", said });
const info = (said: Said): Told => ({ level: "info", said });

/** Where the changes could not be written, it says what to do for it. */
function changesTold({ changes, missing }: PeopleLook, { isOn, args, key }: CarryWay): Told[] {
  if (changes.length === 0) return [];
  const accounts = count(changes.length, "Immich account");
  const body = changesTable(changes);
  const one = changes.length === 1;
  const lacking = missing.filter((name) => name === accountPermissions.change);
  if (isOn && lacking.length === 0)
    return [
      info([`people/carry: ${accounts} ${one ? "changes" : "change"} to what the directory says`, ...body]),
    ];
  const steps = [
    ...(lacking.length > 0 ? [tick(lacking)] : []),
    ...(args.carry.mode === "on" ? [] : [`pulumi config set --path '${key}' on`]),
    "pulumi up",
  ];
  const stay = one
    ? "differs from the directory and stays as it is"
    : "differ from the directory and stay as they are";
  return [
    warn([`people/not-carried-yet: ${accounts} ${stay}`, ...body, `  next:    ${steps.join(", then: ")}`]),
  ];
}

/** What to tick of a key's permissions in Immich. */
function tick(missing: readonly string[]): string {
  return `tick ${missing.join(" and ")} for the API key in Immich under Account Settings > API Keys`;
}

function refusalsText(refusals: PeopleLook["refusals"]): Said {
  return [
    `people/refused: ${count(refusals.length, "value")} of the directory cannot be carried to Immich`,
    ...refusalsTable(refusals),
    "  next:    change the value in the directory, or the other account in Immich, then: pulumi up",
  ];
}

function leaversText(look: PeopleLook, { args }: CarryWay): Said {
  const { leavers, leaving, missing } = look;
  const alive = leavers.filter(({ sessions }) => sessions === undefined || sessions.length > 0);
  const head = `people/leavers: the people of ${count(leavers.length, "Immich account")} may not sign in any more`;
  const facts = [
    "  Authentik 2026.8 and later tell Immich when somebody is deactivated; earlier ones, and a removal from a group, end no session.",
    "  Immich shows an administrator neither API keys nor shared links of others: they go on working.",
  ];
  if (isMassExit(look))
    return [head, ...leaversTable(leavers), ...facts, tooManyLeavers(leaving.length, look.linked)].join("\n");
  const byHand = "delete the account in Immich under Administration > Users (it can be restored for 7 days)";
  const ends = leaving.length > 0 ? [`  ${count(leaving.length, "account")} will be signed out.`] : [];
  const next =
    args.leavers === "report" && alive.length > 0
      ? `pulumi config set immich-sso:leavers endSessions, or ${byHand}`
      : byHand;
  const ticks = missing.length > 0 ? [`  next:    ${tick(missing)}`] : [];
  return [head, ...leaversTable(leavers), ...facts, ...ends, ...ticks, `  next:    ${next}`];
}

function adminsText(takeOvers: PeopleLook["firstLogin"]["takeOvers"]): Said {
  return [
    `people/admin-taken-over: a first sign-in makes ${count(takeOvers.length, "user")} administrator of Immich, by the email address of an administrator's account`,
    ...takeOversTable(takeOvers),
    "  next:    give that account in Immich another email address, unless it is this person's own",
  ];
}

function takeOversText(takeOvers: PeopleLook["firstLogin"]["takeOvers"]): Said {
  return [
    `people/taken-over: a first sign-in links ${count(takeOvers.length, "Immich account")} to the user with the same email address`,
    ...takeOversTable(takeOvers),
  ];
}

function labelsText(labels: PeopleLook["firstLogin"]["labels"]): Said {
  return [
    `people/label-taken: ${count(labels.length, "user")} cannot sign in for the first time: the storage label is used (\`Failed to finish oauth\`)`,
    ...labelsTable(labels),
    "  next:    change the label of the other account in Immich, or set immich-sso:storageLabelAttribute",
  ];
}

function endsText(ends: PeopleLook["ends"]): Said {
  return [
    `people/access-ends: ${count(ends.length, "user")} may not sign in any more within the next 7 days`,
    ...endsTable(ends),
    "  next:    extend the binding in Authentik at the application, where that is not meant",
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
