import { type LeftOut, leftOutInWords, named, withoutComputers } from "../support/authentik/not-people.ts";
import { accountPermissions } from "../support/immich/accounts.ts";
import { tooManyLeavers } from "../support/people-errors.ts";
import type { Said } from "../support/said.ts";
import { configSet } from "../support/shell.mjs";
import type { PeopleLook, Versions } from "./look.ts";
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

/** More names do not help. The text counts the others, so that nobody is left out silently. */
export function leftOutTold(leftOut: readonly LeftOut[]): Told[] {
  const text = leftOutInWords(leftOut);
  const computers = leftOut.filter(({ rule }) => rule === "computer");
  const count =
    computers.length === 1 ? "an account of a computer" : `${computers.length} accounts of computers`;
  return [
    ...(computers.length > 0
      ? [
          warn([
            `directory/machines: Authentik lets ${count} use Immich: ${named(computers)}`,
            `  next:    set the User object filter of the LDAP source in Authentik to ${withoutComputers}`,
          ]),
        ]
      : []),
    ...(text ? [info(`directory/left-out: ${text}`)] : []),
  ];
}

/** How carrying goes on in this stack. */
export interface CarryWay {
  /** True where the changes are written. */
  isOn: boolean;
  args: PeopleArgs;
  /** The API key is one that this program made: an update gives it what it lacks. */
  isOwnKey: boolean;
  set: SetCommand;
}

/** The command that sets one of this Immich's settings, for example `carry.mode`. */
export type SetCommand = (key: string, value: string) => string;

/** In a stack of one Immich. */
export const setAlone: SetCommand = (key, value) => configSet(`immich-sso:${key}`, value);

/** All that has to be said of the people, administrators' accounts first. */
export function told(look: PeopleLook, way: CarryWay): Told[] {
  const { firstLogin, refusals, leavers, ends } = look;
  const [admins, others] = [true, false].map((is) =>
    firstLogin.takeOvers.filter(({ isAdmin }) => isAdmin === is),
  );
  return [
    ...(admins?.length ? [warn(adminsText(admins))] : []),
    ...(others?.length ? [info(takeOversText(others))] : []),
    ...(firstLogin.labels.length > 0 ? [warn(labelsText(firstLogin.labels, way))] : []),
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
function changesTold({ changes, missing }: PeopleLook, way: CarryWay): Told[] {
  if (changes.length === 0) return [];
  const accounts = count(changes.length, "Immich account");
  const body = changesTable(changes);
  const one = changes.length === 1;
  const isLacking = missing.includes(accountPermissions.change);
  if (way.isOn && !isLacking)
    return [
      info([`people/carry: ${accounts} ${one ? "changes" : "change"} to what the directory says`, ...body]),
    ];
  const stay = one
    ? "differs from the directory and stays as it is"
    : "differ from the directory and stay as they are";
  return [
    warn([`people/not-carried-yet: ${accounts} ${stay}`, ...body, `  next:    ${toCarry(missing, way)}`]),
  ];
}

/** What has the changes written. */
export function toCarry(missing: readonly string[], { isOn, isOwnKey, set }: CarryWay): string {
  const lacking = missing.filter((name) => name === accountPermissions.change);
  const isLacking = lacking.length > 0;
  return [
    ...(isLacking && !isOwnKey ? [tick(lacking)] : []),
    ...(isOn ? [] : [set("carry.mode", "on")]),
    isLacking && isOwnKey ? "pulumi up, which makes an API key that may; the next one carries" : "pulumi up",
  ].join(", then: ");
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

function leaversText(look: PeopleLook, way: CarryWay): Said {
  const { leavers, leaving, missing } = look;
  const head = `people/leavers: the people of ${count(leavers.length, "Immich account")} may not sign in any more`;
  const facts = [
    `  ${doneAlready(look.versions)}`,
    "  Immich shows an administrator neither API keys nor shared links of others: they go on working.",
  ];
  if (isMassExit(look))
    return [
      ...[head, ...leaversTable(leavers), ...facts],
      tooManyLeavers(leaving.length, look.linked, way.set("leavers", "report")),
    ];
  const ends = leaving.length > 0 ? [`  ${count(leaving.length, "account")} will be signed out.`] : [];
  const ticks = missing.length > 0 ? [`  next:    ${toSee(missing, way)}`] : [];
  return [head, ...leaversTable(leavers), ...facts, ...ends, ...ticks, `  next:    ${toEnd(look, way)}`];
}

/** An update extends a key of ours only where something is written with it. */
function toSee(missing: readonly string[], { isOn, isOwnKey, args }: CarryWay): string {
  const isExtended = isOwnKey && (isOn || args.leavers === "endSessions");
  return isExtended
    ? `pulumi up, which makes an API key that also has ${missing.join(" and ")}`
    : tick(missing);
}

/** What shuts the leavers out. */
export function toEnd({ leavers }: Pick<PeopleLook, "leavers">, { args, set }: CarryWay): string {
  const byHand = "delete the account in Immich under Administration > Users (it can be restored for 7 days)";
  const isReported = args.leavers === "report" && leavers.some(isAlive);
  return isReported ? `${set("leavers", "endSessions")}, or ${byHand}` : byHand;
}

/** Whether the account is signed in, or nobody can say. */
export function isAlive({ sessions }: PeopleLook["leavers"][number]): boolean {
  return sessions === undefined || sessions.length > 0;
}

/** What Authentik and Immich did by themselves: by their versions, measured or by their notes. */
function doneAlready({ authentik, immich }: Versions): string {
  if (immich !== undefined && Number.parseInt(immich, 10) < 3)
    return `Immich ${immich} is told nothing by Authentik: no session was ended.`;
  const [year = 0, month = 0] = (authentik ?? "").split(".").map(Number);
  const server = `Authentik ${authentik}`;
  if (authentik === undefined)
    return "Authentik 2026.8 and later tell Immich when somebody is deactivated; earlier ones, and a removal from a group, end no session.";
  return year > 2026 || (year === 2026 && month >= 8)
    ? `With back-channel logout ${server} tells Immich when somebody is deactivated, as long as the access token is valid; a removal from a group ends no session.`
    : `${server} told Immich nothing: a deactivation and a removal from a group end no session, only a deleted user or session does.`;
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

function labelsText(labels: PeopleLook["firstLogin"]["labels"], { set }: CarryWay): Said {
  return [
    `people/label-taken: ${count(labels.length, "user")} cannot sign in for the first time: the storage label is used (\`Failed to finish oauth\`)`,
    ...labelsTable(labels),
    `  next:    change the label of the other account in Immich, or: ${set("storageLabelAttribute", "<attribute>")}`,
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
