import type { Names } from "./adopting.ts";

/** What the stack's own names are made of. */
export interface NameArgs {
  /** Of the component. */
  name: string;
  stack: string;
  groups: readonly string[];
  /** One of the list in `immich-sso:instances`. */
  isInstance: boolean;
}

/** What the program calls its resources in Authentik, and its settings. */
export function namesFor({ name, stack, groups, isInstance }: NameArgs): Names {
  return {
    stack,
    key: (setting) => `immich-sso:${isInstance ? `instances.${name}.` : ""}${setting}`,
    provider: `${name}-provider`,
    application: `${name}-application`,
    mapping: `${name}-claims`,
    bindings: new Map(groups.map((group) => [group, `${name}-access-${group}`])),
  };
}

/** The name of the scope mapping for claims. */
export function mappingTitle(clientId: string): string {
  return `Immich claims (${clientId})`;
}
