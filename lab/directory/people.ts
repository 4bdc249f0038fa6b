/** Who is in the lab's directory: the cases that a home's directory has, one person for each. */
import { randomBytes } from "node:crypto";
import type { PersonName } from "../info.ts";

/** The domain's base DN, as guest/smb.conf sets its realm. */
export const BASE_DN = "DC=lab,DC=test";

/** DN of the account that Authentik binds with. */
export const BIND_DN = `CN=svc-authentik,OU=Services,${BASE_DN}`;

/** The passwords of the directory's accounts, random for each lab. */
export type DirectoryPasswords = {
  /** Of the domain's Administrator. */
  readonly administrator: string;
  /** Of svc-authentik. */
  readonly bind: string;
  readonly people: Readonly<Record<PersonName, string>>;
};

/** What guest/populate.py reads. */
export type DirectorySeed = {
  readonly administratorPassword: string;
  /** Organisational units directly below the domain. */
  readonly units: readonly string[];
  readonly users: readonly {
    readonly account: string;
    readonly password: string;
    readonly unit: string;
    readonly givenName?: string;
    readonly surname?: string;
    readonly mail?: string;
    readonly description?: string;
  }[];
  readonly groups: readonly {
    readonly account: string;
    readonly unit: string;
    readonly description: string;
    /** Account names of users and of groups listed earlier. */
    readonly members: readonly string[];
  }[];
};

/** Random, 128 bits, with a capital, a digit and a sign, because Active Directory insists on three kinds. */
function newPassword(): string {
  return `Aa1-${randomBytes(16).toString("base64url")}`;
}

/** New passwords for a new lab. */
export function newDirectoryPasswords(): DirectoryPasswords {
  return {
    administrator: newPassword(),
    bind: newPassword(),
    people: { alice: newPassword(), bob: newPassword(), carol: newPassword(), dave: newPassword() },
  };
}

/**
 * The directory's content. alice has a mail address and may use Immich; bob may too but has none; carol is
 * only in photos-family, which is nested in photos-users; dave is in no group that may use Immich.
 */
export function directorySeed({ administrator, bind, people }: DirectoryPasswords): DirectorySeed {
  const person = (account: PersonName, givenName: string, surname: string, mail?: string) => ({
    account,
    password: people[account],
    unit: "People",
    givenName,
    surname,
    ...(mail && { mail }),
  });
  const group = (account: string, description: string, members: readonly string[]) => ({
    account,
    unit: "Groups",
    description,
    members,
  });
  return {
    administratorPassword: administrator,
    units: ["People", "Groups", "Services"],
    users: [
      person("alice", "Alice", "Ardent", "alice@lab.test"),
      person("bob", "Bob", "Brook"),
      person("carol", "Carol", "Cole", "carol@lab.test"),
      person("dave", "Dave", "Dunn", "dave@lab.test"),
      { account: "svc-authentik", password: bind, unit: "Services", description: "Authentik reads with it" },
    ],
    groups: [
      group("photos-family", "Relatives who may use Immich", ["carol"]),
      group("photos-users", "Everyone who may use Immich", ["alice", "bob", "photos-family"]),
      group("photos-admins", "Administrators of Immich", ["alice"]),
    ],
  };
}
