/** Passwords of directory users are checked where they belong: by a bind in their name. */
import type { User } from "../state/model.ts";
import type { World } from "../world.ts";
import { withDirectory } from "./directory.ts";

/** True if one of the user's directories accepts the password. */
export async function bindsAs(world: World, user: User, password: string): Promise<boolean> {
  const dn = user.attributes.distinguishedName;
  // An empty password would be an anonymous bind, which a directory may well accept.
  if (typeof dn !== "string" || password === "") return false;
  const sources = world.state.ldap_sources.filter(
    ({ pk, enabled }) => enabled && user.source_links[pk] !== undefined,
  );
  for (const source of sources) {
    const accepted = await withDirectory(world, source, async () => true, dn, password).catch(() => false);
    if (accepted) return true;
  }
  return false;
}
