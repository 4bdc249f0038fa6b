/**
 * What 2026.5 has more than 2026.2, as far as the wiring goes: grant types and typed redirect URIs. Nothing of it was
 * measured: it was read in authentik's source and release notes.
 */
import type { World } from "../world.ts";

/** The release that was recorded, and that the stand-in is unless it is told another. */
export const RECORDED = "2026.2.2";

/** True where providers have a list of grant types, and redirect URIs a type. */
export function knowsGrantTypes({ version }: Pick<World, "version">): boolean {
  const [year = 0, month = 0] = version.split(".").map(Number);
  return year > 2026 || (year === 2026 && month >= 5);
}

/** Every grant type there is to choose from. */
export const GRANT_TYPES = [
  "authorization_code",
  "implicit",
  "hybrid",
  "refresh_token",
  "client_credentials",
  "password",
  "urn:ietf:params:oauth:grant-type:device_code",
];
