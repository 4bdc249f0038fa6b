import type { AuthentikApi } from "../support/authentik/api.ts";
import { ownState } from "../support/own-state.ts";
import { count, identifier, list, nullable, type Of, object, text } from "../support/shape.ts";

/*
 * What an update that was killed leaves in Authentik: an object that was made and is not in the state. The next
 * update would fail on it (names, client ids and slugs are unique). It is removed only where all of this holds: this
 * very state says that an update was killed while it made it; it is called like one of ours; and nothing hangs on it
 * yet, because what comes next waits until it is in the state. So no copy of the state, no lost state and no other
 * home with a stack of the same name takes away what people use.
 */

/** An OAuth2 provider, as far as it says whose it is. */
export type FoundProvider = Of<typeof isFoundProvider>;

export const isFoundProvider = object({
  pk: count,
  client_id: text,
  assigned_application_slug: nullable(text),
});

/** An application, as far as it says whose it is. */
export type FoundApplication = Of<typeof isFoundApplication>;

export const isFoundApplication = object({
  pk: identifier,
  name: text,
  /** The provider's number: `provider_obj` has no client id (authentik 2026.2.2). */
  provider: nullable(count),
});

/** A binding, as far as it says what it lets whom into. */
type FoundBinding = Of<typeof isFoundBinding>;

const isFoundBinding = object({ pk: identifier, target: text, group: nullable(text) });

/** Whether a provider is what a killed update left: an application is made once its provider is in the state. */
export function isLeftProvider({ client_id, assigned_application_slug }: FoundProvider, own: Own): boolean {
  return own.wasCutOff && client_id === own.clientId && !assigned_application_slug;
}

/** Whether an application is what a killed update left: its bindings are made once it is in the state. */
export async function isLeftApplication(
  api: AuthentikApi,
  { pk, provider }: FoundApplication,
  own: { wasCutOff: boolean; provider: number },
): Promise<boolean> {
  if (!own.wasCutOff || provider !== own.provider) return false;
  return (await bindingsOf(api, pk)).length === 0;
}

/** What this state knows of a provider that is to be made. */
export interface Own {
  /** Undefined where somebody chose one: such a provider may be anybody's. */
  clientId: string | undefined;
  wasCutOff: boolean;
}

/** Removes what `isLeftProvider` finds under this client id. */
export async function removeLeftProvider(api: AuthentikApi, own: Own): Promise<void> {
  if (!own.clientId) return;
  const found = await api.list("providers/oauth2/", { client_id: own.clientId }, isFoundProvider);
  const left = found.filter((provider) => isLeftProvider(provider, own));
  await Promise.all(left.map(({ pk }) => api.delete(`providers/oauth2/${pk}/`)));
}

/**
 * Removes bindings of this group to an application that this stack made, none of which is in the state when a new one
 * is made: another one of the same group says the same.
 */
export async function removeLeftBindings(api: AuthentikApi, target: string, group: string): Promise<void> {
  const left = (await bindingsOf(api, target)).filter((binding) => binding.group === group);
  await Promise.all(left.map(({ pk }) => api.delete(`policies/bindings/${pk}/`)));
}

/** A filter that Authentik does not take (an empty one) is ignored: then these are everybody's. */
async function bindingsOf(api: AuthentikApi, target: string): Promise<FoundBinding[]> {
  if (!target) return [];
  const found = await api.list("policies/bindings/", { target }, isFoundBinding);
  return found.filter((binding) => binding.target === target);
}

/** Whether a scope mapping is what a killed update left: the provider that uses it is made after it. */
export async function isLeftMapping(api: AuthentikApi, pk: string, wasCutOff: boolean): Promise<boolean> {
  if (!wasCutOff) return false;
  const users = await api.list(
    "providers/oauth2/",
    { property_mappings: pk },
    object({ property_mappings: list(text) }),
  );
  return !users.some(({ property_mappings }) => property_mappings.includes(pk));
}

/** What the state says of the resource that a hook is called for. */
export function wasCutOff(urn: string): boolean {
  return ownState().wasCutOff(urn);
}
