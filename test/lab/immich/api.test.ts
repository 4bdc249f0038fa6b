/** Endpoints and rules that no recording covers; their sources are the facts about Immich 3.1.0. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { visibleText } from "../../support/exchange.ts";
import { type Fields, immichFor, oauthFor } from "./support/immich.ts";
import { REDIRECT_URI, startProvider } from "./support/provider.ts";

const provider = await startProvider();
after(provider.close);
const immich = await immichFor({ after });
const { call, admin } = immich;

interface Created {
  secret: string;
  apiKey: { id: string; name: string; permissions: string[]; createdAt: string; updatedAt: string };
}

async function newKey(permissions: string[]): Promise<Created & { headers: Record<string, string> }> {
  const { body } = await call<Created>("POST", "/api/api-keys", { name: "key", permissions }, admin);
  return { ...body, headers: { "x-api-key": body.secret } };
}

describe("API keys", () => {
  test("are read, changed and deleted by their owner only", async () => {
    const { apiKey } = await newKey(["server.about"]);
    const path = `/api/api-keys/${apiKey.id}`;
    const read = await call<unknown>("GET", path, undefined, admin);
    assert.deepEqual([read.status, read.body], [200, apiKey]);
    const changed = await call<Created["apiKey"]>("PUT", path, { permissions: ["user.read"] }, admin);
    assert.deepEqual(
      { ...changed.body, updatedAt: "" },
      { ...apiKey, permissions: ["user.read"], updatedAt: "" },
    );
    const bob = { email: "keys@immich.app", password: "pw", name: "Bob" };
    await call("POST", "/api/admin/users", bob, admin);
    const { body: login } = await call("POST", "/api/auth/login", bob);
    const bearer = { authorization: `Bearer ${login.accessToken}` };
    const foreign = await call<unknown>("DELETE", path, undefined, bearer);
    assert.deepEqual([foreign.status, foreign.body], [400, { message: "API Key not found" }]);
    const gone = await call<unknown>("DELETE", path, undefined, admin);
    assert.deepEqual([gone.status, gone.body], [204, ""]);
    assert.equal((await call("GET", path, undefined, admin)).status, 400);
  });

  test("cannot make keys that can do more", async () => {
    const { headers } = await newKey(["apiKey.create", "server.about"]);
    const less = await call("POST", "/api/api-keys", { permissions: ["server.about"] }, headers);
    const more = await call<unknown>("POST", "/api/api-keys", { permissions: ["all"] }, headers);
    assert.equal(less.status, 201);
    assert.deepEqual(
      [more.status, more.body],
      [400, { message: "Cannot grant permissions you do not have" }],
    );
  });

  test("need `all` where no permission has a name", async () => {
    const { headers } = await newKey(["user.read"]);
    const { status, body } = await call<unknown>("POST", "/api/oauth/unlink", undefined, headers);
    assert.deepEqual([status, body], [403, { message: "Missing required permission: all" }]);
    assert.equal(
      (await call("POST", "/api/oauth/unlink", undefined, (await newKey(["all"])).headers)).status,
      200,
    );
  });

  test("die with their user", async () => {
    const dave = { email: "dave@immich.app", password: "pw", name: "Dave" };
    const { body: user } = await call("POST", "/api/admin/users", dave, admin);
    const { body: login } = await call("POST", "/api/auth/login", dave);
    const bearer = { authorization: `Bearer ${login.accessToken}` };
    const { body: key } = await call("POST", "/api/api-keys", { permissions: ["all"] }, bearer);
    await call("DELETE", `/api/admin/users/${user.id}`, {}, admin);
    const byKey = await call<unknown>("GET", "/api/users/me", undefined, { "x-api-key": String(key.secret) });
    const bySession = await call<unknown>("GET", "/api/users/me", undefined, bearer);
    assert.deepEqual([byKey.status, byKey.body], [401, { message: "Invalid API key" }]);
    assert.deepEqual([bySession.status, bySession.body], [401, { message: "Invalid user token" }]);
  });
});

describe("users", () => {
  test("a deleted one is restored, a forced one is gone", async () => {
    const { body: made } = await call(
      "POST",
      "/api/admin/users",
      { email: "restore@immich.app", password: "pw", name: "R" },
      admin,
    );
    const path = `/api/admin/users/${made.id}`;
    await call("DELETE", path, {}, admin);
    const restored = await call("POST", `${path}/restore`, undefined, admin);
    assert.deepEqual({ ...restored.body, updatedAt: "" }, { ...made, updatedAt: "" });
    const forced = await call("DELETE", path, { force: true }, admin);
    assert.deepEqual([forced.status, forced.body.status], [200, "removing"]);
    const after_ = await call<unknown>("GET", path, undefined, admin);
    assert.deepEqual([after_.status, after_.body], [400, { message: "User not found" }]);
  });

  test("a storage label cannot be another's, a password may only be empty while OAuth is on", async () => {
    const user = { email: "label@immich.app", name: "L", password: "" };
    const without = await call<unknown>("POST", "/api/admin/users", user, admin);
    assert.deepEqual([without.status, without.body], [400, { message: "password is required" }]);
    await immich.putOAuth(oauthFor(provider));
    const { status, body } = await call("POST", "/api/admin/users", user, admin);
    assert.equal(status, 201);
    const taken = await call<unknown>("PUT", `/api/admin/users/${body.id}`, { storageLabel: "admin" }, admin);
    assert.deepEqual(
      [taken.status, taken.body],
      [400, { message: "Storage label already in use by another account" }],
    );
  });

  test("sessions of a user", async () => {
    await immich.putOAuth(oauthFor(provider));
    const { body: login } = await immich.signIn(provider, "sessions");
    const path = `/api/admin/users/${login.userId}/sessions`;
    const { body } = await call<Fields[]>("GET", path, undefined, admin);
    assert.deepEqual(
      body.map(({ id, createdAt, updatedAt, ...rest }) => ({
        ...rest,
        is: [id, createdAt, updatedAt].every(Boolean),
      })),
      [
        {
          current: false,
          deviceType: "",
          deviceOS: "",
          appVersion: null,
          isPendingSyncReset: false,
          is: true,
        },
      ],
    );
  });
});

test("cookies are Secure when the proxy says https", async () => {
  await immich.putOAuth(oauthFor(provider));
  const attributes = async (headers: Record<string, string>) => {
    const response = await fetch(`${immich.url}/api/oauth/authorize`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ redirectUri: REDIRECT_URI }),
    });
    return response.headers.getSetCookie().map((line) => line.includes("; Secure"));
  };
  assert.deepEqual(await attributes({ "x-forwarded-proto": "https" }), [true, true]);
  assert.deepEqual(await attributes({}), [false, false]);
});

test("onboarding is remembered for the server and for each user", async () => {
  const path = "/api/system-metadata/admin-onboarding";
  const post = await call<unknown>("POST", path, { isOnboarded: true }, admin);
  assert.deepEqual([post.status, post.body], [204, ""]);
  assert.deepEqual((await call<unknown>("GET", path, undefined, admin)).body, { isOnboarded: true });
  assert.equal(String((await call("GET", "/api/server/config")).body.isOnboarded), "true");
  const mine = await call<unknown>("PUT", "/api/users/me/onboarding", { isOnboarded: true }, admin);
  assert.deepEqual([mine.status, mine.body], [200, { isOnboarded: true }]);
});

test("web pages and the app's entry", async () => {
  await immich.putOAuth(oauthFor(provider, { buttonText: "Sign in <here>" }));
  const page = await call<string>("GET", "/auth/login?autoLaunch=0");
  const text =
    "Login Email and password Sign in &lt;here&gt; A stand-in for Immich made for tests. It holds no photos.";
  assert.deepEqual([page.status, visibleText(page.body)], [200, text]);
  const entry = await call<unknown>("GET", "/.well-known/immich");
  assert.deepEqual([entry.status, entry.body], [200, { api: { endpoint: "/api" } }]);
});

test("the phone is sent back into the app", async () => {
  const options = { redirect: "manual" } as const;
  const response = await fetch(`${immich.url}/api/oauth/mobile-redirect?code=a%2Fb&state=c`, options);
  assert.equal(response.status, 307);
  assert.equal(response.headers.get("location"), "app.immich:///oauth-callback?code=a%2Fb&state=c");
});
