import { durationSeconds } from "../support/authentik/duration.ts";
import { atLeast } from "./versions.ts";

/** The first release of Immich that Authentik can tell of a sign-out. */
const firstMajor = 3;

/**
 * Where Authentik tells Immich that somebody signed out, or undefined where Immich is too old to listen.
 * @param version of Immich, `3.1.0`; undefined where it is not known, which counts as new
 */
export function backchannelLogoutUri(origin: string, version: string | undefined): string | undefined {
  if (version !== undefined && Number.parseInt(version, 10) < firstMajor) return undefined;
  return `${origin}/api/oauth/backchannel-logout`;
}

/** What reaches most people: Authentik keeps a session that is told to be remembered about as long. */
const longEnough = "days=30";
const longEnoughSeconds = 30 * 86_400;

/**
 * What back-channel logout will not reach with this validity. Authentik forgets a session's tokens when they expire,
 * and then tells nobody that it ended (measured with 2026.2.2). Deactivated users it tells of since 2026.8.
 * @param version of Authentik
 */
export function logoutWarning(accessTokenValidity: string, version: string): string[] {
  if (durationSeconds(accessTokenValidity) >= longEnoughSeconds) return [];
  const deactivated = atLeast(version, [2026, 8])
    ? "deactivated users too"
    : `not deactivated users: Authentik ${version} never tells Immich of those`;
  return [
    `a sign-out in Authentik ends the session in Immich only within ${accessTokenValidity} of the sign-in; ` +
      `immich-sso:accessTokenValidity ${longEnough} would reach the others (${deactivated})`,
  ];
}
