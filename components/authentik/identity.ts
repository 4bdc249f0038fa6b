import { authentikNewIdentity } from "../support/authentik/errors.ts";
import { configSet } from "../support/shell.mjs";

/** By what Immich and its people know each other: the client id, and what `sub` is made of. */
export interface Identity {
  clientId: string;
  subMode: string;
}

/** A client id that says whose it is: leftovers of a killed update are known by it. */
export function ownClientId(stack: string, slug: string): string {
  return `immich-sso-${stack}-${slug}`;
}

const settings = { clientId: "immich-sso:clientId", subMode: "immich-sso:subMode" } as const;

/**
 * Refuses a change of what Immich has remembered of its people. Immich finds an account by `sub`; with another
 * one it finds the mail taken by somebody else and refuses (authentik's modes: facts of 2026.2.2).
 * @throws Failure `authentik/new-identity`, unless `allowed`
 */
export function refuseNewIdentity(old: Partial<Identity>, wanted: Partial<Identity>, allowed: boolean): void {
  if (allowed) return;
  const changed = (Object.keys(settings) as (keyof Identity)[]).filter(
    (key) => old[key] !== undefined && wanted[key] !== undefined && old[key] !== wanted[key],
  );
  if (changed.length === 0) return;
  throw authentikNewIdentity(
    changed.map((key) => `${settings[key]} from ${old[key]} to ${wanted[key]}`),
    changed.map((key) => configSet(settings[key], old[key] ?? "")).join(" && "),
  );
}
