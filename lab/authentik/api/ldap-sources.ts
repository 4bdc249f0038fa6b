/** /sources/ldap/ and /sources/all/: addressed by slug. Every save starts a sync and a connectivity check. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { forgetSchedules, isBusy, syncStatus } from "../ldap/tasks.ts";
import type { LdapSource } from "../state/source-model.ts";
import type { World } from "../world.ts";
import { is2026_8 } from "./edition.ts";
import { validated } from "./fields.ts";
import { ldapSourceFields, newLdapSource, requireMappings } from "./ldap-source-fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { type Ask, found, route, Unhandled } from "./rest.ts";

/** The part that all kinds of sources share. */
function showSource(source: LdapSource): Record<string, unknown> {
  return {
    pk: source.pk,
    name: source.name,
    slug: source.slug,
    enabled: source.enabled,
    promoted: source.promoted,
    authentication_flow: null,
    enrollment_flow: null,
    user_property_mappings: source.user_property_mappings,
    group_property_mappings: source.group_property_mappings,
    component: "ak-source-ldap-form",
    verbose_name: "LDAP Source",
    verbose_name_plural: "LDAP Sources",
    meta_model_name: "authentik_sources_ldap.ldapsource",
    policy_engine_mode: source.policy_engine_mode,
    user_matching_mode: source.user_matching_mode,
    managed: null,
    user_path_template: source.user_path_template,
    icon: source.icon,
    icon_url: source.icon || "/static/authentik/sources/ldap.png",
    icon_themed_urls: null,
  };
}

/** All of it but the bind password, which is never shown. */
function showLdapSource(world: World, source: LdapSource): Record<string, unknown> {
  return {
    ...showSource(source),
    server_uri: source.server_uri,
    peer_certificate: null,
    client_certificate: null,
    bind_cn: source.bind_cn,
    start_tls: source.start_tls,
    sni: source.sni,
    base_dn: source.base_dn,
    additional_user_dn: source.additional_user_dn,
    additional_group_dn: source.additional_group_dn,
    user_object_filter: source.user_object_filter,
    group_object_filter: source.group_object_filter,
    group_membership_field: source.group_membership_field,
    user_membership_attribute: source.user_membership_attribute,
    object_uniqueness_field: source.object_uniqueness_field,
    password_login_update_internal_password: source.password_login_update_internal_password,
    sync_users: source.sync_users,
    sync_users_password: source.sync_users_password,
    sync_groups: source.sync_groups,
    sync_parent_group: source.sync_parent_group,
    connectivity: source.connectivity,
    lookup_groups_from_user: source.lookup_groups_from_user,
    delete_not_found_objects: source.delete_not_found_objects,
    sync_outgoing_trigger_mode: source.sync_outgoing_trigger_mode,
    ...(is2026_8(world) ? { sync_group_hierarchy: source.sync_group_hierarchy ?? false } : {}),
  };
}

/** Serves the LDAP sources and the list of all sources. */
export function serveLdapSources(app: Express, world: World): void {
  const { state } = world;
  const source = ({ params }: Ask): LdapSource =>
    found(
      state.ldap_sources.find(({ slug }) => slug === params.slug),
      "LDAPSource",
    );
  const list = (ask: Ask): LdapSource[] => {
    const matching = filtered(state.ldap_sources, ask.query, ["slug", "name", "enabled", "base_dn"]);
    return ordered(searched(matching, ask.query, ["name", "slug"]), ask.query, "name");
  };
  const saved = (status: number, entry: LdapSource) => {
    world.store.changed();
    world.sourceSaved(entry);
    return { status, body: showLdapSource(world, entry) };
  };
  const sent = (ask: Ask): Partial<LdapSource> => {
    const values = validated<LdapSource>(ask, ldapSourceFields(ask));
    requireMappings(ask);
    return values;
  };
  const change = (ask: Ask) => {
    const entry = source(ask);
    return saved(200, Object.assign(entry, sent(ask)));
  };

  route(app, world, "/api/v3/sources/all/", {
    GET: (ask) => ({ status: 200, body: page(list(ask), ask.query, showSource) }),
  });
  route(app, world, "/api/v3/sources/ldap/", {
    GET: (ask) => ({
      status: 200,
      body: page(list(ask), ask.query, (entry) => showLdapSource(world, entry)),
    }),
    POST: (ask) => {
      const entry = Object.assign(newLdapSource(randomUUID()), sent(ask));
      state.ldap_sources.push(entry);
      return saved(201, entry);
    },
  });
  route(app, world, "/api/v3/sources/ldap/:slug/", {
    GET: (ask) => ({ status: 200, body: showLdapSource(world, source(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = source(ask);
      // As measured: while tasks of the source are under way their rows refer to it, and the database refuses.
      if (isBusy(state, pk)) throw new Unhandled("a task still refers to the source");
      state.ldap_sources = state.ldap_sources.filter((entry) => entry.pk !== pk);
      forgetSchedules(world, pk);
      world.store.changed();
      return { status: 204 };
    },
  });
  route(app, world, "/api/v3/sources/ldap/:slug/sync/status/", {
    GET: (ask) => ({ status: 200, body: syncStatus(state, source(ask).pk) }),
  });
}
