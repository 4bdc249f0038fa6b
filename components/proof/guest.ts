import { createHash, randomBytes } from "node:crypto";
import { Failure } from "../support/failure.mjs";
import { object, record, text } from "../support/shape.ts";
import { jsonOf } from "../support/transport.ts";
import { obstacleAt } from "./affected.ts";
import { ask, good, isAnswer } from "./ask.ts";
import {
  type AuthentikEvidence,
  basicAuthorization,
  type Credentials,
  lookAtAuthentik,
} from "./authentik-evidence.ts";
import { Browser } from "./browser.ts";
import { type Guest, givePassword, makeGuest, removeGuest, sweep } from "./guest-account.ts";
import { boundGroups } from "./guest-groups.ts";
import { obstacleTo } from "./guest-permissions.ts";
import { watchGuest } from "./guest-watch.ts";
import { lookAtImmich } from "./immich-evidence.ts";
import { logIn } from "./sign-in.ts";
import type { ProofTarget } from "./target.ts";
import { type BadVerdict, bad, type Finding, unasked } from "./verdict.ts";

const about = { code: "sign-in/guest", title: "A temporary account gets its tokens", required: true };

/** What this machine or the token could not do says nothing of whether people can sign in. */
const advice = { ...about, required: false };

const came = "code and ID token came, signed and in clear";

/**
 * The provider's half of a sign-in: a temporary account in Authentik, in the groups that are bound to the
 * application, signs in, the code is exchanged here with Immich's own id, secret and redirect URI, and the
 * account is deleted again. Immich never hears of it. Some events stay in Authentik's log.
 */
export async function proveWithGuest(target: ProofTarget, findings: readonly Finding[]): Promise<Finding> {
  const cause = obstacleAt(target.immich.origins[0] ?? "", findings);
  if (cause) return { ...about, state: "follows", seen: `follows from ${cause}` };
  const [authentik, { credentials, oauth }, groups] = await Promise.all([
    lookAtAuthentik(target),
    lookAtImmich(target),
    boundGroups(target),
  ]);
  if (!credentials) return { ...about, ...unasked("Immich's settings cannot be read") };
  if (!groups) return { ...about, ...unasked("Authentik does not tell which groups are bound") };
  const { gone, left } = await sweep(target);
  const obstacle = left ?? (await obstacleTo(target));
  if (obstacle) return { ...advice, ...obstacle };
  const guest = await makeGuest(target, groups);
  if (!("pk" in guest)) return { ...advice, ...guest };
  const finding = await withGuest(target, guest, async (password) => {
    const account = { username: guest.username, password };
    return signInAs(target, authentik, credentials, account, oauth?.signingAlgorithm ?? "");
  });
  if (finding.state !== "good" || gone === 0) return finding;
  return { ...finding, seen: `${finding.seen}, and so are ${gone} that earlier proofs left` };
}

/**
 * Whatever the sign-in comes to, the account is deleted; one that is not is told of as well. Where this process is
 * killed another one deletes it. Its password is known to this process alone, so that nobody could sign in even then.
 */
async function withGuest(
  target: ProofTarget,
  guest: Guest,
  signIn: (password: string) => Promise<string | undefined>,
): Promise<Finding> {
  const password = secretText();
  let found: Finding = { ...about, state: "good", seen: came };
  let left: BadVerdict | undefined;
  const dealtWith = await watchGuest(target, guest);
  try {
    const refused = await givePassword(target, guest, password);
    const problem = refused ? undefined : await signIn(password);
    if (refused) found = { ...advice, ...refused };
    else if (problem) found = { ...about, ...bad(problem, "pulumi up") };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    found = { ...about, ...bad(error.problem, error.next, "unknown") };
  } finally {
    left = await removeGuest(target, guest);
    if (!left) dealtWith();
  }
  if (!left) return found.state === "good" ? { ...found, seen: `${came}; the account is gone` } : found;
  if (found.state !== "bad") return { ...advice, ...left, seen: `${came}; but ${left.seen}` };
  return { ...found, seen: `${found.seen}; and ${left.seen}`, fix: `${found.fix}; ${left.fix}` };
}

/** @returns what is wrong with the tokens, undefined where nothing is */
async function signInAs(
  { authentik: { url: home, clientId }, immich: { origins, url: immich }, ca }: ProofTarget,
  { document }: AuthentikEvidence,
  { clientSecret, basic }: Credentials,
  guest: { username: string; password: string },
  algorithm: string,
): Promise<string | undefined> {
  const redirectUri = `${origins[0]}/auth/login`;
  const verifier = secretText();
  const query = new URLSearchParams({
    ...{ response_type: "code", client_id: clientId, redirect_uri: redirectUri, state: "proof" },
    ...{ scope: "openid email profile", code_challenge_method: "S256" },
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
  });
  const browser = new Browser({ immich: origins[0] ?? immich, authentik: home }, ca);
  const url = `${browser.atAuthentik(document?.authorization_endpoint)}?${query}`;
  const callback = await logIn(browser, url, redirectUri, guest);
  const reply = await ask(document?.token_endpoint, {
    method: "POST",
    home,
    ca,
    ...(basic ? { headers: { Authorization: basicAuthorization(clientId, clientSecret) } } : {}),
    form: {
      ...{ grant_type: "authorization_code", redirect_uri: redirectUri, code_verifier: verifier },
      code: new URL(callback).searchParams.get("code") ?? "",
      ...(basic ? {} : { client_id: clientId, client_secret: clientSecret }),
    },
  });
  const token = good(reply, object({ id_token: text }))?.id_token;
  if (!token)
    return `the token endpoint answers the code with ${isAnswer(reply) ? reply.status : reply.code}`;
  if (token.split(".").length === 5) return "the ID token is encrypted, which Immich cannot read";
  const header = jsonOf(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());
  const alg = record(header) && text(header.alg) ? header.alg : "nothing that can be read";
  return alg === algorithm ? undefined : `the ID token is signed with ${alg}, Immich expects ${algorithm}`;
}

function secretText(): string {
  return randomBytes(32).toString("base64url");
}
