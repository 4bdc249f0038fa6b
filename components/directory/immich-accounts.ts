import type { Person } from "../support/authentik/people.ts";
import { subjectOf } from "../support/authentik/subject.ts";
import { Failure } from "../support/failure.mjs";
import { type ImmichAccess, ImmichClient } from "../support/immich/client.ts";
import { accountFindings, type Finding } from "./findings.ts";

/**
 * Compares the people's mails with the accounts that Immich has, soft-deleted ones included, in one request.
 * @returns a note in place of findings where the key may not list accounts, or where Immich does not answer
 */
export async function compareAccounts(
  access: ImmichAccess,
  people: readonly Person[],
  subMode: string,
): Promise<{ findings: Finding[]; notes: string[] }> {
  try {
    const accounts = await new ImmichClient(access).accounts();
    return { findings: accountFindings(people, accounts, (person) => subjectOf(person, subMode)), notes: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { findings: [], notes: [`mails are not compared with Immich's accounts: ${error.problem}`] };
  }
}
