import type { Person } from "../support/authentik/people.ts";
import { subjectOf } from "../support/authentik/subject.ts";
import type { Accounts } from "../support/immich/accounts.ts";
import { accountFindings, type Finding } from "./findings.ts";

/** The first major version that takes capitals and small letters of a mail for one (2.7.5 and 3.1.0 measured). */
const lettersAlikeSince = 3;

/**
 * Compares the people's mails with the accounts that Immich has, soft-deleted ones included.
 * @returns a note in place of findings where the accounts could not be listed
 */
export function compareAccounts(
  read: Accounts,
  people: readonly Person[],
  subMode: string,
): { findings: Finding[]; notes: string[] } {
  if ("problem" in read)
    return { findings: [], notes: [`mails are not compared with Immich's accounts: ${read.problem}`] };
  const subject = (person: Person) => subjectOf(person, subMode);
  const isLetterByLetter = Number.parseInt(read.version, 10) < lettersAlikeSince;
  return { findings: accountFindings(people, read.accounts, subject, isLetterByLetter), notes: [] };
}
