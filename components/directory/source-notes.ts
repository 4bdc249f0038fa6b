import { type Access, endingBindings } from "../support/authentik/access.ts";
import { nullable, type Of, object, text } from "../support/shape.ts";
import type { LdapSource } from "./ldap-source.ts";

/** A property mapping of LDAP sources; `managed` names one of Authentik's own. */
export const isLdapMapping = object({ pk: text, managed: nullable(text) });

export type LdapMapping = Of<typeof isLdapMapping>;

/** Resolves nested groups on the side of an Active Directory (MS-ADTS LDAP_MATCHING_RULE_TRANSITIVE_EVAL). */
const inChain = "memberOf:1.2.840.113556.1.4.1941:";

/** What a sync with these settings does not do, with the setting or the mapping that does; only what applies. */
export function sourceNotes(source: LdapSource, mappings: readonly LdapMapping[]): string[] {
  const used = (name: string) =>
    mappings.some(
      ({ pk, managed }) =>
        source.user_property_mappings.includes(pk) && managed === `goauthentik.io/sources/ldap/${name}`,
    );
  const notes: [boolean, string][] = [
    [
      used("default-mail"),
      'a mail that is cleared in the directory stays in Authentik; a mapping of your own with `return {"email": ' +
        'ldap.get("mail") or ""}` in place of "authentik default LDAP Mapping: mail" clears it, one set by hand too',
    ],
    [
      !source.delete_not_found_objects,
      "who is deleted in the directory stays active in Authentik; disable the account in the directory first, or " +
        "set delete_not_found_objects, which deletes everyone outside the base DN and the filter too",
    ],
    [
      used("default-name"),
      "the name is the directory's `name` (the CN), not `displayName`; a mapping of your own with " +
        '`return {"name": ldap.get("displayName")}` takes that',
    ],
  ];
  return notes.filter(([holds]) => holds).map(([, note]) => `${source.slug}: ${note}`);
}

/**
 * Members of a group inside a group are not members of the outer one by default, and Authentik sets neither parents
 * nor children: whether there are such groups in the directory it does not know. So each bound group of a directory
 * that has no group below it is named.
 */
export function nestingNotes(access: Access, source: LdapSource | undefined): string[] {
  const follows = source?.lookup_groups_from_user && source.group_membership_field === inChain;
  if (follows || source?.sync_group_hierarchy) return [];
  const parents = new Set([...access.groups.values()].flatMap((group) => group.parents));
  const names = access.bindings.flatMap(({ group }) => {
    const node = group === null ? undefined : access.groups.get(group);
    return node && !parents.has(node.pk) && "distinguishedName" in node.attributes ? [node.name] : [];
  });
  if (names.length === 0) return [];
  return [
    `Authentik does not follow groups inside ${names.join(", ")} in the directory: who is only in such a group is ` +
      `not let in; set ${nestingWay(source)} at the source, or the inner group's parent by hand`,
  ];
}

/** Since 2026.8 a source has a setting of its own for it. */
function nestingWay(source: LdapSource | undefined): string {
  if (source?.sync_group_hierarchy !== undefined) return "sync_group_hierarchy";
  return `lookup_groups_from_user with group_membership_field "${inChain}"`;
}

/** Bindings that ended: their people are outside. Whose access is about to end, the look at people says. */
export function endingNotes(access: Access): string[] {
  return endingBindings(access, 0).map(({ binding: { group }, at }) => {
    const who = access.groups.get(group ?? "")?.name ?? "somebody's own binding";
    const when = new Date(at).toISOString().slice(0, 10);
    return `${who}: access to the application ended on ${when}, by the binding's expiry in Authentik`;
  });
}

/** A policy decides by rules that only Authentik can evaluate. */
export function policyNotes({ bindings }: Access): string[] {
  const policies = bindings.filter(({ policy }) => policy !== null).length;
  return policies === 0
    ? []
    : [`${policies} of the application's bindings are policies, taken here to let everyone pass`];
}
