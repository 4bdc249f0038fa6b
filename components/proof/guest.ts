import { createHash, randomBytes } from "node:crypto";
import { Failure } from "../support/failure.mjs";
import { ask, good, isAnswer } from "./ask.ts";
import { askApi } from "./ask-api.ts";
import {
  type AuthentikEvidence,
  basicAuthorization,
  type Credentials,
  lookAtAuthentik,
} from "./authentik-evidence.ts";
import { Browser } from "./browser.ts";
import { lookAtImmich } from "./immich-evidence.ts";
import { broken } from "./prove.ts";
import { logIn } from "./sign-in.ts";
import type { ProofTarget } from "./target.ts";
import type { Finding } from "./verdict.ts";

const about = { code: "sign-in/guest", title: "A temporary account gets its tokens", required: true };

/** In Authentik's own list of users the account can be told by these, should it ever be left there. */
const path = "immich-sso/proof";
const prefix = "immich-sso-proof-";

/** A proof takes seconds: an account that is older was left by one that was killed. */
const leftAfterMs = 600_000;

/**
 * The provider's half of a sign-in: a temporary account in Authentik, in the groups that are bound to the
 * application, signs in, the code is exchanged here with Immich's own id, secret and redirect URI, and the
 * account is deleted again. Immich never hears of it. Some events stay in Authentik's log.
 */
export async function proveWithGuest(target: ProofTarget, findings: readonly Finding[]): Promise<Finding> {
  const [cause] = broken(findings);
  if (cause) return { ...about, state: "follows", seen: `follows from ${cause}` };
  const [authentik, { credentials, oauth }] = await Promise.all([
    lookAtAuthentik(target),
    lookAtImmich(target),
  ]);
  if (!credentials) return { ...about, state: "unasked", seen: "Immich's settings cannot be read" };
  const swept = await sweep(target);
  const guest = { username: `${prefix}${randomBytes(4).toString("hex")}`, password: secretText() };
  const pk = await makeGuest(target, guest);
  if (pk === undefined)
    return {
      ...about,
      required: false,
      state: "bad",
      seen: "Authentik does not let the token make a user",
      fix: "give the token's account the permission to add users, or leave --guest out",
    };
  try {
    const problem = await signInAs(target, authentik, credentials, guest, oauth?.signingAlgorithm ?? "");
    if (problem === undefined)
      return {
        ...about,
        state: "good",
        seen: `code and ID token came, signed and in clear; the account is gone${swept}`,
      };
    return { ...about, state: "bad", seen: problem, fix: "pulumi up" };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...about, state: "bad", seen: error.problem, fix: error.next };
  } finally {
    await askApi(target, `core/users/${pk}/`, { method: "DELETE" });
  }
}

/** Deletes the accounts of proofs that were killed; nobody else's are in this path under such a name. */
async function sweep(target: ProofTarget): Promise<string> {
  const query = new URLSearchParams({ path, page_size: "100", include_groups: "false" });
  const found = good<{ results: { pk: number; username: string; path: string; date_joined: string }[] }>(
    await askApi(target, `core/users/?${query}`),
  );
  const left = (found?.results ?? []).filter(
    (user) =>
      user.path === path &&
      user.username.startsWith(prefix) &&
      Date.now() - Date.parse(user.date_joined) > leftAfterMs,
  );
  await Promise.all(left.map(({ pk }) => askApi(target, `core/users/${pk}/`, { method: "DELETE" })));
  return left.length > 0 ? `, and so are ${left.length} that earlier proofs left` : "";
}

/** @returns its number; undefined where the token may not make one */
async function makeGuest(
  target: ProofTarget,
  { username, password }: { username: string; password: string },
): Promise<number | undefined> {
  const application = good<{ pk: string }>(
    await askApi(target, `core/applications/${target.authentik.slug}/`),
  );
  const query = new URLSearchParams({ target: application?.pk ?? "", page_size: "100" });
  const bindings = good<{ results: { group: string | null; enabled: boolean; negate: boolean }[] }>(
    await askApi(target, `policies/bindings/?${query}`),
  );
  const groups = (bindings?.results ?? []).flatMap(({ group, enabled, negate }) =>
    group && enabled && !negate ? [group] : [],
  );
  const email = `${username}@proof.invalid`;
  const user = { username, name: "Proof of immich-sso", email, path, groups };
  const made = good<{ pk: number }>(await askApi(target, "core/users/", { method: "POST", json: user }));
  if (made)
    await askApi(target, `core/users/${made.pk}/set_password/`, { method: "POST", json: { password } });
  return made?.pk;
}

/** @returns what is wrong with the tokens, undefined where nothing is */
async function signInAs(
  { authentik: { clientId }, immich: { origins }, ca }: ProofTarget,
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
  const url = `${document?.authorization_endpoint}?${query}`;
  const callback = await logIn(new Browser(ca), url, redirectUri, guest);
  const reply = await ask(document?.token_endpoint ?? "", {
    method: "POST",
    ca,
    ...(basic ? { headers: { Authorization: basicAuthorization(clientId, clientSecret) } } : {}),
    form: {
      ...{ grant_type: "authorization_code", redirect_uri: redirectUri, code_verifier: verifier },
      code: new URL(callback).searchParams.get("code") ?? "",
      ...(basic ? {} : { client_id: clientId, client_secret: clientSecret }),
    },
  });
  const token = good<{ id_token?: string }>(reply)?.id_token;
  if (!token)
    return `the token endpoint answers the code with ${isAnswer(reply) ? reply.status : reply.code}`;
  if (token.split(".").length === 5) return "the ID token is encrypted, which Immich cannot read";
  const { alg } = JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString()) as {
    alg: string;
  };
  return alg === algorithm ? undefined : `the ID token is signed with ${alg}, Immich expects ${algorithm}`;
}

function secretText(): string {
  return randomBytes(32).toString("base64url");
}
