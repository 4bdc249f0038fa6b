import { tableLines } from "../support/table.ts";
import type { Change, Refusal } from "./carry-plan.ts";
import type { FirstLogin, TakeOver } from "./first-login.ts";
import type { PeopleLook, SeenLeaver } from "./look.ts";
import type { Carried } from "./wanted.ts";

/** Longer lists are cut: the command `npm run carry -- --json` has all. */
const mostRows = 20;

/** What a field is called. */
export const fields: Readonly<Record<keyof Carried, string>> = {
  name: "name",
  email: "email address",
  quotaSizeInBytes: "quota",
  storageLabel: "storage label",
};

const gibibyte = 2 ** 30;

/** A value as people read it. */
export function shown(field: keyof Carried, value: unknown): string {
  if (value === null || value === undefined) return field === "quotaSizeInBytes" ? "unlimited" : "none";
  return field === "quotaSizeInBytes"
    ? `${Number((Number(value) / gibibyte).toFixed(2))} GiB`
    : String(value);
}

export function changesTable(changes: readonly Change[]): string[] {
  const rows = changes.flatMap(({ username, from, to }) =>
    (Object.keys(to) as (keyof Carried)[]).map((field) => [
      username,
      fields[field],
      shown(field, from[field]),
      shown(field, to[field]),
    ]),
  );
  return table(["user", "field", "in Immich", "in the directory"], rows);
}

export function refusalsTable(refusals: readonly Refusal[]): string[] {
  return table(
    ["user", "field", "in the directory", "why it stays as it is"],
    refusals.map(({ username, field, value, why }) => [username, fields[field], shown(field, value), why]),
  );
}

const reasons: Record<SeenLeaver["reason"], string> = {
  deactivated: "deactivated in Authentik",
  deleted: "not in Authentik",
  "not allowed": "in no group that may use Immich",
};

export function leaversTable(leavers: readonly SeenLeaver[]): string[] {
  return table(
    ["account in Immich", "user", "why", "sessions"],
    leavers.map(({ email, isAdmin, username, reason, sessions }) => [
      isAdmin ? `${email} (administrator)` : email,
      username ?? "",
      reasons[reason],
      sessions === undefined ? "unknown" : String(sessions.length),
    ]),
  );
}

export function takeOversTable(takeOvers: readonly TakeOver[]): string[] {
  return table(
    ["user", "account in Immich"],
    takeOvers.map(({ username, email }) => [username, email]),
  );
}

export function labelsTable(labels: FirstLogin["labels"]): string[] {
  return table(
    ["user", "storage label", "why the first sign-in fails"],
    labels.map(({ username, label, why }) => [username, label, why]),
  );
}

export function endsTable(ends: PeopleLook["ends"]): string[] {
  return table(
    ["user", "access ends"],
    ends.map(({ username, at }) => [username, `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`]),
  );
}

function table(head: string[], rows: string[][]): string[] {
  const made = tableLines(rows.slice(0, mostRows), { head });
  const more = rows.length - mostRows;
  return more > 0 ? [...made, `  and ${more} more: npm run -s carry -- --dry-run --json`] : made;
}
