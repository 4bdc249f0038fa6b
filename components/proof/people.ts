import { AuthentikApi } from "../support/authentik/api.ts";
import { type Person, readPeople as readAll, readSomebody } from "../support/authentik/people.ts";
import { Failure } from "../support/failure.mjs";
import { object, text } from "../support/shape.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

/** Whose accounts are looked at: those of everybody, or of one who shows that there is somebody. */
export type Crowd = "everybody" | "somebody";

/**
 * The active people whom the application's bindings let in, with the mail that Immich would be given of each; `""`
 * where Authentik would send none. Undefined where Authentik does not tell.
 */
export async function readPeople(
  target: ProofTarget,
  provider: Provider | undefined,
  crowd: Crowd,
): Promise<Person[] | undefined> {
  if (!provider) return undefined;
  const { slug } = target.authentik;
  if (crowd === "everybody") return told(async () => (await readAll(api(target), slug)).people);
  return told(async () => [await readSomebody(api(target), slug)].filter((person) => person !== undefined));
}

/** Name and mail of one account, which is what the claims of a sign-in are made from. */
export async function accountOf(
  target: ProofTarget,
  username: string,
): Promise<{ name: string; mail: string } | undefined> {
  const found = await told(() =>
    api(target).list("core/users/", { username }, object({ username: text, name: text, email: text })),
  );
  const user = found?.find((one) => one.username === username);
  return user && { name: user.name, mail: user.email };
}

function api({ authentik: { url }, authentikToken: token, ca }: ProofTarget): AuthentikApi {
  return new AuthentikApi({ url, token, ca });
}

/** A probe that could not look says nothing: why Authentik does not answer is another's question. */
async function told<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
