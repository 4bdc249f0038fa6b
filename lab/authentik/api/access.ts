/** Who may use an application: its bindings decide, as authentik's policy engine does. */
import type { Application, Binding, User } from "../state/model.ts";
import { effectiveGroups } from "../state/people.ts";
import type { World } from "../world.ts";
import { flagsOf } from "./settings.ts";

/** True if the bindings let the user in. None at all lets everyone in unless a flag says no; ancestors of groups count. */
export function mayUse(world: World, application: Application, user: User): boolean {
  const { state } = world;
  const bindings = state.bindings.filter(({ target, enabled }) => target === application.pk && enabled);
  if (bindings.length === 0) return flagsOf(world).core_default_app_access !== false;
  const groups = new Set(effectiveGroups(state, user).map(({ pk }) => pk));
  const passes = (binding: Binding): boolean => {
    const member = binding.group ? groups.has(binding.group) : binding.user === user.pk;
    return member !== binding.negate && !isExpired(binding);
  };
  return application.policy_engine_mode === "all" ? bindings.every(passes) : bindings.some(passes);
}

function isExpired({ expires, expiring }: Binding): boolean {
  return expiring === true && typeof expires === "string" && Date.parse(expires) <= Date.now();
}
