import { type Access, accessEnds, groupNames } from "../support/authentik/access.ts";
import type { AuthentikApi } from "../support/authentik/api.ts";
import type { Person, People as Seen } from "../support/authentik/people.ts";
import { subjectOf as subjectBy } from "../support/authentik/subject.ts";
import { Failure } from "../support/failure.mjs";
import { accountPermissions } from "../support/immich/accounts.ts";
import { type Account, type ImmichAccess, ImmichClient } from "../support/immich/client.ts";
import { object, text } from "../support/shape.ts";
import { sideBySide } from "../support/side-by-side.ts";
import type { Leaving } from "./carry.ts";
import { type CarryPlan, planCarry } from "./carry-plan.ts";
import { claimedNames, subjectProblem } from "./claims-check.ts";
import { beforeFirstLogin, type FirstLogin } from "./first-login.ts";
import { type Leaver, leaversOf, orphans } from "./leavers.ts";
import type { ManagedFields, PeopleArgs } from "./people-args.ts";
import { labelOf, wantedOf } from "./wanted.ts";
import { whereabouts } from "./whereabouts.ts";

/** Whom and what to look at. */
export interface PeopleTarget {
  api: AuthentikApi;
  immich: ImmichAccess;
  subMode: string;
  managed: ManagedFields;
  args: PeopleArgs;
  /** Of Immich, for its rule for email addresses; undefined where it is not known. */
  immichVersion?: string | undefined;
}

/** Versions of both sides; undefined where it is not known, or nobody left. */
export interface Versions {
  authentik?: string | undefined;
  immich?: string | undefined;
}

/** A leaver, with the sessions that are still alive; undefined where the key may not see them. */
export type SeenLeaver = Leaver & { sessions: string[] | undefined };

/** Both sides compared. */
export interface PeopleLook extends CarryPlan {
  leavers: SeenLeaver[];
  /** Of them those whose sessions are to end. */
  leaving: Leaving[];
  firstLogin: FirstLogin;
  /** Whose access ends soon, the soonest first. */
  ends: { username: string; at: Date }[];
  /** Permissions that the key lacks for what is switched on. */
  missing: string[];
  /** How many accounts are linked to somebody. */
  linked: number;
  /** By them it is known what was done about leavers already. */
  versions: Versions;
  notes: string[];
}

const days = 86_400_000;
const soon = 7 * days;

/** More leavers than these are listed without their sessions. */
const mostSessions = 100;

/** Compares the people with Immich's accounts. It changes nothing; where nothing differs it asks nobody anything. */
export async function look(
  target: PeopleTarget,
  { people, access, leftOut }: Seen,
  accounts: readonly Account[],
): Promise<PeopleLook> {
  const { api, subMode, managed, args } = target;
  const subjectOf = (person: Person) => subjectBy(person, subMode);
  const ends = accessEnds(access, people, Date.now() + soon).map(({ member: { username }, at }) => ({
    username,
    at,
  }));
  const problem = await subjectProblem(api, access, people, subMode);
  if (problem)
    return { ...nothing, ends, notes: [`the people are not compared with Immich's accounts: ${problem}`] };
  const allowed = [...people, ...leftOut.map(({ person }) => person)];
  const gone = orphans(accounts, allowed, subjectOf);
  const [plan, found] = await Promise.all([
    args.carry.mode === "off"
      ? { changes: [], refusals: [], notes: [] }
      : plannedCarry(target, people, access, accounts),
    whereabouts(
      api,
      gone.map(({ oauthId }) => oauthId),
      subMode,
    ),
  ]);
  const left = leaversOf(gone, found);
  const [granted, authentik] = await Promise.all([
    plan.changes.length + left.length > 0 ? permissionsOf(target.immich) : undefined,
    left.length > 0 ? authentikVersion(api) : undefined,
  ]);
  const leavers = await withSessions(target.immich, left, granted?.has(accountPermissions.sessions) ?? false);
  return {
    ...plan,
    leavers,
    leaving: args.leavers === "endSessions" ? leavingOf(leavers, accounts) : [],
    firstLogin: beforeFirstLogin(people, accounts, subjectOf, (person) => labelOf(person, managed)),
    ends,
    missing: granted
      ? needed(args, plan.changes.length, left.length).filter((name) => !granted.has(name))
      : [],
    linked: accounts.filter(({ oauthId, deletedAt }) => oauthId && deletedAt === null).length,
    versions: { authentik, immich: target.immichVersion },
  };
}

const nothing: PeopleLook = {
  ...{ changes: [], refusals: [], leavers: [], leaving: [], ends: [], missing: [], notes: [], linked: 0 },
  versions: {},
  firstLogin: { takeOvers: [], labels: [] },
};

/** The plan with names and addresses as Immich is told them, where a mapping makes others than the accounts'. */
async function plannedCarry(
  { api, subMode, managed, args, immichVersion }: PeopleTarget,
  people: readonly Person[],
  access: Access,
  accounts: readonly Account[],
): Promise<CarryPlan & { notes: string[] }> {
  const subjectOf = (person: Person) => subjectBy(person, subMode);
  const groups = ({ groups: pks }: Person) => groupNames(access, pks);
  const plan = (all: readonly Person[], claims: ReadonlyMap<number, { name?: string; email?: string }>) =>
    planCarry({
      people: all,
      accounts,
      subjectOf,
      wantedOf: (person) => {
        const { name = person.name, email: mail = person.mail } = claims.get(person.pk) ?? {};
        return wantedOf({ ...person, name, mail }, managed, () => groups(person));
      },
      rule: args.carry,
      immichVersion,
    });
  const first = plan(people, new Map());
  const differing = new Set([...first.changes, ...first.refusals].map(({ username }) => username));
  const those = people.filter(({ username }) => differing.has(username));
  const claims = await claimedNames(api, access, those);
  if (claims?.size === 0) return { ...first, notes: [] };
  if (claims) return { ...plan(people, claims), notes: [] };
  const note = `nothing is carried: a mapping of the provider makes names or email addresses of its own, and ${those.length} people differ`;
  return { changes: [], refusals: [], notes: [note] };
}

/** What a key needs for what is switched on and has something to do. */
function needed({ carry, leavers }: PeopleArgs, changes: number, left: number): string[] {
  const { change, sessions } = accountPermissions;
  const changing = (changes > 0 && carry.mode !== "off") || (left > 0 && leavers === "endSessions");
  return [...(changing ? [change] : []), ...(left > 0 ? [sessions] : [])];
}

/** It only makes a text exact: where Authentik does not tell, the text says both. */
async function authentikVersion(api: AuthentikApi): Promise<string | undefined> {
  try {
    const answer = await api.get("admin/version/", object({ version_current: text }));
    return answer?.version_current;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}

async function permissionsOf(access: ImmichAccess): Promise<ReadonlySet<string>> {
  const { permissions } = await new ImmichClient(access).ownApiKey();
  return new Set(permissions.includes("all") ? Object.values(accountPermissions) : permissions);
}

async function withSessions(
  access: ImmichAccess,
  leavers: readonly Leaver[],
  mayLook: boolean,
): Promise<SeenLeaver[]> {
  if (!mayLook || leavers.length > mostSessions)
    return leavers.map((one) => ({ ...one, sessions: undefined }));
  const client = new ImmichClient(access);
  return await sideBySide(leavers, async (one) => {
    const sessions = await client.sessionsOf(one.account).catch((error: unknown) => {
      if (!(error instanceof Failure)) throw error;
      return undefined;
    });
    return { ...one, sessions: sessions?.map(({ id }) => id) };
  });
}

/** The last administrator is not signed out: nobody could undo a mistake. */
export function leavingOf(leavers: readonly SeenLeaver[], accounts: readonly Account[]): Leaving[] {
  const gone = new Set(leavers.map(({ account }) => account));
  const isAnyoneLeft = accounts.some(
    ({ id, isAdmin, deletedAt }) => isAdmin && deletedAt === null && !gone.has(id),
  );
  return leavers.flatMap(({ account, email, isAdmin, sessions = [] }) =>
    sessions.length > 0 && (isAnyoneLeft || !isAdmin) ? [{ account, email, sessions }] : [],
  );
}
