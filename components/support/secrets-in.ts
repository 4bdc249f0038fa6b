/** Names under which a secret is sent, in headers, forms and JSON. */
const secretNames = /(authorization|cookie|csrf|secret|password|token|key)$/i;

/**
 * The secrets in what is about to be sent, by the names that they are sent under.
 * @param sent headers, a form, or the body of a request before it is JSON
 */
export function secretsIn(sent: unknown): string[] {
  if (sent instanceof URLSearchParams) return secretsIn(Object.fromEntries(sent));
  if (typeof sent !== "object" || sent === null) return [];
  return Object.entries(sent).flatMap(([name, value]) => {
    if (typeof value !== "string") return secretsIn(value);
    return secretNames.test(name) ? [value, ...withoutScheme(value)] : [];
  });
}

/** `Bearer …` and `Basic …`: the second part alone is the secret. */
function withoutScheme(value: string): string[] {
  const [, credentials] = /^(?:Bearer|Basic) (.+)$/.exec(value) ?? [];
  return credentials ? [credentials] : [];
}
