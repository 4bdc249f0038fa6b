/** Keys that this process made, by the Immich that they are for. */
const fresh = new Map<string, string>();

/** To be told once a new key is proven. */
export function keepFreshKey(url: string, apiKey: string): void {
  fresh.set(url, apiKey);
}

/**
 * The same with the key that counts now. An update looks at each resource right before it may change it, with the key
 * that its state has: where that very update made the key anew, the one in the state is refused, and nothing is wrong.
 * All resources of a stack that are made like this run in one process.
 */
export function withFreshKey<Access extends { url: string; apiKey: string }>(access: Access): Access {
  return { ...access, apiKey: fresh.get(access.url) ?? access.apiKey };
}
