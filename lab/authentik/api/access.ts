/** Who may use an application: its bindings decide, as authentik's policy engine does. */
import type { Application, Binding, State, User } from "../state/model.ts";
import { effectiveGroups } from "../state/people.ts";

/** True if the bindings let the user in. None at all lets everyone in; ancestors of groups count. */
export function mayUse(state: State, application: Application, user: User): boolean {
  const bindings = state.bindings.filter(({ target, enabled }) => target === application.pk && enabled);
  if (bindings.length === 0) return true;
  const groups = new Set(effectiveGroups(state, user).map(({ pk }) => pk));
  const passes = (binding: Binding): boolean => {
    const member = binding.group ? groups.has(binding.group) : binding.user === user.pk;
    return member !== binding.negate;
  };
  return application.policy_engine_mode === "all" ? bindings.every(passes) : bindings.some(passes);
}
