/** /core/users/: accounts, their passwords, and who one is. */
import type { Express } from "express";
import { hashPassword } from "../flow/passwords.ts";
import { initialsAvatar } from "../state/avatar.ts";
import type { State, User } from "../state/model.ts";
import { directGroups, effectiveGroups, groupNumber, isSuperuser, userUid } from "../state/people.ts";
import { newUser } from "../state/seed.ts";
import type { World } from "../world.ts";
import { is2026_8 } from "./edition.ts";
import {
  choice,
  dictionary,
  email,
  type Field,
  flag,
  listOf,
  text,
  unique,
  uuidOf,
  validated,
} from "./fields.ts";
import { ordered, page, searched } from "./pagination.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";
import { USER_AUTOCOMPLETE, usersMatching } from "./user-filters.ts";

/** A user as the API shows it. `groups_obj` is null when the query says `include_groups=false`; roles likewise. */
export function showUser(state: State, user: User, query: URLSearchParams): Record<string, unknown> {
  const groups = directGroups(state, user);
  const wants = (name: string): boolean => query.get(name) !== "false";
  return {
    pk: user.pk,
    username: user.username,
    name: user.name,
    is_active: user.is_active,
    last_login: user.last_login,
    date_joined: user.date_joined,
    is_superuser: isSuperuser(state, user),
    groups: groups.map(({ pk }) => pk),
    groups_obj: wants("include_groups")
      ? groups.map((group) => ({
          pk: group.pk,
          num_pk: groupNumber(group),
          name: group.name,
          is_superuser: group.is_superuser,
          attributes: group.attributes,
        }))
      : null,
    roles: user.roles.map(({ pk }) => pk),
    roles_obj: wants("include_roles") ? user.roles : null,
    email: user.email,
    avatar: initialsAvatar(user.name || user.username),
    attributes: user.attributes,
    uid: userUid(state, user),
    path: user.path,
    type: user.type,
    uuid: user.uuid,
    password_change_date: user.password_change_date,
    last_updated: user.last_updated,
  };
}

function fields({ world, params }: Ask): Record<string, Field> {
  const taken = (username: unknown): boolean =>
    world.state.users.some((user) => user.username === username && String(user.pk) !== params.pk);
  const groupExists = (pk: string): boolean => world.state.groups.some((group) => group.pk === pk);
  return {
    username: { required: true, read: unique(text(), taken, "This field must be unique.") },
    name: { required: true, read: text(true) },
    is_active: { read: flag },
    email: { read: email },
    attributes: { read: dictionary },
    path: { read: text() },
    type: { read: choice("internal", "external", "service_account", "internal_service_account") },
    groups: { read: listOf(uuidOf(groupExists)) },
  };
}

/** Takes over what was sent; group membership lies with the groups. */
function apply(ask: Ask, user: User): void {
  const { groups, ...rest } = validated<User & { groups: string[] }>(ask, fields(ask));
  Object.assign(user, rest, { last_updated: new Date().toISOString() });
  for (const group of groups ? ask.world.state.groups : []) {
    group.users = group.users.filter((pk) => pk !== user.pk);
    if (groups?.includes(group.pk)) group.users.push(user.pk);
  }
  if (!user.is_active) ask.world.userDeactivated(user);
  ask.world.store.changed();
}

/** A deactivated user's sessions end. As measured no application is told; since 2026.8 each is (its notes). */
export function endSessions(world: World, user: User): void {
  const { state } = world;
  const own = state.sessions.filter((session) => session.user === user.pk);
  if (is2026_8(world)) for (const session of own) world.sessionEnded(session);
  state.sessions = state.sessions.filter((session) => session.user !== user.pk);
}

/** Removes a user and everything that is his; the applications hear of it if he was signed in. */
export function deleteUser(world: World, user: User): void {
  const { state } = world;
  for (const session of state.sessions.filter((entry) => entry.user === user.pk)) world.sessionEnded(session);
  state.sessions = state.sessions.filter((entry) => entry.user !== user.pk);
  state.users = state.users.filter(({ pk }) => pk !== user.pk);
  state.bindings = state.bindings.filter((binding) => binding.user !== user.pk);
  for (const group of state.groups) group.users = group.users.filter((pk) => pk !== user.pk);
  world.store.changed();
}

function showMe(ask: Ask): unknown {
  const { world, user } = ask;
  const superuser = isSuperuser(world.state, user);
  return {
    user: {
      pk: user.pk,
      username: user.username,
      name: user.name,
      is_active: user.is_active,
      is_superuser: superuser,
      groups: effectiveGroups(world.state, user).map(({ name, pk }) => ({ name, pk })),
      roles: user.roles.map(({ name, pk }) => ({ name, pk })),
      email: user.email,
      avatar: initialsAvatar(user.name || user.username),
      uid: userUid(world.state, user),
      settings: {},
      type: user.type,
      system_permissions: superuser ? SYSTEM_PERMISSIONS : [],
    },
  };
}

const SYSTEM_PERMISSIONS = [
  ...["add_role", "view_system_settings", "delete_role", "view_role", "add_initialpermissions"],
  ...["view_media_files", "manage_media_files", "view_system_info", "edit_system_settings"],
  ...["access_admin_interface", "view_initialpermissions", "delete_initialpermissions", "change_role"],
  ...["assign_role_permissions", "change_initialpermissions", "unassign_role_permissions"],
];

/** Serves the users. */
export function serveUsers(app: Express, world: World): void {
  const { state } = world;
  const user = ({ params }: Ask): User =>
    found(
      state.users.find(({ pk }) => String(pk) === params.pk),
      "User",
    );
  const shown = (ask: Ask, entry: User) => showUser(state, entry, ask.query);
  const change = (ask: Ask) => {
    const entry = user(ask);
    apply(ask, entry);
    return { status: 200, body: shown(ask, entry) };
  };

  route(app, world, "/api/v3/core/users/me/", { GET: (ask) => ({ status: 200, body: showMe(ask) }) }, "user");
  route(app, world, "/api/v3/core/users/", {
    GET: (ask) => {
      const matching = searched(usersMatching(state, ask.query), ask.query, [
        "username",
        "name",
        "email",
        "uuid",
      ]);
      const all = ordered(matching, ask.query, "username");
      return { status: 200, body: page(all, ask.query, (entry) => shown(ask, entry), USER_AUTOCOMPLETE) };
    },
    POST: (ask) => {
      const entry = newUser(state.next_user_pk, "", "");
      apply(ask, entry);
      state.next_user_pk += 1;
      state.users.push(entry);
      return { status: 201, body: shown(ask, entry) };
    },
  });
  route(app, world, "/api/v3/core/users/:pk/", {
    GET: (ask) => ({ status: 200, body: shown(ask, user(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      deleteUser(world, user(ask));
      return { status: 204 };
    },
  });
  route(app, world, "/api/v3/core/users/:pk/set_password/", {
    POST: async (ask) => {
      const { password } = validated<{ password: string }>(ask, {
        password: { required: true, read: text() },
      });
      if (password === undefined) throw new ApiError(400, { password: ["This field is required."] });
      const entry = user(ask);
      entry.password = await hashPassword(password);
      entry.password_change_date = new Date().toISOString();
      entry.last_updated = entry.password_change_date;
      world.store.changed();
      return { status: 204 };
    },
  });
}
