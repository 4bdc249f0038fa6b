import { type Access, endingBindings } from "../support/authentik/access.ts";
import { AuthentikApi } from "../support/authentik/api.ts";
import {
  type People,
  type PeopleWanted,
  readPeople as readAll,
  readSomebody,
} from "../support/authentik/people.ts";
import { Failure } from "../support/failure.mjs";
import { object, text } from "../support/shape.ts";
import type { Provider } from "./authentik-evidence.ts";
import type { ProofTarget } from "./target.ts";

/** Whose accounts are looked at: those of everybody, or of one who shows that there is somebody. */
export type Crowd = "everybody" | "somebody";

/** Who may sign in, and what is to be known of the bindings that say so. */
export interface SeenPeople extends People {
  /** The application has no bindings, and Authentik lets nobody use such a one. */
  isForNobody: boolean;
  /** It has bindings, and by their ends nobody gets in any more. */
  hasEnded: boolean;
  /** Bindings that ended, or end soon: whose they are, and when. */
  endings: { who: string; at: number; isOver: boolean }[];
}

/**
 * The active people whom the application's bindings let in, with the mail that Immich would be given of each; `""`
 * where Authentik would send none. Undefined where Authentik does not tell.
 */
export async function readPeople(
  target: ProofTarget,
  provider: Provider | undefined,
  crowd: Crowd,
  wanted: PeopleWanted = {},
): Promise<SeenPeople | undefined> {
  if (!provider) return undefined;
  const { slug } = target.authentik;
  return told(async () => {
    const read = crowd === "everybody" ? readAll : readSomebody;
    const seen = await read(api(target), slug, { ...wanted, notPeople: target.notPeople });
    const { access } = seen;
    const { bindings, mode } = access;
    const ends = endings(access);
    const over = ends.filter(({ isOver }) => isOver).length;
    return {
      ...seen,
      isForNobody: bindings.length === 0 && access.open === false,
      hasEnded: over > 0 && (mode === "all" || over === bindings.length),
      endings: ends,
    };
  });
}

function endings(access: Access): SeenPeople["endings"] {
  return endingBindings(access).map(({ binding: { group, user }, at, isOver }) => {
    const name = group === null ? undefined : access.groups.get(group)?.name;
    return { who: name ?? (user === null ? "a policy" : `the user ${user}`), at, isOver };
  });
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
