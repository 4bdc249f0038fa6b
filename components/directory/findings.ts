import type { Person } from "../support/authentik/people.ts";
import type { Account } from "../support/immich/client.ts";
import { isMail, mailKey } from "../support/mail.ts";
import type { Mails } from "./directory-args.ts";

/** Why somebody who may use Immich will be refused there, or could be. */
export type Trouble =
  | "no-mail"
  | "not-a-mail"
  | "shared-mail"
  | "other-account"
  | "deleted-account"
  | "second-account";

export interface Finding {
  username: string;
  mail: string;
  trouble: Trouble;
  /** What it leads to, in words. */
  means: string;
}

/**
 * What the accounts in Authentik themselves show, in the order of the people.
 *
 * @param immichVersion whose rule for email addresses counts; without one only what every version takes is right
 */
export function mailFindings(people: readonly Person[], immichVersion?: string): Finding[] {
  const owners = Map.groupBy(people, ({ mail }) => mailKey(mail));
  return people.flatMap(({ username, mail, pk }): Finding[] => {
    if (mail.trim() === "")
      return [
        {
          ...{ username, mail, trouble: "no-mail" },
          means: "no mail: a first sign-in ends with `OAuth profile does not have an email address`",
        },
      ];
    if (!isMail(mail, immichVersion))
      return [{ username, mail, trouble: "not-a-mail", means: "is not a mail address by Immich's own rule" }];
    const others = (owners.get(mailKey(mail)) ?? []).filter((one) => one.pk !== pk);
    if (others.length === 0) return [];
    const names = others.map((one) => one.username).join(", ");
    return [
      {
        ...{ username, mail, trouble: "shared-mail" },
        means: `also the mail of ${names}: who signs in second is refused (\`OAuth authentication failed\`)`,
      },
    ];
  });
}

/** Those whose mail this same update fills in are no finding. */
export function withoutFilledIn(findings: readonly Finding[], mails: Mails): Finding[] {
  const filledIn = new Set(mails.map(([username]) => username));
  return findings.filter(({ trouble, username }) => trouble !== "no-mail" || !filledIn.has(username));
}

/**
 * Mails that an account in Immich has already which is not this person's. One that is linked to nobody is no
 * finding: Immich links it to the person at the first sign-in.
 * @param subjectOf what Authentik will call the person to Immich
 * @param isLetterByLetter Immich looks for the mail as it is; its accounts have theirs in lower case
 */
export function accountFindings(
  people: readonly Person[],
  accounts: readonly Pick<Account, "id" | "email" | "oauthId" | "deletedAt">[],
  subjectOf: (person: Person) => string,
  isLetterByLetter: boolean,
): Finding[] {
  const byMail = new Map(accounts.map((account) => [mailKey(account.email), account]));
  const living = accounts.filter(({ deletedAt }) => deletedAt === null);
  const linked = new Set(living.map(({ oauthId }) => oauthId).filter(Boolean));
  return people.flatMap((person): Finding[] => {
    const account = person.mail === "" ? undefined : byMail.get(mailKey(person.mail));
    // Immich looks for the subject first, and then the mail does not matter.
    if (!account || linked.has(subjectOf(person))) return [];
    const { username, mail } = person;
    if (account.deletedAt !== null)
      return [
        {
          ...{ username, mail, trouble: "deleted-account" },
          means: `the mail of a deleted Immich account (${account.id}): refused until it is purged (\`Failed to finish oauth\`)`,
        },
      ];
    if (account.oauthId === "" && isLetterByLetter && mail !== account.email)
      return [
        {
          ...{ username, mail, trouble: "second-account" },
          means: `Immich 2 compares capitals too: a first sign-in makes a second account beside ${account.id}`,
        },
      ];
    if (account.oauthId === "") return [];
    return [
      {
        ...{ username, mail, trouble: "other-account" },
        means: `the mail of somebody else's Immich account (${account.id}): refused (\`OAuth authentication failed\`)`,
      },
    ];
  });
}
