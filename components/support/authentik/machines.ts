import type { Person } from "./people.ts";

/**
 * Accounts of an Active Directory that no person signs in with. Authentik reads them as people, unless the LDAP
 * source's filter keeps them out; its own service accounts have a type by which they are not listed.
 */
export function isMachine({ username, sid }: Pick<Person, "username" | "sid">): boolean {
  const name = username.toLowerCase();
  // Computers and group managed service accounts end in `$`; 501 and 502 are Guest and krbtgt in every domain.
  return name.endsWith("$") || name === "krbtgt" || /^S-1-5-21-.*-50[12]$/.test(sid ?? "");
}

/** Keeps computers out of what an LDAP source reads. */
export const withoutComputers = "(&(objectClass=user)(!(objectClass=computer)))";
