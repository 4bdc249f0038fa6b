import type { Person } from "../support/authentik/people.ts";
import { subjectOf } from "../support/authentik/subject.ts";
import { Failure } from "../support/failure.mjs";
import { type ImmichAccess, ImmichClient } from "../support/immich/client.ts";
import { accountFindings, type Finding } from "./findings.ts";

/** The first major version that takes capitals and small letters of a mail for one (2.7.5 and 3.1.0 measured). */
const lettersAlikeSince = 3;

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
    const client = new ImmichClient(access);
    const [accounts, major] = await Promise.all([client.accounts(), client.majorVersion()]);
    const subject = (person: Person) => subjectOf(person, subMode);
    return { findings: accountFindings(people, accounts, subject, major < lettersAlikeSince), notes: [] };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { findings: [], notes: [`mails are not compared with Immich's accounts: ${error.problem}`] };
  }
}
