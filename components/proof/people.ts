import { ask, good } from "./ask.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

/** Somebody who may sign in, and the mail that Immich would be given. */
export interface Person {
  username: string;
  /** `""` where Authentik would send none. */
  mail: string;
}

interface User {
  pk: number;
  username: string;
  name: string;
  email: string;
}

/** A home has tens of people; of a company the first 300 say enough. */
const mostPeople = 300;

/** Requests at a time; each takes Authentik some 20 ms. */
const sideBySide = 8;

/**
 * The active people whom the application's bindings let in, with the mail of each as Authentik's own preview of
 * the claims shows it. Without claims in the ID token that preview leaves the mail out although userinfo has it:
 * then the account's own mail counts.
 */
export async function readPeople(
  target: ProofTarget,
  provider: Provider | undefined,
): Promise<Person[] | undefined> {
  if (!provider) return undefined;
  const { slug } = target.authentik;
  const types = ["internal", "external"].map((type) => `type=${type}`).join("&");
  const page = await get<{ results: User[] }>(
    target,
    `core/users/?is_active=true&${types}&page_size=${mostPeople}&include_groups=false`,
  );
  if (!page) return undefined;
  const people = await inTurns(page.results, async ({ pk, username, email }) => {
    const access = await get<{ passing: boolean }>(
      target,
      `core/applications/${slug}/check_access/?for_user=${pk}`,
    );
    if (!access?.passing) return undefined;
    if (!provider.include_claims_in_id_token) return { username, mail: email };
    const shown = await get<{ preview: { email?: string } }>(
      target,
      `providers/oauth2/${provider.pk}/preview_user/?for_user=${pk}`,
    );
    return { username, mail: shown ? (shown.preview.email ?? "") : email };
  });
  return people.filter((person) => person !== undefined);
}

/** Name and mail of one account, which is what the claims of a sign-in are made from. */
export async function accountOf(
  target: ProofTarget,
  username: string,
): Promise<{ name: string; mail: string } | undefined> {
  const query = new URLSearchParams({ username });
  const page = await get<{ results: User[] }>(target, `core/users/?${query}`);
  const user = page?.results.find((one) => one.username === username);
  return user && { name: user.name, mail: user.email };
}

async function get<Body>(
  { authentik, authentikToken, ca }: ProofTarget,
  path: string,
): Promise<Body | undefined> {
  const base = authentik.url.replace(/\/+$/, "");
  const headers = { Authorization: `Bearer ${authentikToken}` };
  return good<Body>(await ask(`${base}/api/v3/${path}`, { ca, headers }));
}

/** Work on each item, in order of the list, a few at a time. */
async function inTurns<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let at = 0; at < items.length; at += sideBySide)
    results.push(...(await Promise.all(items.slice(at, at + sideBySide).map(work))));
  return results;
}
