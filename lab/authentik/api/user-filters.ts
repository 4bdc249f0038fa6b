/** The filters of /core/users/, as measured: an unknown or an empty one is ignored, everyone comes. */
import type { State, User } from "../state/model.ts";
import { isSuperuser } from "../state/people.ts";
import { ApiError } from "./rest.ts";

const TYPES = ["internal", "external", "service_account", "internal_service_account"];

/** The users that every given filter lets through. Unknown groups and types are a 400. */
export function usersMatching(state: State, query: URLSearchParams): User[] {
  const tests = [...textFilters(query), ...groupFilters(state, query), ...attributeFilters(query)];
  return state.users.filter((user) => tests.every((test) => test(user)));
}

type Test = (user: User) => boolean;

function textFilters(query: URLSearchParams): Test[] {
  const tests: Test[] = [];
  for (const name of ["username", "name", "email", "uuid", "path"] as const) {
    const wanted = query.get(name);
    if (wanted) tests.push((user) => user[name] === wanted);
  }
  const start = query.get("path_startswith");
  if (start) tests.push((user) => user.path.startsWith(start));
  const active = query.get("is_active");
  if (active) tests.push((user) => user.is_active === (active.toLowerCase() === "true"));
  const since = query.get("last_updated__gt");
  if (since) tests.push((user) => Date.parse(user.last_updated) > Date.parse(since));
  const types = query.getAll("type").filter(Boolean);
  const bogus = types.find((type) => !TYPES.includes(type));
  if (bogus !== undefined) {
    const detail = `Select a valid choice. ${bogus} is not one of the available choices.`;
    throw new ApiError(400, { type: [detail] });
  }
  if (types.length > 0) tests.push((user) => types.includes(user.type));
  return tests;
}

/** Several groups of one filter are "or"; only direct members count. */
function groupFilters(state: State, query: URLSearchParams): Test[] {
  const tests: Test[] = [];
  for (const [filter, key] of [
    ["groups_by_pk", "pk"],
    ["groups_by_name", "name"],
  ] as const) {
    const wanted = query.getAll(filter).filter(Boolean);
    const unknown = wanted.find((value) => !state.groups.some((group) => group[key] === value));
    if (unknown !== undefined) {
      const detail = `Select a valid choice. ${unknown} is not one of the available choices.`;
      throw new ApiError(400, { [filter]: [detail] });
    }
    if (wanted.length > 0) {
      const groups = state.groups.filter((group) => wanted.includes(group[key]));
      // A set, because a list of thousands would be searched for each of thousands of users.
      const members = new Set(groups.flatMap((group) => group.users));
      tests.push((user) => members.has(user.pk));
    }
  }
  const superuser = query.get("is_superuser");
  if (superuser) tests.push((user) => isSuperuser(state, user) === (superuser.toLowerCase() === "true"));
  return tests;
}

/** `attributes={"upn":"x","distinguishedName__icontains":"ou=a"}`: exact, `__endswith` and `__icontains`. */
function attributeFilters(query: URLSearchParams): Test[] {
  const given = query.get("attributes");
  if (!given) return [];
  let wanted: Record<string, unknown>;
  try {
    wanted = JSON.parse(given) as Record<string, unknown>;
  } catch {
    throw new ApiError(400, { attributes: ["Enter a valid JSON."] });
  }
  return Object.entries(wanted).map(([path, value]): Test => {
    const [name = "", how] = path.split("__");
    return ({ attributes }) => {
      const has = attributes[name];
      if (how === "endswith") return String(has ?? "").endsWith(String(value));
      if (how === "icontains")
        return String(has ?? "")
          .toLowerCase()
          .includes(String(value).toLowerCase());
      return JSON.stringify(has) === JSON.stringify(value);
    };
  });
}

const TEXT = { type: "str", nullable: false, options: null };

/** What the user list says about its query language, word for word as recorded. */
export const USER_AUTOCOMPLETE = {
  current_model: "authentik_core.user",
  models: {
    "authentik_core.user": {
      username: TEXT,
      name: TEXT,
      email: TEXT,
      path: TEXT,
      is_active: { type: "bool", nullable: true, options: null },
      type: { type: "str", nullable: false, options: TYPES },
      attributes: {
        type: "relation",
        nullable: false,
        options: null,
        relation: "authentik_core.user_attributes",
      },
    },
  },
};
