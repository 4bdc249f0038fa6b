import type { AuthentikApi } from "../support/authentik/api.ts";
import { sourceMissing } from "../support/directory-errors.ts";
import { nearNames } from "../support/near-names.ts";
import {
  dictionary,
  flag,
  identifier,
  list,
  nullable,
  type Of,
  object,
  optional,
  text,
} from "../support/shape.ts";

/** An LDAP source as Authentik shows it, as far as it matters here. */
export const isLdapSource = object({
  pk: text,
  name: text,
  slug: identifier,
  enabled: flag,
  user_property_mappings: list(text),
  group_membership_field: text,
  lookup_groups_from_user: flag,
  delete_not_found_objects: flag,
  /** Since 2026.8: groups inside groups become their children. */
  sync_group_hierarchy: optional(flag),
  /** What the last check of the connection said, by server; null before the first. */
  connectivity: nullable(dictionary(object({ status: text }))),
});

export type LdapSource = Of<typeof isLdapSource>;

/**
 * The source with this slug or this name.
 * @throws Failure `directory/source-missing`
 */
export async function findSource(api: AuthentikApi, wanted: string): Promise<LdapSource> {
  const sources = await api.list("sources/ldap/", {}, isLdapSource);
  const match = sources.find(({ slug }) => slug === wanted) ?? sources.find(({ name }) => name === wanted);
  if (match) return match;
  const slugs = sources.map(({ slug }) => slug);
  throw sourceMissing(wanted, slugs, nearNames(wanted, slugs)[0] ?? slugs[0]);
}
