import { randomBytes, randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../support/failure.mjs";
import { type Account, type ImmichAccess, ImmichClient } from "../support/immich/client.ts";
import { mailKey } from "../support/mail.ts";
import { notCarried, sessionsNotEnded } from "../support/people-errors.ts";
import type { Change } from "./carry-plan.ts";
import type { Carried } from "./wanted.ts";

/** A leaver whose sessions are to end. */
export interface Leaving {
  account: string;
  email: string;
  /** Ids of the sessions that were seen. */
  sessions: string[];
}

/** Answers that no other account can get around: there is no use in going on. */
const isAboutUs = (error: Failure) => !["immich/rejected", "immich/server-error"].includes(error.code);

/**
 * Writes each change, and sees in the answer that Immich has it. One that Immich refuses does not keep the others
 * back.
 * @returns user names of those whose accounts were changed
 * @throws Failure `people/not-carried` in the end, `immich/…` where the key or the server is the trouble
 */
export async function carryAll(access: ImmichAccess, changes: readonly Change[]): Promise<string[]> {
  const client = new ImmichClient(access);
  const carried: string[] = [];
  const lines: string[] = [];
  // One after another: who takes over an address comes after the one who gives it up.
  for (const { username, account, to } of changes) {
    try {
      const wrong = fieldsNotTaken(to, await client.changeAccount(account, to));
      if (wrong.length === 0) carried.push(username);
      else lines.push(`${username}: Immich shows another ${wrong.join(" and ")} after the change`);
    } catch (error) {
      if (!(error instanceof Failure) || isAboutUs(error)) throw error;
      lines.push(`${username}: ${error.problem}`);
    }
  }
  if (lines.length > 0) throw notCarried(lines, carried.length);
  return carried;
}

function fieldsNotTaken(to: Partial<Carried>, now: Account): string[] {
  return (Object.keys(to) as (keyof Carried)[]).filter((field) =>
    field === "email" ? mailKey(to.email ?? "") !== mailKey(now.email) : to[field] !== now[field],
  );
}

/** What was found of a leaver right before the sessions ended. */
export interface Ended {
  email: string;
  sessions: number;
  /** API keys that go on working: Immich lets only the person delete them. Undefined: another run ended the sessions. */
  apiKeys: number | undefined;
}

/**
 * Ends the sessions of people who left. Immich lets nobody end those of another account, so the account gets a random
 * password, and a session made with it ends the others and itself. The password is kept nowhere.
 * @throws Failure `people/sessions-not-ended` in the end
 */
export async function endSessions(access: ImmichAccess, leaving: readonly Leaving[]): Promise<Ended[]> {
  const client = new ImmichClient(access);
  const ended: Ended[] = [];
  const lines: string[] = [];
  if (leaving.length > 0 && !(await client.hasPasswordLogin()))
    throw sessionsNotEnded(leaving.map(({ email }) => `${email}: password login is switched off in Immich`));
  for (const one of leaving) {
    try {
      ended.push(await endOne(access, client, one));
    } catch (error) {
      if (!(error instanceof Failure) || isAboutUs(error)) throw error;
      lines.push(`${one.email}: ${error.problem}`);
    }
  }
  if (lines.length > 0) throw sessionsNotEnded(lines);
  return ended;
}

/** Another run may do the same at the same moment, with a password of its own: then this one's does not count. */
const mostTries = 4;

async function endOne(
  access: ImmichAccess,
  client: ImmichClient,
  { account, email, sessions }: Leaving,
): Promise<Ended> {
  let apiKeys: number | undefined;
  for (let tries = 1; ; tries += 1) {
    apiKeys = (await endAsThem(access, client, account, email)) ?? apiKeys;
    const left = await client.sessionsOf(account);
    if (left.length === 0) return { email, sessions: sessions.length, apiKeys };
    if (tries === mostTries) throw sessionsNotEnded([`${email}: ${left.length} sessions are still there`]);
    await sleep(randomInt(50, 500));
  }
}

/** @returns how many API keys the account has; undefined where another run came in between */
async function endAsThem(
  { url, ca }: ImmichAccess,
  client: ImmichClient,
  account: string,
  email: string,
): Promise<number | undefined> {
  const password = randomBytes(32).toString("base64url");
  await client.changeAccount(account, { password });
  const accessToken = await new ImmichClient({ url, ca }).logIn(email, password);
  if (!accessToken) return undefined;
  const session = new ImmichClient({ url, ca, accessToken });
  try {
    const apiKeys = (await session.apiKeys()).length;
    await session.endOtherSessions();
    await session.logOut();
    return apiKeys;
  } catch (error) {
    if (error instanceof Failure && error.code === "immich/key-refused") return undefined;
    throw error;
  }
}
