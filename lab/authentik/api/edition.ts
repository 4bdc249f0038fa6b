/**
 * Which release the stand-in is, and what each has more than the one before. Measured of 2026.2.2 and 2026.8.0-rc1
 * (recordings); 2026.5.6 and 2026.8.3 by their published schemas, sources and release notes.
 */
import { tried } from "../../../components/support/tried.ts";
import type { World } from "../world.ts";

/** The release that it is unless it is told another. */
export const NEWEST = tried.authentik[0]?.release ?? "";

type Edition = Pick<World, "version">;

/** Grant types, types of redirect URIs, hidden applications, the flag of default access. */
export function knowsGrantTypes({ version }: Edition): boolean {
  return isSince(version, 2026, 5);
}

/** What the releases of 2026.8 have; its first release candidate still had the schema of 2026.5. */
export function is2026_8({ version }: Edition): boolean {
  return isSince(version, 2026, 8) && !version.includes("-rc");
}

/** Every grant type there is to choose from. */
export function grantTypesOf(world: Edition): string[] {
  const urn = "urn:ietf:params:oauth:grant-type";
  return [
    ...["authorization_code", "implicit", "hybrid", "refresh_token", "client_credentials", "password"],
    `${urn}:device_code`,
    ...(is2026_8(world) ? [`${urn}:token-exchange`] : []),
  ];
}

function isSince(version: string, year: number, month: number): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > year || (major === year && minor >= month);
}
