import type { AuthentikApi } from "../support/authentik/api.ts";

/*
 * What an update that was killed leaves in Authentik: an object that was made and is not in the state. The next
 * update would fail on it (names, client ids and slugs are unique), so each is looked for right before its like
 * is made. The client id says whose it is: only this program makes ids of that form, one for each stack.
 */

interface Provider {
  pk: number;
  client_id: string;
  assigned_application_slug: string | null;
}

/**
 * Removes a provider that has this client id, unless somebody gave it to another application.
 * @returns whether the application of this slug had it: nobody sees whose that one is any more
 */
export async function removeLeftoverProvider(
  api: AuthentikApi,
  clientId: string,
  slug: string,
): Promise<boolean> {
  const query = new URLSearchParams({ client_id: clientId });
  const found = await api.get<{ results: Provider[] }>(`providers/oauth2/?${query}`);
  const left = (found?.results ?? []).filter(
    ({ client_id, assigned_application_slug: owner }) => client_id === clientId && (!owner || owner === slug),
  );
  await Promise.all(left.map(({ pk }) => api.delete(`providers/oauth2/${pk}/`)));
  return left.some(({ assigned_application_slug: owner }) => owner === slug);
}

/**
 * Removes an application with this slug whose provider has our client id; anybody else's stays.
 * @param widowed its provider was a leftover of ours, and is removed already
 */
export async function removeLeftoverApplication(
  api: AuthentikApi,
  clientId: string,
  slug: string,
  widowed: boolean,
): Promise<void> {
  const path = `core/applications/${slug}/`;
  const found = await api.get<LeftApplication>(path);
  if (found && (await isLeftover(api, found, clientId, widowed))) await api.delete(path);
}

/** An application, as far as it says whose it is. */
export interface LeftApplication {
  /** The provider's number: `provider_obj` has no client id (authentik 2026.2.2). */
  provider: number | null;
}

/** Whether an application that is not in the state was made by us, by its provider's client id. */
export async function isLeftover(
  api: AuthentikApi,
  { provider: pk }: LeftApplication,
  clientId: string,
  widowed: boolean,
): Promise<boolean> {
  if (pk === null) return widowed;
  const provider = await api.get<{ client_id: string }>(`providers/oauth2/${pk}/`);
  return provider?.client_id === clientId;
}

/** Removes bindings of this group to our application, none of which is in the state when a new one is made. */
export async function removeLeftoverBindings(
  api: AuthentikApi,
  target: string,
  group: string,
): Promise<void> {
  const query = new URLSearchParams({ target, page_size: "100" });
  const found = await api.get<{ results: { pk: string; target: string; group: string | null }[] }>(
    `policies/bindings/?${query}`,
  );
  // A filter that Authentik does not take (an empty one) is ignored: then these are everybody's.
  const left = (found?.results ?? []).filter(
    (binding) => binding.target === target && binding.group === group,
  );
  await Promise.all(left.map(({ pk }) => api.delete(`policies/bindings/${pk}/`)));
}

/** Removes a scope mapping of this name, which says the stack and the slug. */
export async function removeLeftoverMapping(api: AuthentikApi, name: string): Promise<void> {
  const path = "propertymappings/provider/scope/";
  const found = await api.list<{ pk: string; name: string }>(path, { name });
  const left = found.filter((mapping) => mapping.name === name);
  await Promise.all(left.map(({ pk }) => api.delete(`${path}${pk}/`)));
}
