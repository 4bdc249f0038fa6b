import { authentikNewIdentity, authentikSubjectByHand } from "../support/authentik/errors.ts";
import { configSet } from "../support/shell.mjs";

/** By what Immich and its people know each other: the client id, and what `sub` is made of. */
export interface Identity {
  clientId: string;
  subMode: string;
}

/** A client id that says whose it is. */
export function ownClientId(stack: string, slug: string): string {
  return `immich-sso-${stack}-${slug}`;
}

/**
 * The other stack of this program that a client id belongs to; undefined where it is not of our form, or may be this
 * stack's own.
 * @param slug of the application that has it: where the stack's name ends
 */
export function foreignStack(
  clientId: string,
  slug: string | null,
  stack: string,
): { name: string | undefined } | undefined {
  const [start, own] = ["immich-sso-", `immich-sso-${stack}-`];
  if (!clientId.startsWith(start)) return undefined;
  const end = `-${slug}`;
  if (slug === null || !clientId.endsWith(end) || clientId.length <= start.length + end.length)
    return clientId.startsWith(own) ? undefined : { name: undefined };
  const name = clientId.slice(start.length, -end.length);
  return name === stack ? undefined : { name };
}

const settings = ["clientId", "subMode"] as const satisfies (keyof Identity)[];

/**
 * Refuses a change of what Immich has remembered of its people. Immich finds an account by `sub`; with another
 * one it finds the mail taken by somebody else and refuses (authentik's modes: facts of 2026.2.2).
 *
 * What somebody changed in Authentik goes back to what was deployed: the client id at once, which `sub` does not
 * hang on; the sub mode only where it is allowed.
 * @param live as Authentik has it
 * @param deployed as this stack applied it last, where that is known
 * @param key a setting as this user has it
 * @throws Failure `authentik/new-identity`, `authentik/subject-by-hand`, unless `allowed`
 */
export function refuseNewIdentity(
  live: Partial<Identity>,
  wanted: Partial<Identity>,
  allowed: boolean,
  deployed: Partial<Identity> = {},
  key: (setting: string) => string = (setting) => `immich-sso:${setting}`,
): void {
  if (allowed) return;
  const before = { ...live, ...definedOf(deployed) };
  const changed = settings.filter(
    (one) => before[one] !== undefined && wanted[one] !== undefined && before[one] !== wanted[one],
  );
  // What somebody set by hand is the wanted value by now: the configuration follows it.
  const refused = changed.filter((one) => live[one] !== wanted[one]);
  if (refused.length > 0)
    throw authentikNewIdentity(
      refused.map((one) => `${key(one)} from ${before[one]} to ${wanted[one]}`),
      refused.map((one) => configSet(key(one), before[one] ?? "")).join(" && "),
    );
  const { subMode } = deployed;
  const isBack = subMode !== undefined && wanted.subMode === subMode;
  if (isBack && live.subMode !== undefined && live.subMode !== subMode)
    throw authentikSubjectByHand(subMode, live.subMode, key("subMode"));
}

function definedOf(identity: Partial<Identity>): Partial<Identity> {
  return Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined));
}
