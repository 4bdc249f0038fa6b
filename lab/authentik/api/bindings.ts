/** /policies/bindings/: which groups and users may use an application. Policies themselves are left out. */
import { randomUUID } from "node:crypto";
import type { Express } from "express";
import type { Binding } from "../state/model.ts";
import { groupNumber, userUid } from "../state/people.ts";
import type { World } from "../world.ts";
import { is2026_8 } from "./edition.ts";
import { type Field, flag, Invalid, integer, keyOf, text, uuidOf, validated } from "./fields.ts";
import { filtered, ordered, page } from "./pagination.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";

function showBinding(world: World, binding: Binding): Record<string, unknown> {
  const { state } = world;
  const group = state.groups.find(({ pk }) => pk === binding.group);
  const user = state.users.find(({ pk }) => pk === binding.user);
  const { pk, target, negate, enabled, order, timeout, failure_result } = binding;
  return {
    pk,
    policy: null,
    group: binding.group,
    user: binding.user,
    policy_obj: null,
    group_obj: group
      ? {
          pk: group.pk,
          num_pk: groupNumber(group),
          name: group.name,
          is_superuser: group.is_superuser,
          attributes: group.attributes,
        }
      : null,
    user_obj: user
      ? {
          pk: user.pk,
          username: user.username,
          name: user.name,
          is_active: user.is_active,
          last_login: user.last_login,
          email: user.email,
          attributes: user.attributes,
          uid: userUid(state, user),
        }
      : null,
    target,
    negate,
    enabled,
    order,
    timeout,
    failure_result,
    ...(is2026_8(world) ? { expires: binding.expires ?? null, expiring: binding.expiring ?? false } : {}),
  };
}

function fields({ world }: Ask): Record<string, Field> {
  const { state } = world;
  return {
    policy: {
      nullable: true,
      read: (value) => {
        throw new Invalid([`Invalid pk "${String(value)}" - object does not exist.`]);
      },
    },
    group: { nullable: true, read: uuidOf((pk) => state.groups.some((group) => group.pk === pk)) },
    user: { nullable: true, read: keyOf((pk) => state.users.some((user) => user.pk === pk)) },
    target: { required: true, read: uuidOf((pk) => state.applications.some((entry) => entry.pk === pk)) },
    negate: { read: flag },
    enabled: { read: flag },
    order: { required: true, read: integer },
    timeout: { read: integer },
    failure_result: { read: flag },
    ...(is2026_8(world) ? { expires: { nullable: true, read: text() }, expiring: { read: flag } } : {}),
  };
}

/** Takes over what was sent, if exactly one of group and user is left. */
function apply(ask: Ask, binding: Binding): Binding {
  const next = { ...binding, ...validated<Binding>(ask, fields(ask)) };
  const set = [next.group, next.user].filter((value) => value !== null).length;
  const names = "'policy', 'group', 'user'";
  if (set > 1) throw new ApiError(400, { non_field_errors: [`Only one of ${names} can be set.`] });
  if (set < 1) throw new ApiError(400, { non_field_errors: [`One of ${names} must be set.`] });
  return Object.assign(binding, next);
}

/** Serves the bindings. */
export function serveBindings(app: Express, world: World): void {
  const { state } = world;
  const binding = ({ params }: Ask): Binding =>
    found(
      state.bindings.find(({ pk }) => pk === params.pk),
      "PolicyBinding",
    );
  const change = (ask: Ask) => {
    const entry = apply(ask, binding(ask));
    world.store.changed();
    return { status: 200, body: showBinding(world, entry) };
  };

  route(app, world, "/api/v3/policies/bindings/", {
    GET: (ask) => {
      const all = ordered(
        filtered(state.bindings, ask.query, ["target", "enabled", "order", "timeout"]),
        ask.query,
        "order",
      );
      return { status: 200, body: page(all, ask.query, (entry) => showBinding(world, entry)) };
    },
    POST: (ask) => {
      const entry = apply(ask, {
        pk: randomUUID(),
        target: "",
        group: null,
        user: null,
        negate: false,
        enabled: true,
        order: 0,
        timeout: 30,
        failure_result: false,
      });
      state.bindings.push(entry);
      world.store.changed();
      return { status: 201, body: showBinding(world, entry) };
    },
  });
  route(app, world, "/api/v3/policies/bindings/:pk/", {
    GET: (ask) => ({ status: 200, body: showBinding(world, binding(ask)) }),
    PUT: change,
    PATCH: change,
    DELETE: (ask) => {
      const { pk } = binding(ask);
      state.bindings = state.bindings.filter((entry) => entry.pk !== pk);
      world.store.changed();
      return { status: 204 };
    },
  });
}
