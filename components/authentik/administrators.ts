import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikNobodyAdmin } from "../support/authentik/errors.ts";

interface Group {
  pk: string;
  name: string;
  users_obj: { is_active: boolean; email: string }[] | null;
  children: string[];
}

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
    const found = await api.list<Group>("core/groups/", { name, include_users: "true" });
    waiting.push(...found.filter((one) => one.name === name));
  }
  for (let group = waiting.shift(); group; group = waiting.shift()) {
    if (group.users_obj?.some(({ is_active, email }) => is_active && email !== "")) return;
    seen.add(group.pk);
    for (const pk of group.children.filter((child) => !seen.has(child))) {
      const child = await api.get<Group>(`core/groups/${pk}/?include_users=true`);
      if (child) waiting.push(child);
    }
  }
  throw authentikNobodyAdmin(names);
}
