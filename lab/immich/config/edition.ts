/**
 * What other versions of Immich have more or less than 3.1.0, as far as the settings document goes. Nothing of it
 * was measured: the fields and paths were read in the source (2.x, 3.2) and in the API description (3.3).
 */
import type { Check } from "../core/validate.ts";
import { VERSION } from "../server/version.ts";
import { systemConfig } from "./schema.ts";

/** Where the document is, and what a key needs to be allowed there. */
export interface ConfigPath {
  path: string;
  read: string;
  update: string;
}

export interface Edition {
  version: string;
  paths: ConfigPath[];
  /** Keys of the document that this version does not have yet, as `section` or `section.key`. */
  absent: string[];
  /** Keys of `oauth` that 3.1.0 does not have, optional in a PUT, `""` by default. */
  more: string[];
}

const systemConfigPath = { path: "/system-config", read: "systemConfig.read", update: "systemConfig.update" };
const adminConfigPath = { path: "/admin/config", read: "adminConfig.read", update: "adminConfig.update" };

const editions: Record<string, Edition> = {
  "2.7.5": {
    version: "2.7.5",
    paths: [systemConfigPath],
    absent: ["oauth.allowInsecureRequests", "oauth.prompt", "oauth.endSessionEndpoint", "integrityChecks"],
    more: [],
  },
  [VERSION]: { version: VERSION, paths: [systemConfigPath], absent: [], more: [] },
  "3.2.2": {
    version: "3.2.2",
    paths: [systemConfigPath, adminConfigPath],
    absent: [],
    more: ["accountManagementUrl"],
  },
  // No release is like this yet: the old path and its permissions are deprecated, so one day they are gone.
  "4.0.0": { version: "4.0.0", paths: [adminConfigPath], absent: [], more: ["accountManagementUrl"] },
};

/** The earliest first. */
export const versions: readonly string[] = Object.keys(editions);

/** The edition that LAB_IMMICH_VERSION names; 3.1.0 without it. */
export function editionOf(env: NodeJS.ProcessEnv): Edition {
  const version = env.LAB_IMMICH_VERSION ?? VERSION;
  const edition = editions[version];
  if (!edition)
    throw new Error(`LAB_IMMICH_VERSION is ${version}; it can be ${Object.keys(editions).join(", ")}`);
  return edition;
}

type Document = Record<string, unknown> & { oauth: Record<string, unknown> };

/** What a PUT must hold in this edition: what is absent is not asked for, what is more is kept. */
export function documentCheck({ absent, more }: Edition, defaults: () => object): Check {
  return (value, path, issues) => {
    const given = value as Document | null;
    if (typeof given?.oauth !== "object") return systemConfig(value, path, issues);
    const whole = structuredClone(given);
    for (const place of absent) setAt(whole, place, valueAt(defaults() as Document, place));
    const kept = systemConfig(whole, path, issues) as Document;
    for (const key of more) kept.oauth[key] = given.oauth[key] ?? "";
    return kept;
  };
}

/** The document as this edition shows it. `stored` holds what was saved, keys as paths. */
export function shown<T>({ absent, more }: Edition, document: T, stored: Record<string, unknown>): T {
  const view = document as Document;
  for (const place of absent) {
    const [section = "", key] = place.split(".");
    if (key) delete (view[section] as Record<string, unknown>)[key];
    else delete view[section];
  }
  for (const key of more) view.oauth[key] = stored[`oauth.${key}`] ?? "";
  return document;
}

function valueAt(document: Document, place: string): unknown {
  const [section = "", key] = place.split(".");
  return key ? (document[section] as Record<string, unknown>)[key] : document[section];
}

function setAt(document: Document, place: string, value: unknown): void {
  const [section = "", key] = place.split(".");
  if (key) (document[section] as Record<string, unknown>)[key] = value;
  else document[section] = value;
}
