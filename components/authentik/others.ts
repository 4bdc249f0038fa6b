/** Who may use the application beside the groups that the stack binds. */
import { isOpenByDefault } from "../support/authentik/access.ts";
import type { AuthentikApi } from "../support/authentik/api.ts";
import { flag, identifier, nullable, type Of, object, text } from "../support/shape.ts";

export interface Others {
  /** Enabled bindings that this stack did not ask for: somebody added them in Authentik. */
  bindings: number;
  /** Without any group: whether Authentik lets everyone use such an application. Undefined where it does not tell. */
  isOpen: boolean | undefined;
}

const isLive = object({ pk: identifier, group: nullable(text), negate: flag, enabled: flag });

/**
 * @param groups ids of the groups that the stack binds
 * @param own ids of the bindings in its state: those that are not wanted any more go with this update
 * @param application its id, where there is one
 */
export async function othersThan(
  api: AuthentikApi,
  groups: readonly string[],
  own: readonly string[],
  application: string | undefined,
): Promise<Others> {
  const isOurs = ({ pk, group, negate }: Of<typeof isLive>) =>
    own.includes(pk) || (group !== null && !negate && groups.includes(group));
  const [live, isOpen] = await Promise.all([
    application ? api.list("policies/bindings/", { target: application }, isLive) : [],
    groups.length === 0 ? isOpenByDefault(api) : undefined,
  ]);
  return { bindings: live.filter((one) => one.enabled && !isOurs(one)).length, isOpen };
}

/** Who may sign in, as the output `access` says it. */
export function accessInWords(groups: readonly string[], { bindings, isOpen }: Others): string {
  const added = `people let in by ${bindings} ${bindings === 1 ? "binding that was" : "bindings that were"} added in Authentik`;
  if (groups.length > 0) {
    const members = `members of ${groups.join(", ")}, and of the groups in them`;
    return bindings === 0 ? members : `${members}; also ${added}`;
  }
  if (bindings > 0) return `only ${added}`;
  if (isOpen === undefined)
    return "everyone who can sign in to Authentik, unless its flag core_default_app_access is off (this token cannot read it)";
  return "everyone who can sign in to Authentik";
}
