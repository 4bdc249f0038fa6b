/** Whether Immich's accounts are as the directory has their people, and whether somebody who left is signed in. */
import type { Home } from "../carry/home.ts";
import { look, type PeopleLook } from "../components/people/look.ts";
import { fields, shown } from "../components/people/tables.ts";
import { isAlive, isMassExit, toCarry, toEnd } from "../components/people/told.ts";
import type { ProofTarget } from "../components/proof/target.ts";
import { bad, type Finding, fine, unasked, type Verdict } from "../components/proof/verdict.ts";
import type { People } from "../components/support/authentik/people.ts";
import { Failure } from "../components/support/failure.mjs";
import { readAccounts } from "../components/support/immich/accounts.ts";

/** More names in one line do not help. */
const mostNames = 10;

/**
 * Compares the people with Immich's accounts, by what was read of the people already.
 * @param seen undefined where Authentik did not tell who may sign in
 */
export async function peopleFindings(
  home: Home,
  { immich: { url }, immichApiKey: apiKey, ca }: ProofTarget,
  seen: People | undefined,
): Promise<Finding[]> {
  const found = seen ? await compared(home, { url, ca, apiKey }, seen) : "Authentik did not tell who may";
  const verdict = (judge: (look: PeopleLook) => Verdict) =>
    typeof found === "string" ? unasked(found) : judge(found);
  return [
    {
      ...{ code: "people/carry", title: "Immich's accounts are as the directory has them", required: false },
      ...verdict((one) => differences(one, home)),
    },
    {
      ...{ code: "people/leavers", title: "Nobody who left is signed in to Immich", required: false },
      ...verdict((one) => leavers(one, home)),
    },
  ];
}

/** What was found, or why nothing could be. */
async function compared(
  { target }: Home,
  immich: { url: string; ca: string | undefined; apiKey: string },
  seen: People,
): Promise<PeopleLook | string> {
  if (immich.apiKey === "") return "no API key of Immich is there yet";
  const read = await readAccounts(immich);
  if ("problem" in read) return `Immich's accounts could not be listed: ${read.problem}`;
  try {
    const found = await look({ ...target, immich, immichVersion: read.version }, seen, read.accounts);
    return found.notes[0] ?? found;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.problem;
  }
}

function differences({ changes, refusals, missing }: PeopleLook, home: Home): Verdict {
  if (home.args.carry.mode === "off") return unasked("nothing is carried: the mode of carry is off");
  if (changes.length + refusals.length === 0) return fine("all of them");
  const named = (to: object) => (Object.keys(to) as (keyof typeof fields)[]).map((field) => fields[field]);
  const differ = changes.map(({ username, to }) => `${username} (${named(to).join(", ")})`);
  const stuck = refusals.map(
    ({ username, field, value, why }) => `${username} ${shown(field, value)}: ${why}`,
  );
  const seen = [
    ...(differ.length > 0 ? [`not carried yet: ${some(differ)}`] : []),
    ...(stuck.length > 0 ? [`cannot be carried: ${some(stuck)}`] : []),
  ];
  const fix =
    changes.length > 0
      ? toCarry(missing, home)
      : "change the value in the directory, or the other account in Immich, then: pulumi up";
  return bad(seen.join("; "), fix);
}

function leavers(found: PeopleLook, home: Home): Verdict {
  if (found.leavers.length === 0) return fine("nobody left");
  const alive = found.leavers.filter(isAlive);
  const beside = "API keys and shared links of theirs go on working; Immich does not show them";
  if (alive.length === 0)
    return fine(`${some(found.leavers.map(({ email }) => email))} left, without a session; ${beside}`);
  const each = alive.map(({ email, sessions }) =>
    sessions ? `${email} (${sessions.length} ${sessions.length === 1 ? "session" : "sessions"})` : email,
  );
  const willEnd = found.leaving.length > 0 && !isMassExit(found);
  return bad(
    `left and may be signed in: ${some(each)}; ${beside}`,
    willEnd ? "pulumi up" : toEnd(found, home),
  );
}

function some(texts: readonly string[]): string {
  const more = texts.length - mostNames;
  return `${texts.slice(0, mostNames).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
