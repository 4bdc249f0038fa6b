import type { AuthentikApi } from "../support/authentik/api.ts";
import { sourceMissing } from "../support/directory-errors.ts";
import { nearNames } from "../support/near-names.ts";

/** An LDAP source as Authentik shows it, as far as it matters here. */
export interface LdapSource {
  pk: string;
  name: string;
  slug: string;
  enabled: boolean;
  user_property_mappings: string[];
  group_membership_field: string;
  lookup_groups_from_user: boolean;
  delete_not_found_objects: boolean;
  /** What the last check of the connection said, by server; null before the first. */
  connectivity: Record<string, { status: string }> | null;
}

/**
 * The source with this slug or this name.
 * @throws Failure `directory/source-missing`
 */
export async function findSource(api: AuthentikApi, wanted: string): Promise<LdapSource> {
  const sources = await api.list<LdapSource>("sources/ldap/");
  const match = sources.find(({ slug }) => slug === wanted) ?? sources.find(({ name }) => name === wanted);
  if (match) return match;
  const slugs = sources.map(({ slug }) => slug);
  throw sourceMissing(wanted, slugs, nearNames(wanted, slugs)[0] ?? slugs[0]);
}
