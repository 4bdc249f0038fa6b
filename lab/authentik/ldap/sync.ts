/** One run of a sync: users, groups, membership, and what is gone, as authentik writes them. */
import { randomUUID } from "node:crypto";
import type { Client } from "ldapts";
import { is2026_8, knowsGrantTypes } from "../api/edition.ts";
import type { Group, User } from "../state/model.ts";
import { newUser } from "../state/seed.ts";
import type { Event, LdapSource } from "../state/source-model.ts";
import type { World } from "../world.ts";
import { basePath, isActive, type Properties, propertiesOf } from "./attributes.ts";
import { basesOf, type LdapEntry, searchAll, withDirectory } from "./directory.ts";

/** Older events are forgotten. */
const MAX_EVENTS = 500;

/** What the pages of a run did, by the names of authentik's page tasks: how many objects, and what went wrong. */
export type SyncPages = Record<string, { count: number; problems: string[] }>;

/** Reads the directory and writes users and groups. Throws what the directory client throws. */
export async function runSync(world: World, source: LdapSource): Promise<SyncPages> {
  return withDirectory(world, source, async (client) => {
    const bases = basesOf(source);
    const read = (wanted: boolean, base: string, filter: string) =>
      wanted ? searchAll(client, base, filter) : [];
    const users = await read(source.sync_users, bases.users, source.user_object_filter);
    const groups = await read(source.sync_groups, bases.groups, source.group_object_filter);
    const members = await Promise.all(groups.map((entry) => memberDns(client, source, bases.users, entry)));
    const events = world.state.events.length;
    const count = {
      users: users.filter((entry) => writeUser(world, source, entry)).length,
      groups: groups.filter((entry) => writeGroup(world, source, entry)).length,
      membership: groups.filter((entry, index) => writeMembers(world, source, entry, members[index] ?? []))
        .length,
    };
    if (source.sync_group_hierarchy) writeParents(world, source, groups, members);
    if (source.delete_not_found_objects) removeMissing(world, source, users, groups);
    world.store.changed();
    const problems = world.state.events.slice(events).map(({ context }) => String(context.message));
    return {
      users: { count: count.users, problems },
      groups: { count: count.groups, problems: [] },
      membership: { count: count.membership, problems: [] },
    };
  });
}

/** DNs of a group's direct members: from the group, or by asking the users for theirs. */
async function memberDns(
  client: Client,
  source: LdapSource,
  base: string,
  group: LdapEntry,
): Promise<string[]> {
  if (!source.lookup_groups_from_user) return group.all(source.group_membership_field);
  const escaped = group.dn.replaceAll(/[\\*()\0]/g, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  const found = await searchAll(client, base, `(${source.group_membership_field}=${escaped})`);
  return found.map(({ dn }) => dn);
}

/** Makes or updates the user of an entry; false if there is none to make, or its name is taken. */
function writeUser(world: World, source: LdapSource, entry: LdapEntry): boolean {
  const { state } = world;
  const unique = entry.first(source.object_uniqueness_field);
  const properties = propertiesOf(state, source, source.user_property_mappings, entry);
  if (unique === "" || !properties.username) return false;
  const known = state.users.find((user) => user.source_links[source.pk] === unique);
  const taken = state.users.some((user) => user !== known && user.username === properties.username);
  // As measured: the sync goes on and ends in "done"; only an event tells.
  if (taken) return refused(world, source, entry, properties.username);
  const user = known ?? created(world, source, unique);
  const before = fingerprint(user);
  const { attributes, ...fields } = properties;
  Object.assign(user, { path: basePath(source) }, fields, { is_active: isActive(entry) });
  user.attributes = { ...user.attributes, ...attributes };
  if (is2026_8(world) && !user.is_active) world.userDeactivated(user);
  if (fingerprint(user) !== before) user.last_updated = new Date().toISOString();
  return true;
}

/** The event of an account that could not be made, in the words of PostgreSQL and authentik; again at every sync. */
function refused(world: World, source: LdapSource, { dn, first }: LdapEntry, username: string): false {
  const { state } = world;
  const now = Date.now();
  const older = [
    'Failed to create user: duplicate key value violates unique constraint "authentik_core_user_username_key"\n' +
      `DETAIL:  Key (username)=(${username}) already exists.\n`,
    "To merge new user with existing user, set the user's Attribute ",
    `'ldap_uniq' to '${first(source.object_uniqueness_field)}'`,
  ].join("");
  const newer =
    "Failed to create user; To merge new user with existing user, connect it via the LDAP Source's 'Synced Users' tab.";
  const message = knowsGrantTypes(world) ? newer : older;
  const { name, pk } = source;
  const event: Event = {
    pk: randomUUID(),
    user: {},
    action: "configuration_error",
    app: "authentik.sources.ldap.sync.users",
    context: {
      dn,
      source: { pk: pk.replaceAll("-", ""), app: "authentik_sources_ldap", name, model_name: "ldapsource" },
      message,
    },
    client_ip: null,
    created: new Date(now).toISOString(),
    expires: new Date(now + 365 * 86_400_000).toISOString(),
  };
  state.events = [...state.events.slice(-MAX_EVENTS), event];
  return false;
}

function created(world: World, source: LdapSource, unique: string): User {
  const user = newUser(world.state.next_user_pk, "", "");
  world.state.next_user_pk += 1;
  user.source_links[source.pk] = unique;
  world.state.users.push(user);
  return user;
}

/** `last_updated` moves only when one of these became different. */
function fingerprint({ username, name, email, path, is_active, attributes }: User): string {
  return JSON.stringify([username, name, email, path, is_active, Object.entries(attributes).sort()]);
}

function groupOf(world: World, source: LdapSource, entry: LdapEntry): Group | undefined {
  const unique = entry.first(source.object_uniqueness_field);
  return world.state.groups.find((group) => group.source_links[source.pk] === unique);
}

function writeGroup(world: World, source: LdapSource, entry: LdapEntry): boolean {
  const unique = entry.first(source.object_uniqueness_field);
  const properties: Properties = propertiesOf(world.state, source, source.group_property_mappings, entry);
  if (unique === "" || !properties.name) return false;
  const known = groupOf(world, source, entry);
  if (world.state.groups.some((group) => group !== known && group.name === properties.name)) return false;
  const group = known ?? {
    pk: randomUUID(),
    name: "",
    is_superuser: false,
    attributes: {},
    parents: source.sync_parent_group ? [source.sync_parent_group] : [],
    users: [],
    source_links: { [source.pk]: unique },
  };
  Object.assign(group, {
    name: properties.name,
    attributes: { ...group.attributes, ...properties.attributes },
  });
  if (!known) world.state.groups.push(group);
  return true;
}

/** Sets the members; who was added by hand and is not from a directory stays. Nesting is not followed here. */
function writeMembers(world: World, source: LdapSource, entry: LdapEntry, dns: string[]): boolean {
  const group = groupOf(world, source, entry);
  if (!group) return false;
  const attribute = source.user_membership_attribute;
  const wanted = new Set(dns.map((dn) => dn.toLowerCase()));
  group.users = world.state.users
    .filter((user) => {
      const value = user.attributes[attribute];
      if (value === undefined || value === null) return group.users.includes(user.pk);
      return wanted.has(String(value).toLowerCase());
    })
    .map(({ pk }) => pk);
  return true;
}

/** With `sync_group_hierarchy` a group that is a member of another becomes its child: its people are the other's too. */
function writeParents(world: World, source: LdapSource, groups: LdapEntry[], members: string[][]): void {
  const parentsOf = (dn: string) =>
    groups.filter((_, index) => members[index]?.some((one) => one.toLowerCase() === dn.toLowerCase()));
  for (const entry of groups) {
    const group = groupOf(world, source, entry);
    const parents = parentsOf(entry.dn).flatMap((one) => groupOf(world, source, one)?.pk ?? []);
    if (group) group.parents = [...(source.sync_parent_group ? [source.sync_parent_group] : []), ...parents];
  }
}

/** Deletes what the directory no longer shows, whether it was deleted there or lies outside base and filter. */
function removeMissing(world: World, source: LdapSource, users: LdapEntry[], groups: LdapEntry[]): void {
  const { state } = world;
  const ids = (entries: LdapEntry[]) =>
    new Set(entries.map((entry) => entry.first(source.object_uniqueness_field)));
  const missing = (links: Record<string, string>, seen: Set<string>): boolean => {
    const unique = links[source.pk];
    return unique !== undefined && !seen.has(unique);
  };
  const [seenUsers, seenGroups] = [ids(users), ids(groups)];
  if (source.sync_users) {
    for (const user of state.users.filter((entry) => missing(entry.source_links, seenUsers)))
      world.deleteUser(user);
  }
  if (source.sync_groups)
    state.groups = state.groups.filter((group) => !missing(group.source_links, seenGroups));
}
