import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikListTooLong, authentikNobodyAdmin } from "../support/authentik/errors.ts";
import { groupsBelow } from "../support/limits.ts";
import { flag, identifier, list, nullable, type Of, object, text } from "../support/shape.ts";

type Group = Of<typeof isGroup>;

const isGroup = object({
  pk: identifier,
  name: text,
  users_obj: nullable(list(object({ is_active: flag, email: text }))),
  children: list(identifier),
});

/**
 * Refuses groups in which nobody could sign in. Immich reads the role at every sign-in (immich-app/immich#29991),
 * so every administrator who signs in would lose it.
 * @throws Failure `authentik/nobody-admin`
 */
export async function requireAdministrator(api: AuthentikApi, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const seen = new Set<string>();
  const waiting: Group[] = [];
  for (const name of names) {
    const found = await api.list("core/groups/", { name, include_users: "true" }, isGroup);
    waiting.push(...found.filter((one) => one.name === name));
  }
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    if (group.users_obj?.some(({ is_active, email }) => is_active && email !== "")) return;
    seen.add(group.pk);
    if (seen.size > groupsBelow)
      throw authentikListTooLong("core/groups/", `${seen.size} groups below these`);
    for (const pk of group.children.filter((child) => !seen.has(child))) {
      const child = await api.get(`core/groups/${pk}/?include_users=true`, isGroup);
      if (child) waiting.push(child);
    }
  }
  throw authentikNobodyAdmin(names);
}
