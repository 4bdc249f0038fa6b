import {
  project,
  type SettingName,
  type Settings,
  type SystemConfig,
  settingNames,
} from "./system-config.ts";

/*
 * Immich changes some values as it saves them, and answers 200. What it will read back is computed here, so that
 * it is never taken for somebody's change. Measured on 3.1.0.
 */

/** True if Immich's defaults have to be known to say what it would make of these values. */
export function needsDefaults(live: Partial<Settings>, wanted: Partial<Settings>): boolean {
  return settingNames.some((name) => wanted[name] === "" && Object.hasOwn(live, name) && live[name] !== "");
}

/** @param defaults Immich's own; may be left out where `needsDefaults` says so */
export function storedForm(wanted: Partial<Settings>, defaults?: SystemConfig): Partial<Settings> {
  const fallback = defaults ? project(defaults) : {};
  const stored = Object.entries(wanted).map(([name, value]) => [
    name,
    storedValue(name as SettingName, value, fallback),
  ]);
  return Object.fromEntries(stored) as Partial<Settings>;
}

function storedValue(name: SettingName, value: unknown, fallback: Partial<Settings>): unknown {
  // An empty text is not stored, so the default shows through.
  if (value === "") return fallback[name] ?? "";
  if (name === "externalDomain" && URL.canParse(String(value))) return withoutPath(new URL(String(value)));
  // The texts "true" and "false" are taken for booleans, where one is wanted.
  if (booleans.has(name) && (value === "true" || value === "false")) return value === "true";
  return value;
}

/** The path goes, a user name with its password stays, as Immich does it. */
function withoutPath({ origin, protocol, username, password, host }: URL): string {
  return username && password ? `${protocol}//${username}:${password}@${host}` : origin;
}

const booleans: ReadonlySet<SettingName> = new Set([
  "enabled",
  "autoRegister",
  "autoLaunch",
  "mobileOverrideEnabled",
  "passwordLoginEnabled",
]);

/**
 * What a look at the server says of our settings: each as it was declared where Immich has what it makes of it,
 * and Immich's value where it has another.
 */
export function asDeclared(
  live: Partial<Settings>,
  declared: Partial<Settings>,
  defaults?: SystemConfig,
): Partial<Settings> {
  const stored = storedForm(declared, defaults);
  const seen = Object.keys(declared).map((key) => {
    const name = key as SettingName;
    const isSame = !Object.hasOwn(live, name) || live[name] === stored[name];
    return [name, isSame ? declared[name] : live[name]];
  });
  return Object.fromEntries(seen) as Partial<Settings>;
}
