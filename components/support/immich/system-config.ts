/** Immich's settings document: sections of keys. Only our keys are looked into; all else passes through as it is. */
export interface SystemConfig {
  oauth: Record<string, unknown>;
  [section: string]: unknown;
}

/** What this program can own of the document. It owns those that are declared, and no other. */
export interface Settings {
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
  /** Seconds, whatever Immich's settings page says (measured). */
  timeout: number;
  /** Claim that a new account's storage label is read from. */
  storageLabelClaim: string;
  /** Make an account at the first sign-in. */
  autoRegister: boolean;
  /** Go to the provider without a click; the first write switches it off, because nothing is proven yet. */
  autoLaunch: boolean;
  /** Text on the button of the login page. */
  buttonText: string;
  mobileOverrideEnabled: boolean;
  /** Used in place of the app's own scheme while the override is on; `""` otherwise. */
  mobileRedirectUri: string;
  /** Sign-in with mail and password. */
  passwordLoginEnabled: boolean;
  /** Origin of links that Immich shares; Immich cuts off what follows it. */
  externalDomain: string;
  /** Text on the login page. */
  loginPageMessage: string;
}

/** Each one's section and key, with Immich's own names. */
const places = {
  enabled: ["oauth", "enabled"],
  issuerUrl: ["oauth", "issuerUrl"],
  clientId: ["oauth", "clientId"],
  clientSecret: ["oauth", "clientSecret"],
  scope: ["oauth", "scope"],
  signingAlgorithm: ["oauth", "signingAlgorithm"],
  profileSigningAlgorithm: ["oauth", "profileSigningAlgorithm"],
  tokenEndpointAuthMethod: ["oauth", "tokenEndpointAuthMethod"],
  timeout: ["oauth", "timeout"],
  storageLabelClaim: ["oauth", "storageLabelClaim"],
  autoRegister: ["oauth", "autoRegister"],
  autoLaunch: ["oauth", "autoLaunch"],
  buttonText: ["oauth", "buttonText"],
  mobileOverrideEnabled: ["oauth", "mobileOverrideEnabled"],
  mobileRedirectUri: ["oauth", "mobileRedirectUri"],
  passwordLoginEnabled: ["passwordLogin", "enabled"],
  externalDomain: ["server", "externalDomain"],
  loginPageMessage: ["server", "loginPageMessage"],
} as const satisfies Record<keyof Settings, readonly [string, string]>;

export type SettingName = keyof Settings;
export const settingNames = Object.keys(places) as SettingName[];

/** Where it is in the document, for example `oauth.issuerUrl`. */
export const placeOf = (name: SettingName): string => places[name].join(".");

/** Our settings as the document has them; one that this version of Immich does not have stays away. */
export function project(document: SystemConfig): Partial<Settings> {
  const present = settingNames.flatMap((name) => {
    const [section, key] = places[name];
    const values = document[section];
    return isSection(values) && Object.hasOwn(values, key) ? [[name, values[key]] as const] : [];
  });
  return Object.fromEntries(present);
}

/** Our settings out of anything that holds them among others; one that is not there stays away. */
export function pick(values: object): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => Object.hasOwn(places, name) && value !== undefined),
  );
}

/** The document with these settings in it and everything else, known or not, as it was. Never adds a key. */
export function merge(document: SystemConfig, settings: Partial<Settings>): SystemConfig {
  const merged: SystemConfig = { ...document };
  const live = project(document);
  for (const [name, value] of Object.entries(pick(settings)) as [SettingName, unknown][]) {
    if (!Object.hasOwn(live, name)) continue;
    const [section, key] = places[name];
    merged[section] = { ...(merged[section] as object), [key]: value };
  }
  return merged;
}

/** The settings whose values differ; one that is not declared, or that this Immich does not have, never does. */
export function differing(live: Partial<Settings>, wanted: Partial<Settings>): SettingName[] {
  return settingNames.filter(
    (name) => wanted[name] !== undefined && Object.hasOwn(live, name) && live[name] !== wanted[name],
  );
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
