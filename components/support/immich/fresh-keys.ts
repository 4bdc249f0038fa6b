import { isUnknown } from "../unknown.ts";

/** How an Immich is reached and by whom. */
interface Access {
  url: string;
  ca?: string | undefined;
  apiKey: string;
}

/** Keys that this process made, by the Immich that they are for. */
const fresh = new Map<string, string>();

/** What the configuration says by now, by the address that the state has. */
const configured = new Map<string, Access>();

/** To be told once a new key is proven. */
export function keepFreshKey(url: string, apiKey: string): void {
  fresh.set(url, apiKey);
}

/**
 * To be told by the first resource that is checked: those after it are read with what the state has, which may be the
 * key, the CA or the address of before a change of the configuration.
 */
export function keepConfigured(state: Partial<Access>, { url, ca, apiKey }: Access): void {
  if (state.url === undefined || isUnknown(url)) return;
  configured.set(state.url, { url, ca, apiKey: isUnknown(apiKey) ? (state.apiKey ?? "") : apiKey });
}

/**
 * The same with what counts now. An update looks at each resource right before it may change it, with the key that
 * its state has: where that very update made the key anew, or the configuration names another, the one in the state
 * is refused, and nothing is wrong. All resources of a stack that are made like this run in one process.
 */
export function withFreshKey<Known extends Access>(access: Known): Known {
  const now = { ...access, ...configured.get(access.url) };
  return { ...now, apiKey: fresh.get(now.url) ?? now.apiKey };
}

/** Whether this very process made the key that counts now. */
export function hasFreshKey(url: string): boolean {
  return fresh.has(url);
}
