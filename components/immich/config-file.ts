import { pick, placeOf, type SettingName, type Settings } from "../support/immich/system-config.ts";

/**
 * The settings as the content of a file for IMMICH_CONFIG_FILE. JSON, which is YAML too; Immich lays it over its
 * defaults, so what is not in it is the default, and the settings in the database count for nothing.
 */
export function configFile(settings: Partial<Settings>): string {
  const sections = new Map<string, Record<string, unknown>>();
  for (const [name, value] of Object.entries(pick(settings))) {
    const [section = "", key = ""] = placeOf(name as SettingName).split(".");
    sections.set(section, { ...sections.get(section), [key]: value });
  }
  return `${JSON.stringify(Object.fromEntries(sections), null, 2)}\n`;
}
