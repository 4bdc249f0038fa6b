/** Immich's settings document: sections of keys. Only `oauth` is looked into; all else passes through as it is. */
export interface SystemConfig {
  oauth: Record<string, unknown>;
  [section: string]: unknown;
}

/** The keys of `oauth` that this program can own, with Immich's own names. It owns those that are declared. */
export interface OAuthKeys {
  enabled: boolean;
  /** With its trailing slash. */
  issuerUrl: string;
  clientId: string;
  clientSecret: string;
  /** Space-separated. */
  scope: string;
  /** JWS algorithm of the ID token, for example `RS256`. */
  signingAlgorithm: string;
  /** `none` means that userinfo is plain JSON. */
  profileSigningAlgorithm: string;
  tokenEndpointAuthMethod: "client_secret_post" | "client_secret_basic";
  /** Make an account at the first sign-in. */
  autoRegister: boolean;
  /** Text on the button of the login page. */
  buttonText: string;
  mobileOverrideEnabled: boolean;
  /** Used in place of the app's own scheme while the override is on; `""` otherwise. */
  mobileRedirectUri: string;
}

export const managedKeys = [
  "enabled",
  "issuerUrl",
  "clientId",
  "clientSecret",
  "scope",
  "signingAlgorithm",
  "profileSigningAlgorithm",
  "tokenEndpointAuthMethod",
  "autoRegister",
  "buttonText",
  "mobileOverrideEnabled",
  "mobileRedirectUri",
] as const satisfies readonly (keyof OAuthKeys)[];

/** Our keys as the live document has them. */
export function project(document: SystemConfig): OAuthKeys {
  return pick(document.oauth) as OAuthKeys;
}

/** Our keys out of anything that holds them among others; one that is not there stays away. */
export function pick(values: object): Partial<OAuthKeys> {
  return Object.fromEntries(Object.entries(values).filter(([key]) => isManaged(key)));
}

/** The live document with our keys in it and everything else, known or not, as it was. */
export function merge(document: SystemConfig, keys: Partial<OAuthKeys>): SystemConfig {
  return { ...document, oauth: { ...document.oauth, ...keys } };
}

/** The names of our keys whose values differ. */
export function differing(live: Partial<OAuthKeys>, wanted: Partial<OAuthKeys>): (keyof OAuthKeys)[] {
  return managedKeys.filter((key) => wanted[key] !== undefined && live[key] !== wanted[key]);
}

/**
 * What to write so that a document looks as before us: for each key that still has our value, the value from
 * before; a key that somebody changed after us stays theirs.
 * @returns the values to put back, and the names of the keys that are left alone
 */
export function restoration(
  live: OAuthKeys,
  ours: Partial<OAuthKeys>,
  before: OAuthKeys,
): { back: Partial<OAuthKeys>; left: string[] } {
  const left = differing(live, ours);
  const still = managedKeys.filter((key) => ours[key] !== undefined && !left.includes(key));
  const back = still.map((key) => [key, before[key]]);
  return { back: Object.fromEntries(back), left };
}

function isManaged(key: string): key is keyof OAuthKeys {
  return (managedKeys as readonly string[]).includes(key);
}
