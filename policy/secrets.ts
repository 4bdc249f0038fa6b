import { authentikProvider, oauth2Provider, oauthSettings } from "./rules.ts";

/** Arguments that must be encrypted in the state, by type token. */
export const secretArguments: ReadonlyMap<string, readonly string[]> = new Map([
  [oauth2Provider, ["clientSecret"]],
  [authentikProvider, ["token", "headers"]],
  [oauthSettings, ["clientSecret", "apiKey"]],
]);

/**
 * The names of those that somebody gave in clear. They cannot be seen by a rule, which gets secrets in clear too;
 * a remediation gets them marked.
 * @param isSecret whether the engine was told that an argument is one
 */
export function unmarked(
  type: string,
  args: Readonly<Record<string, unknown>>,
  isSecret: (name: string) => boolean,
): string[] {
  const values = new Map(Object.entries(args));
  const given = (secretArguments.get(type) ?? []).filter((name) => (values.get(name) ?? null) !== null);
  return given.filter((name) => !isSecret(name));
}
