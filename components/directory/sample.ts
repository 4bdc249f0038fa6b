import type { AuthentikApi } from "../support/authentik/api.ts";
import type { People } from "../support/authentik/people.ts";
import { isMe } from "../support/authentik/permissions.ts";
import { flag, object } from "../support/shape.ts";
import { sideBySide } from "../support/side-by-side.ts";

/** Each takes Authentik up to 0.1 s, and every preview waits for them. */
const sampleSize = 4;

/**
 * Asks Authentik itself about a few of the people whom the bindings let in, first about those without a mail,
 * because a false alarm would be about them.
 * @returns what is to be said where it is of another opinion
 */
export async function checkSample(
  api: AuthentikApi,
  slug: string,
  { people, access }: People,
): Promise<string[]> {
  if (!access.application || access.pending || people.length === 0) return [];
  // To any other token it answers about the token's own account, whomever one asks for.
  const me = await api.get("core/users/me/", isMe);
  if (!me?.user?.is_superuser) return [];
  const sample = people.toSorted((one, other) => Number(one.mail !== "") - Number(other.mail !== ""));
  const answers = await sideBySide(sample.slice(0, sampleSize), async ({ pk, username }) => {
    const path = `core/applications/${slug}/check_access/?for_user=${pk}`;
    return { username, passing: (await api.get(path, object({ passing: flag })))?.passing };
  });
  const refused = answers.filter(({ passing }) => passing === false).map(({ username }) => username);
  if (refused.length === 0) return [];
  const policy = access.bindings.some((binding) => binding.policy !== null);
  return [
    `Authentik does not let ${refused.join(", ")} use the application, although its bindings do by their groups` +
      (policy ? ": a policy that is bound decides, and who is listed here may be refused by it" : ""),
  ];
}
