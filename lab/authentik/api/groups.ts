/** /core/groups/: members, parents and children. The shapes of the embedded objects follow the API's schema. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import type { Group, State } from "../state/model.ts";
import { groupNumber, userUid } from "../state/people.ts";
import type { World } from "../world.ts";
import {
  dictionary,
  type Field,
  flag,
  integer,
  keyOf,
  listOf,
  text,
  unique,
  uuidOf,
  validated,
} from "./fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { type Ask, found, route } from "./rest.ts";

/** A group as the API shows it. `include_users=false` makes `users_obj` null; parents and children likewise. */
export function showGroup(state: State, group: Group, query: URLSearchParams): Record<string, unknown> {
  const wants = (name: string, fallback: boolean): boolean =>
    (query.get(name) ?? String(fallback)) === "true";
  const children = state.groups.filter(({ parents }) => parents.includes(group.pk));
  const parents = state.groups.filter(({ pk }) => group.parents.includes(pk));
  const related = ({ pk, name, is_superuser, attributes }: Group) => ({
    pk,
    name,
    is_superuser,
    attributes,
    group_uuid: pk,
  });
  const members = state.users.filter(({ pk }) => group.users.includes(pk));
  return {
    pk: group.pk,
    num_pk: groupNumber(group),
    name: group.name,
    is_superuser: group.is_superuser,
    parents: group.parents,
    parents_obj: wants("include_parents", false) ? parents.map(related) : null,
    users: members.map(({ pk }) => pk),
    users_obj: wants("include_users", true)
      ? members.map((user) => ({
          pk: user.pk,
          username: user.username,
          name: user.name,
          is_active: user.is_active,
          last_login: user.last_login,
          email: user.email,
          attributes: user.attributes,
          uid: userUid(state, user),
        }))
      : null,
    attributes: group.attributes,
    roles: [],
    roles_obj: [],
    inherited_roles_obj: wants("include_inherited_roles", false) ? [] : null,
    children: children.map(({ pk }) => pk),
    children_obj: wants("include_children", false) ? children.map(related) : null,
  };
}

function fields({ world: { state }, params }: Ask): Record<string, Field> {
  const taken = (name: unknown): boolean =>
    state.groups.some((group) => group.name === name && group.pk !== params.pk);
  return {
    name: { required: true, read: unique(text(), taken, "group with this name already exists.") },
    is_superuser: { read: flag },
    parents: { read: listOf(uuidOf((pk) => state.groups.some((group) => group.pk === pk))) },
    users: {
      read: listOf((value) => keyOf((pk) => state.users.some((user) => user.pk === pk))(integer(value))),
    },
    attributes: { read: dictionary },
  };
}

/** Serves the groups. */
export function serveGroups(app: Express, world: World): void {
  const { state } = world;
  const group = ({ params }: Ask): Group =>
    found(
      state.groups.find(({ pk }) => pk === params.pk),
      "Group",
    );
  const answer = (ask: Ask, status: number, entry: Group) => ({
    status,
    body: showGroup(state, entry, ask.query),
  });
  const change = (ask: Ask) => {
    const entry = group(ask);
    Object.assign(entry, validated<Group>(ask, fields(ask)));
    world.store.changed();
    return answer(ask, 200, entry);
  };

  route(app, world, "/api/v3/core/groups/", {
    GET: (ask) => {
      const matching = filtered(state.groups, ask.query, ["name", "is_superuser"]);
      const all = ordered(searched(matching, ask.query, ["name"]), ask.query, "name");
      return { status: 200, body: page(all, ask.query, (entry) => showGroup(state, entry, ask.query)) };
    },
    POST: (ask) => {
      const fresh: Group = {
        pk: randomUUID(),
        name: "",
        is_superuser: false,
        attributes: {},
        parents: [],
        users: [],
        source_links: {},
      };
      const entry = Object.assign(fresh, validated<Group>(ask, fields(ask)));
      state.groups.push(entry);
      world.store.changed();
      return answer(ask, 201, entry);
    },
  });
  route(app, world, "/api/v3/core/groups/:pk/", {
    GET: (ask) => answer(ask, 200, group(ask)),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = group(ask);
      state.groups = state.groups.filter((entry) => entry.pk !== pk);
      state.bindings = state.bindings.filter((binding) => binding.group !== pk);
      for (const entry of state.groups) entry.parents = entry.parents.filter((parent) => parent !== pk);
      world.store.changed();
      return { status: 204 };
    },
  });
}
