import type { OwnState } from "../support/own-state.ts";
import type { Identity } from "./identity.ts";

/** What the state of this stack says of a component's objects in Authentik, before this run. */
export interface Held {
  /** As the last finished update applied them. */
  deployed: Partial<Identity>;
  /** API paths of what was there before this stack, by the name of its resource. */
  adopted: ReadonlyMap<string, string>;
  /** That it was there before is known, but not what it was like: it was adopted before 0.1 kept that. */
  isUnrecorded: boolean;
}

const index = "authentik:index";
/** Types of what the component makes in Authentik, as the state names them. */
export const resourceTypes = {
  provider: `${index}/providerOauth2:ProviderOauth2`,
  application: `${index}/application:Application`,
  binding: `${index}/policyBinding:PolicyBinding`,
  mapping: `${index}/propertyMappingProviderScope:PropertyMappingProviderScope`,
} as const;

const paths: Record<keyof typeof resourceTypes, (id: string) => string> = {
  provider: (id) => `providers/oauth2/${id}/`,
  application: (slug) => `core/applications/${slug}/`,
  binding: (id) => `policies/bindings/${id}/`,
  mapping: (id) => `propertymappings/provider/scope/${id}/`,
};

/** The component's type, as the state names it. */
export const componentType = "immich-sso:authentik:SignInApplication";
/** Its record of what was adopted. */
export const adoptedType = "authentik:Adopted";

/**
 * What was adopted is known by where `pulumi import` put it, until the first update; from then on by the record that
 * this update makes. A state of a program before that record: whoever adopted had to set a client id of their own.
 * @param bindings names of the bindings' resources
 */
export function heldBy(state: OwnState, name: string, bindings: readonly string[], ownId: string): Held {
  const component = state.find(componentType, name)?.outputs;
  const provider = state.find(resourceTypes.provider, `${name}-provider`);
  const resources: [keyof typeof resourceTypes, string][] = [
    ["provider", `${name}-provider`],
    ["application", `${name}-application`],
    ["mapping", `${name}-claims`],
    ...bindings.map((binding): ["binding", string] => ["binding", binding]),
  ];
  const found = resources.flatMap(([kind, resource]) => {
    const one = state.find(resourceTypes[kind], resource);
    return one?.id ? [{ kind, resource, one, path: paths[kind](one.id) }] : [];
  });
  const record = state.find(`pulumi-nodejs:dynamic/${adoptedType}`, `${name}-adopted`);
  const listed = Object.keys((record?.inputs?.objects ?? {}) as object);
  const known = found.filter(({ resource, one }) => listed.includes(resource) || state.isImported(one));
  const isOld = typeof component?.clientId === "string" && component.subMode === undefined;
  const isUnrecorded =
    known.length === 0 &&
    (component?.isUnrecorded === true || (isOld && component.clientId !== ownId && provider !== undefined));
  // A mapping for claims was never adopted by such a program.
  const adopted = isUnrecorded ? found.filter(({ kind }) => kind !== "mapping") : known;
  return {
    deployed: {
      ...textOf("clientId", component?.clientId ?? provider?.outputs?.clientId),
      ...textOf("subMode", component?.subMode ?? provider?.outputs?.subMode),
    },
    adopted: new Map(adopted.map(({ resource, path }) => [resource, path])),
    isUnrecorded,
  };
}

function textOf(key: keyof Identity, value: unknown): Partial<Identity> {
  return typeof value === "string" ? { [key]: value } : {};
}
