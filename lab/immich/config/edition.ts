/**
 * The versions of Immich that this can be: each that the program was tried with. 3.1.0 and 2.7.5 are held to recordings,
 * later ones differ from 3.1.0 in what was measured with 3.2's own settings code, and read in its SDK.
 */
import { tried } from "../../../components/support/tried.ts";
import type { Check } from "../core/validate.ts";
import { NEWEST } from "../server/version.ts";
import { defaultConfig2 } from "../v2/defaults.ts";
import { systemConfig2 } from "../v2/system-config.ts";
import { defaultConfig } from "./defaults.ts";
import { type SystemConfig, systemConfig, systemConfig32 } from "./schema.ts";

/** Where the document is, and what a key needs to be allowed there. */
export interface ConfigPath {
  path: string;
  read: string;
  update: string;
}

export interface Edition {
  version: string;
  /** Immich 2: other checks and complaints, another shape of errors, other rules for whom a sign-in belongs to. */
  isBefore3: boolean;
  /** Immich 3.2: more permissions and paths, a key that can be rotated, email addresses beyond ASCII. */
  since32: boolean;
  paths: ConfigPath[];
  /** What a PUT must hold, and in which order it is shown. */
  document: Check<SystemConfig>;
  /** The document of a server on which nothing was ever saved. */
  defaults: (env: NodeJS.ProcessEnv) => SystemConfig;
}

const systemConfigPath = { path: "/system-config", read: "systemConfig.read", update: "systemConfig.update" };
const adminConfigPath = { path: "/admin/config", read: "adminConfig.read", update: "adminConfig.update" };

const v3 = { isBefore3: false, since32: false, document: systemConfig, defaults: defaultConfig };
const v32 = {
  isBefore3: false,
  since32: true,
  document: systemConfig32,
  defaults: (env: NodeJS.ProcessEnv) => {
    const config = defaultConfig(env);
    return { ...config, oauth: { ...config.oauth, accountManagementUrl: "" } };
  },
};

const v2 = {
  isBefore3: true,
  since32: false,
  // It lacks what nothing asks of it: see server/endpoints.ts.
  document: systemConfig2 as Check<SystemConfig>,
  defaults: defaultConfig2 as Edition["defaults"],
};

function editionFor(version: string): Edition {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 3) return { version, ...v2, paths: [systemConfigPath] };
  if (major === 3 && minor < 2) return { version, ...v3, paths: [systemConfigPath] };
  return { version, ...v32, paths: [systemConfigPath, adminConfigPath] };
}

const editions: Record<string, Edition> = {
  ...Object.fromEntries(tried.immich.toReversed().map(({ release }) => [release, editionFor(release)])),
  // No release is like this yet: the old path and its permissions are deprecated, so one day they are gone.
  "4.0.0": { version: "4.0.0", ...v32, paths: [adminConfigPath] },
};

/** The earliest first. */
export const versions: readonly string[] = Object.keys(editions);

/** The edition that LAB_IMMICH_VERSION names; the newest without it. */
export function editionOf(env: NodeJS.ProcessEnv): Edition {
  const version = env.LAB_IMMICH_VERSION ?? NEWEST;
  const edition = editions[version];
  if (!edition)
    throw new Error(`LAB_IMMICH_VERSION is ${version}; it can be ${Object.keys(editions).join(", ")}`);
  return edition;
}
