import { posix } from "node:path";
import type { Problem } from "../support/problem.ts";
import type { Mount } from "./mount-problems.ts";

/** What the checks of the container's environment have to know beside it. */
export interface EnvironmentSurroundings {
  /** The settings are pushed through the admin API. */
  pushSettings: boolean;
  /** An internal CA is configured. */
  hasCa: boolean;
  hasTrustedProxies: boolean;
  /** Where something is mounted that may be written to. */
  writable: readonly Pick<Mount, "target">[];
}

const setting = "immich-sso:environment";

/** Variables that Immich ignores, or that would work against what this program does. */
export function environmentProblems(
  environment: Record<string, string>,
  { pushSettings, hasCa, hasTrustedProxies, writable }: EnvironmentSurroundings,
): Problem[] {
  const about = (code: string, text: string): Problem => ({
    code,
    text: `${setting} ${text}`,
  });
  const { IMMICH_MEDIA_LOCATION: media, IMMICH_PORT: port } = environment;
  return [
    // Immich has no OAuth variables in any version; people set them and wonder (immich-app/immich PR 31349).
    ...Object.keys(environment)
      .filter((name) => /^IMMICH_(OAUTH|OIDC)_/.test(name))
      .map((name) =>
        about("container/oauth-variable", `${name} does nothing in Immich; this program pushes the settings`),
      ),
    ...("IMMICH_CONFIG_FILE" in environment && pushSettings
      ? [
          about(
            "container/config-file",
            "IMMICH_CONFIG_FILE makes Immich refuse every settings change; remove it",
          ),
        ]
      : []),
    ...("NODE_EXTRA_CA_CERTS" in environment && hasCa
      ? [
          about(
            "container/ca-variable",
            "NODE_EXTRA_CA_CERTS is set by this program to the internal CA; remove it",
          ),
        ]
      : []),
    ...("IMMICH_TRUSTED_PROXIES" in environment && hasTrustedProxies
      ? [
          about(
            "container/proxies-twice",
            "IMMICH_TRUSTED_PROXIES is immich-sso:trustedProxies; keep one of them",
          ),
        ]
      : []),
    ...(port !== undefined && String(port) !== "2283"
      ? [
          about(
            "container/port-variable",
            `IMMICH_PORT ${JSON.stringify(port)} is not where the published port leads; remove it, and set immich-sso:port`,
          ),
        ]
      : []),
    ...(media !== undefined && !isWithin(media, writable)
      ? [
          about(
            "container/upload-folder",
            `IMMICH_MEDIA_LOCATION ${JSON.stringify(media)} lies in the container itself, so that every photo goes with it; ` +
              `take a folder in ${writable.map(({ target }) => target).join(", ")}`,
          ),
        ]
      : []),
  ];
}

function isWithin(path: string, mounts: readonly Pick<Mount, "target">[]): boolean {
  const normal = posix.normalize(`${path}/`);
  return mounts.some(({ target }) => normal.startsWith(posix.normalize(`${target}/`)));
}
