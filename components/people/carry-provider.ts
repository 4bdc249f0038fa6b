import { createHash } from "node:crypto";
import { hasFreshKey, withFreshKey } from "../support/immich/fresh-keys.ts";
import { plain } from "../support/plain.ts";
import { say, warn } from "../support/say.ts";
import { isUnknown } from "../support/unknown.ts";
import { unread } from "../support/unread.ts";
import { carryAll, type Ended, endSessions, type Leaving } from "./carry.ts";
import type { Change } from "./carry-plan.ts";

/** What the resource `people:Carry` does, as plain functions over plain data. */
export interface CarryInputs {
  url: string;
  ca?: string;
  apiKey: string;
  /** What differs now between the directory and Immich's accounts. */
  changes: Change[];
  /** Who left, and is still signed in. */
  leaving: Leaving[];
}

export interface CarryState extends CarryInputs {
  /** Names what was carried last. */
  done: string;
}

export async function check(_olds: object, news: CarryInputs) {
  return { inputs: news, failures: [] };
}

/** Only what differs is a change: a new key or another address of Immich is none. */
export async function diff(_id: string, { done }: CarryState, news: CarryInputs) {
  return { changes: isOpen(news) && done !== nameOf(news) };
}

/**
 * The update that gives this stack's key the right to change accounts could not show before what differs, so it only
 * lists it; the next one carries.
 */
export async function create(inputs: CarryInputs) {
  const isFirstLook = hasFreshKey(inputs.url);
  if (isFirstLook && isOpen(inputs))
    warn("listed only, because this update made the API key that may carry them: pulumi up");
  const done = isFirstLook ? "" : await carry(inputs);
  return { id: "accounts", outs: plain({ ...inputs, done }) };
}

/** The program itself has read both sides: reading them here again would be the second time in one run. */
export async function read(id: string, state: CarryState) {
  const empty = unread(id, state);
  if (empty) return empty;
  const { done: _, ...inputs } = state;
  return { id, props: state, inputs };
}

export async function update(_id: string, _olds: CarryState, news: CarryInputs) {
  return { outs: plain({ ...news, done: await carry(news) }) };
}

/** The accounts stay as they are. */
export async function remove(): Promise<void> {}

async function carry(inputs: CarryInputs): Promise<string> {
  const { url, ca, apiKey, changes, leaving } = withFreshKey(inputs);
  const access = { url, ca, apiKey };
  const carried = await carryAll(access, changes);
  if (carried.length > 0) say(`carried to Immich: ${carried.join(", ")}`);
  for (const one of await endSessions(access, leaving)) say(endedInWords(one));
  return nameOf(inputs);
}

/** What is left for an administrator to do. */
export function endedInWords({ email, sessions, apiKeys }: Ended): string {
  return `${email}: ${sessions} ${sessions === 1 ? "session" : "sessions"} ended; ${keysInWords(apiKeys)}`;
}

function keysInWords(apiKeys: number | undefined): string {
  if (apiKeys === undefined) return "its API keys were not counted, because another run ended sessions too";
  if (apiKeys === 0) return "no API keys";
  return `${apiKeys} API ${apiKeys === 1 ? "key goes" : "keys go"} on working until the account is deleted in Immich`;
}

function isOpen({ changes, leaving }: CarryInputs): boolean {
  if (isUnknown(changes) || isUnknown(leaving)) return false;
  return changes.length > 0 || leaving.length > 0;
}

function nameOf({ changes, leaving }: CarryInputs): string {
  return createHash("sha256")
    .update(JSON.stringify([changes, leaving]))
    .digest("hex")
    .slice(0, 12);
}
