/** Sign-ins of Immich 2.7.5, as a real one was seen to answer them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { startImmich } from "../../../lab/immich/server.ts";
import { type Answer, immichFor, oauthFor } from "./support/immich.ts";
import { loginOf } from "./support/logins.ts";
import { startProvider } from "./support/provider.ts";

const env = { LAB_IMMICH_VERSION: "2.7.5" };
const provider = await startProvider();
const immich = await immichFor({ after }, { env });
after(provider.close);
// There is no allowInsecureRequests yet: what is plain http is taken.
const { allowInsecureRequests: _, ...oauth } = oauthFor(provider);
await immich.putOAuth(oauth);

const FAILED = { message: "Failed to finish oauth", error: "Internal Server Error", statusCode: 500 };
const refused = (message: string) => ({ message, error: "Bad Request", statusCode: 400 });

/** A refusal's body without the request's id, which is looked at here. */
function bodyOf({ status, body }: Answer): Record<string, unknown> {
  const { correlationId, ...rest } = body;
  assert.match(String(correlationId), /^[a-z0-9]{8}$/);
  assert.equal(status, Number(rest.statusCode));
  return rest;
}

/** What an answer to a sign-in says beside token and id. */
const welcome = (userEmail: string, name: string, isAdmin = false) => ({
  userEmail,
  name,
  isAdmin,
  isOnboarded: false,
  profileImagePath: "",
  shouldChangePassword: true,
});

/** Addresses and whom they are linked to, the latest first. */
async function accounts(): Promise<[string, string][]> {
  const path = "/api/admin/users?withDeleted=true";
  const { body } = await immich.call<Record<string, string>[]>("GET", path, undefined, immich.admin);
  return body.map(({ email = "", oauthId = "" }) => [email, oauthId]);
}

async function signIn(sub: string, claims: Record<string, unknown>): Promise<Answer> {
  provider.claims[sub] = claims;
  return immich.signIn(provider, sub);
}

describe("addresses are looked for as they come, and kept so", () => {
  const old = { email: "alice@lab.test", password: "x", name: "Alice before" };

  test("another spelling makes a second account, which is found again by its sub", async () => {
    await immich.call("POST", "/api/admin/users", old, immich.admin);
    const first = await signIn("alice", { email: "Alice@Lab.test", name: "Alice Ardent" });
    assert.deepEqual([first.status, loginOf(first.body)], [201, welcome("Alice@Lab.test", "Alice Ardent")]);
    const again = await immich.signIn(provider, "alice");
    assert.equal(again.body.userId, first.body.userId);
    assert.deepEqual(await accounts(), [
      ["Alice@Lab.test", "alice"],
      ["alice@lab.test", ""],
      ["admin@immich.app", ""],
    ]);
  });

  test("an account that is another one's is told, one that is nobody's is taken over", async () => {
    const taken = await signIn("alice2", { email: "Alice@Lab.test" });
    assert.deepEqual(bodyOf(taken), refused("User already exists, but is linked to another account."));
    const linked = await signIn("alice3", { email: "alice@lab.test" });
    assert.deepEqual([linked.status, loginOf(linked.body)], [201, welcome("alice@lab.test", "Alice before")]);
  });

  test("blanks stay", async () => {
    const { status, body } = await signIn("susan", { email: " Susan@immich.app ", name: "Susan" });
    assert.deepEqual([status, loginOf(body)], [201, welcome(" Susan@immich.app ", "Susan")]);
  });
});

test("the role counts at registration only, and not in a list", async () => {
  const email = "role@immich.app";
  const login = async (sub: string, claims: object) => loginOf((await signIn(sub, { ...claims })).body);
  assert.deepEqual(await login("role", { email, immich_role: "admin" }), welcome(email, email, true));
  assert.deepEqual(await login("role", { email, immich_role: "user" }), welcome(email, email, true));
  const list = "list@immich.app";
  assert.deepEqual(await login("list", { email: list, immich_role: ["admin"] }), welcome(list, list));
  assert.deepEqual(await login("list", { email: list, immich_role: "admin" }), welcome(list, list));
});

test("auto registering off: the answer says so, the log whom it met", async () => {
  await immich.putOAuth({ autoRegister: false });
  const from = immich.log.length;
  const unknown = await immich.signIn(provider, "nobody");
  const nameless = await immich.signIn(provider, "no-email");
  await immich.putOAuth({ autoRegister: true });
  const told = refused("User does not exist and auto registering is disabled.");
  assert.deepEqual([bodyOf(unknown), bodyOf(nameless)], [told, told]);
  const advice = "To enable set OAuth Auto Register to true in admin settings.";
  assert.deepEqual(immich.log.slice(from), [
    `WARN [AuthService] Unable to register nobody/nobody@immich.app. ${advice}`,
    `WARN [AuthService] Unable to register no-email/(no email). ${advice}`,
  ]);
});

test("what goes wrong is told as a whole", async () => {
  const noMail = refused("OAuth profile does not have an email address");
  assert.deepEqual(bodyOf(await immich.signIn(provider, "no-email")), noMail);
  assert.deepEqual(
    bodyOf(await signIn("label", { email: "l@immich.app", preferred_username: "admin" })),
    FAILED,
  );
  await immich.putOAuth({ clientSecret: "wrong" });
  assert.deepEqual(bodyOf(await immich.signIn(provider, "alice")), FAILED);
  await immich.putOAuth({ ...oauth, issuerUrl: `${provider.issuer}nope/` });
  const redirectUri = "https://photos.test/auth/login";
  const lost = await immich.call("POST", "/api/oauth/authorize", { redirectUri });
  await immich.putOAuth(oauth);
  const message = "Error in OAuth discovery: ClientError: unexpected HTTP response status code";
  assert.deepEqual(bodyOf(lost), { message, statusCode: 500 });
});

test("a logout goes to the provider without a hint", async () => {
  const { cookies } = await immich.signIn(provider, "leaver");
  const cookie = `immich_access_token=${cookies.immich_access_token}; immich_auth_type=oauth`;
  const { status, body } = await immich.call<unknown>("POST", "/api/auth/logout", undefined, { cookie });
  assert.deepEqual([status, body], [200, { successful: true, redirectUri: `${provider.issuer}session/end` }]);
});

test("a bad file stops the start; each section's fields are named with their rules", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "immich-file-"));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const file = join(dataDir, "immich.json");
  writeFileSync(file, JSON.stringify({ oauth: { enabled: true, issuerUrl: "nope" } }));
  await assert.rejects(startImmich({ port: 0, dataDir, env: { ...env, IMMICH_CONFIG_FILE: file } }), {
    message:
      "Invalid value(s) in file: An instance of SystemConfigDto has failed the validation:\n" +
      " - property oauth.clientId has failed the following constraints: isNotEmpty \n",
  });
});
