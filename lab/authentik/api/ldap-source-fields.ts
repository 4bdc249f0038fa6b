/** The fields of an LDAP source, their defaults on the server, and what is wrong with them. */
import type { LdapSource } from "../state/source-model.ts";
import { is2026_8 } from "./edition.ts";
import { choice, type Field, flag, Invalid, listOf, slug, text, unique, uuidOf } from "./fields.ts";
import { ApiError, type Ask } from "./rest.ts";

/** A source with the server's defaults, which differ from the Terraform provider's. */
export function newLdapSource(pk: string): LdapSource {
  return {
    pk,
    name: "",
    slug: "",
    enabled: true,
    promoted: false,
    user_property_mappings: [],
    group_property_mappings: [],
    policy_engine_mode: "any",
    user_matching_mode: "identifier",
    user_path_template: "goauthentik.io/sources/%(slug)s",
    icon: "",
    server_uri: "",
    bind_cn: "",
    bind_password: "",
    start_tls: false,
    sni: false,
    base_dn: "",
    additional_user_dn: "",
    additional_group_dn: "",
    user_object_filter: "(objectClass=person)",
    group_object_filter: "(objectClass=group)",
    group_membership_field: "member",
    user_membership_attribute: "distinguishedName",
    object_uniqueness_field: "objectSid",
    password_login_update_internal_password: false,
    sync_users: true,
    sync_users_password: true,
    sync_groups: true,
    sync_parent_group: null,
    connectivity: null,
    lookup_groups_from_user: false,
    delete_not_found_objects: false,
    sync_outgoing_trigger_mode: "deferred_end",
  };
}

/** Fields by name, with the checks against everything that exists. */
export function ldapSourceFields(ask: Ask): Record<string, Field> {
  const { state } = ask.world;
  const others = state.ldap_sources.filter((entry) => entry.slug !== ask.params.slug);
  const slugTaken = (value: unknown): boolean => others.some((entry) => entry.slug === value);
  const group = uuidOf((pk) => state.groups.some((entry) => entry.pk === pk));
  const mappings = listOf(uuidOf((pk) => state.ldap_mappings.some((entry) => entry.pk === pk)));
  const texts = [
    ...["group_membership_field", "user_membership_attribute", "object_uniqueness_field"],
    ...["user_path_template", "user_object_filter", "group_object_filter"],
  ];
  const blanks = ["icon", "bind_cn", "bind_password", "additional_user_dn", "additional_group_dn"];
  const flags = [
    ...["enabled", "promoted", "start_tls", "sni", "sync_users", "sync_groups", "lookup_groups_from_user"],
    ...["password_login_update_internal_password", "delete_not_found_objects"],
    ...(is2026_8(ask.world) ? ["sync_group_hierarchy"] : []),
  ];
  const all = (names: string[], read: Field["read"]): Record<string, Field> =>
    Object.fromEntries(names.map((name) => [name, { read }]));
  return {
    name: { required: true, read: text() },
    slug: { required: true, read: unique(slug, slugTaken, "source with this slug already exists.") },
    server_uri: { required: true, read: text() },
    base_dn: { required: true, read: text() },
    ...all(texts, text()),
    ...all(blanks, text(true)),
    ...all(flags, flag),
    user_property_mappings: { read: mappings },
    group_property_mappings: { read: mappings },
    policy_engine_mode: { read: choice("any", "all") },
    user_matching_mode: {
      read: choice("identifier", "email_link", "email_deny", "username_link", "username_deny"),
    },
    sync_users_password: { read: soleWriter(others) },
    sync_parent_group: { nullable: true, read: group },
    sync_outgoing_trigger_mode: { read: choice("none", "immediate", "deferred_end") },
  };
}

/** Mappings are wanted in the very request that turns a sync on, whatever the source has already; else a 400. */
export function requireMappings({ body }: Ask): void {
  const errors = (["user", "group"] as const).flatMap((type) => {
    const sent = body[`${type}_property_mappings`];
    const isOn = body[`sync_${type}s`] === true && !(Array.isArray(sent) && sent.length > 0);
    const text = `When 'Sync ${type}s' is enabled, '${type}s property mappings' cannot be empty.`;
    return isOn ? [[`${type}_property_mappings`, [text]]] : [];
  });
  if (errors[0]) throw new ApiError(400, Object.fromEntries([errors[0]]));
}

/** Only one source may write passwords back. */
function soleWriter(others: LdapSource[]): Field["read"] {
  return (value) => {
    const read = flag(value);
    if (read === true && others.some((entry) => entry.sync_users_password)) {
      throw new Invalid(["Only a single LDAP Source with password synchronization is allowed"]);
    }
    return read;
  };
}
