/** Which account a login ends in, and what of the claims is kept, as measured with Immich 3.1.0. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { cookieHeader, immichFor, oauthFor, type TestImmich } from "./support/immich.ts";
import { begin, userOf } from "./support/logins.ts";
import { startProvider } from "./support/provider.ts";

const provider = await startProvider();
const immich = await immichFor({ after });
after(provider.close);
await immich.putOAuth(oauthFor(provider));

const REFUSED = { message: "OAuth authentication failed" };
const FAILED = { message: "Failed to finish oauth" };

describe("claims are taken once, the role at every login", () => {
  test("name, email, quota and label stay as they were at registration", async () => {
    const kept = async () => {
      const { name, email, quotaSizeInBytes, storageLabel } = await userOf(immich, "susan@immich.app");
      return { name, email, quotaSizeInBytes, storageLabel };
    };
    const first = {
      email: " Susan@immich.app ",
      name: "Susan",
      immich_quota: 5,
      preferred_username: "su.san",
    };
    provider.claims.susan = first;
    assert.equal((await immich.signIn(provider, "susan")).status, 201);
    const registered = await kept();
    assert.deepEqual(registered, {
      name: "Susan",
      email: "susan@immich.app",
      quotaSizeInBytes: 5 * 2 ** 30,
      storageLabel: "susan",
    });
    provider.claims.susan = { email: "other@immich.app", name: "Other", immich_quota: 9 };
    assert.equal((await immich.signIn(provider, "susan")).status, 201);
    provider.claims.susan = { name: "No mail any more" };
    assert.equal((await immich.signIn(provider, "susan")).status, 201);
    assert.deepEqual(await kept(), registered);
  });

  test("admin promotes, user demotes, a list works, anything else says nothing", async () => {
    const roles: [claim: unknown, isAdmin: boolean][] = [
      [undefined, false],
      ["admin", true],
      [undefined, true],
      ["other", true],
      ["user", false],
      [["user", "admin"], true],
      [["user"], false],
      [["Admin"], false],
    ];
    const seen: boolean[] = [];
    for (const [claim] of roles) {
      provider.claims.role = { email: "role@immich.app", ...(claim !== undefined && { immich_role: claim }) };
      seen.push((await immich.signIn(provider, "role")).body.isAdmin as unknown as boolean);
    }
    assert.deepEqual(
      seen,
      roles.map(([, isAdmin]) => isAdmin),
    );
  });

  const quotas: [claim: unknown, bytes: number | null][] = [
    [0, 0],
    ["3", 3 * 2 ** 30],
    [0.5, 2 ** 29],
    [-1, 7 * 2 ** 30],
    ["much", 7 * 2 ** 30],
    [undefined, 7 * 2 ** 30],
  ];
  for (const [index, [claim, bytes]] of quotas.entries()) {
    test(`quota claim ${JSON.stringify(claim)} with a default of 7 GiB`, async () => {
      await immich.putOAuth({ defaultStorageQuota: 7 });
      const email = `quota-${index}@immich.app`;
      provider.claims[`quota-${index}`] = { email, ...(claim !== undefined && { immich_quota: claim }) };
      await immich.signIn(provider, `quota-${index}`);
      assert.equal((await userOf(immich, email)).quotaSizeInBytes, bytes);
    });
  }

  const names: [claims: Record<string, string>, name: string][] = [
    [{ name: "Full", given_name: "G", family_name: "F" }, "Full"],
    [{ given_name: "G", family_name: "F" }, "G F"],
    [{ given_name: "G" }, "G"],
    [{ preferred_username: "nick" }, "nick"],
    [{}, "name-4@immich.app"],
  ];
  for (const [index, [claims, name]] of names.entries()) {
    test(`name of ${JSON.stringify(claims)}`, async () => {
      const email = `name-${index}@immich.app`;
      provider.claims[`name-${index}`] = { email, ...claims };
      assert.equal((await immich.signIn(provider, `name-${index}`)).body.name, name);
    });
  }
});

describe("which account", () => {
  test("a local user with the same address is linked silently, verified or not", async () => {
    const local = { name: "Local", email: "Local@immich.app", password: "local-password" };
    await immich.call("POST", "/api/admin/users", local, immich.admin);
    provider.claims.taker = { email: "LOCAL@immich.app", name: "Taker", email_verified: false };
    const { status, body } = await immich.signIn(provider, "taker");
    assert.deepEqual([status, body.name], [201, "Local"]);
    const again = await immich.call("POST", "/api/auth/login", local);
    assert.equal(again.status, 201);
  });

  test("an address that is linked to another sub is refused, and only debug says why", async () => {
    provider.claims.second = { email: "local@immich.app" };
    const from = immich.log.length;
    const { status, body } = await immich.signIn(provider, "second");
    assert.deepEqual([status, body], [400, REFUSED]);
    assert.deepEqual(immich.log.slice(from), []);
  });

  test("autoRegister off is said in the log", async () => {
    await immich.putOAuth({ autoRegister: false });
    const from = immich.log.length;
    const { status, body } = await immich.signIn(provider, "nobody");
    await immich.putOAuth({ autoRegister: true });
    assert.deepEqual([status, body], [400, REFUSED]);
    assert.deepEqual(immich.log.slice(from), [
      "WARN [AuthService] Unable to register nobody/nobody@immich.app. User does not exist and auto registering is disabled. To enable set OAuth Auto Register to true in admin settings.",
    ]);
  });

  test("a soft-deleted user's address is taken", async () => {
    const { body } = await immich.signIn(provider, "gone");
    await immich.call("DELETE", `/api/admin/users/${body.userId}`, {}, immich.admin);
    const from = immich.log.length;
    const answer = await immich.signIn(provider, "gone");
    assert.deepEqual([answer.status, answer.body], [500, FAILED]);
    assert.deepEqual(immich.log.slice(from), collision("gone", "gone@immich.app", "user_email_uq"));
  });

  test("a storage label that is taken, the first admin's for example", async () => {
    provider.claims.label = { email: "label@immich.app", preferred_username: "admin" };
    const from = immich.log.length;
    const answer = await immich.signIn(provider, "label");
    assert.deepEqual([answer.status, answer.body], [500, FAILED]);
    assert.deepEqual(immich.log.slice(from), collision("label", "label@immich.app", "user_storageLabel_uq"));
  });

  test("an empty address counts as none", async () => {
    const { status, body } = await immich.signIn(provider, "empty-email");
    assert.deepEqual([status, body], [400, { message: "OAuth profile does not have an email address" }]);
  });

  test("unlink-all, then the same people are found again by their address", async () => {
    const before = await immich.signIn(provider, "again");
    const path = "/api/admin/auth/unlink-all";
    const { status, body } = await immich.call<unknown>("POST", path, undefined, immich.admin);
    assert.deepEqual([status, body], [204, ""]);
    assert.equal((await userOf(immich, "again@immich.app")).oauthId, "");
    provider.claims["new-sub"] = { email: "again@immich.app" };
    const { body: login } = await immich.signIn(provider, "new-sub");
    assert.equal(login.userId, before.body.userId);
  });
});

test("linking an account by the settings page, twice, and unlinking it", async () => {
  const linked = await link(immich, immich.admin, "my-sub");
  assert.deepEqual([linked.status, linked.body.oauthId], [200, "my-sub"]);
  const { body: other } = await immich.signIn(provider, "other-user");
  const taken = await link(immich, { authorization: `Bearer ${other.accessToken}` }, "my-sub");
  const message = "This OAuth account has already been linked to another user.";
  assert.deepEqual([taken.status, taken.body], [400, { message }]);
  const unlinked = await immich.call("POST", "/api/oauth/unlink", undefined, immich.admin);
  assert.deepEqual([unlinked.status, unlinked.body.oauthId], [200, ""]);
});

test("without an admin only an admin can register", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "immich-config-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "immich.json");
  writeFileSync(file, JSON.stringify({ oauth: oauthFor(provider) }));
  const fresh = await immichFor(t, { env: { IMMICH_CONFIG_FILE: file }, isSetUp: false });
  const refused = await fresh.signIn(provider, "nobody-yet");
  const message = "The first registered account must the administrator.";
  assert.deepEqual([refused.status, refused.body], [400, { message }]);
  const { status, body } = await fresh.signIn(provider, "with-role");
  assert.deepEqual([status, body.isAdmin], [201, true]);
});

function collision(sub: string, email: string, constraint: string): string[] {
  const text = `PostgresError: duplicate key value violates unique constraint "${constraint}"`;
  return [
    `LOG [AuthService] Registering new user: ${sub}/${email}`,
    `ERROR [ErrorInterceptor] Unknown error: ${text}\n${text}`,
  ];
}

async function link(server: TestImmich, headers: Record<string, string>, sub: string) {
  const { url, state, codeVerifier } = await begin(server, provider, sub);
  const cookie = cookieHeader({ immich_oauth_state: state, immich_oauth_code_verifier: codeVerifier });
  return server.call("POST", "/api/oauth/link", { url }, { ...headers, cookie });
}
