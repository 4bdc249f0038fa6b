import { carryAll, type Ended, endSessions } from "../components/people/carry.ts";
import { look, type PeopleLook } from "../components/people/look.ts";
import { isMassExit } from "../components/people/told.ts";
import type { LeftOut } from "../components/support/authentik/not-people.ts";
import { readPeople } from "../components/support/authentik/people.ts";
import { Failure } from "../components/support/failure.mjs";
import { accountPermissions, readAccounts } from "../components/support/immich/accounts.ts";
import { notCompared } from "../components/support/people-errors.ts";
import type { Home } from "./home.ts";

/** What became of one Immich's people. */
export interface Outcome {
  home: Home;
  look: PeopleLook;
  /** Accounts that may sign in and are not counted as people. */
  leftOut: readonly LeftOut[];
  dryRun: boolean;
  /** User names of those whose accounts were changed. */
  carried: string[];
  ended: Ended[];
  /** What Immich refused. */
  failures: Failure[];
}

/**
 * Compares the people of one Immich and, where this stack carries, writes what differs.
 * @throws Failure `people/not-compared`, and what Authentik's API throws
 */
export async function carryOne(home: Home, dryRun: boolean): Promise<Outcome> {
  const { api, immich } = home.target;
  // One after the other: the two answers at once would be the most that this process ever holds.
  const read = await readAccounts(immich);
  const { groups, attributes, notPeople } = home;
  const seen = await readPeople(api, home.slug, { groups, attributes, notPeople });
  const [missing] = seen.access.missing;
  if (missing !== undefined) throw notCompared(home.name, `Authentik has no group ${missing}`);
  if ("problem" in read) throw notCompared(home.name, read.problem);
  const found = await look({ ...home.target, immichVersion: read.version }, seen, read.accounts);
  const none = { carried: [], ended: [], failures: [] };
  const outcome: Outcome = { home, look: found, leftOut: seen.leftOut, dryRun, ...none };
  if (dryRun || found.missing.includes(accountPermissions.change)) return outcome;
  if (home.isOn) outcome.carried = await tried(outcome, [], () => carryAll(immich, found.changes));
  if (!isMassExit(found)) outcome.ended = await tried(outcome, [], () => endSessions(immich, found.leaving));
  return outcome;
}

/** What fails in the end has done all else before. */
async function tried<Done>({ failures }: Outcome, none: Done, work: () => Promise<Done>): Promise<Done> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failures.push(error);
    return none;
  }
}
