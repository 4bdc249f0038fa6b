/** The ends of sessions: by their user, and by the provider through the back channel. */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { immichFor, oauthFor } from "./support/immich.ts";
import { startProvider } from "./support/provider.ts";
import { stateOf } from "./support/state.ts";

const provider = await startProvider();
after(provider.close);
const immich = await immichFor({ after });
const { call } = immich;
await immich.putOAuth(oauthFor(provider));

describe("logout", () => {
  test("of a password login goes back to the login page", async () => {
    const login = await call("POST", "/api/auth/login", {
      email: "admin@immich.app",
      password: "admin-password",
    });
    const cookie = `immich_access_token=${login.body.accessToken}; immich_auth_type=password`;
    const { status, body, cookies } = await call<unknown>("POST", "/api/auth/logout", undefined, { cookie });
    assert.deepEqual([status, body], [200, { successful: true, redirectUri: "/auth/login?autoLaunch=0" }]);
    assert.deepEqual(cookies, {
      immich_access_token: "",
      immich_auth_type: "",
      immich_is_authenticated: "",
    });
    assert.equal((await call("GET", "/api/users/me", undefined, { cookie })).status, 401);
  });

  test("of an OAuth login goes to the provider, with the ID token as a hint", async () => {
    const url = await logoutUrl();
    assert.equal(url.origin + url.pathname, `${provider.issuer}session/end`);
    assert.deepEqual([...url.searchParams.keys()], ["id_token_hint"]);
    const [, payload = ""] = (url.searchParams.get("id_token_hint") ?? "").split(".");
    assert.equal(JSON.parse(Buffer.from(payload, "base64url").toString()).sub, "leaver");
  });

  test("goes to the configured end-session endpoint", async () => {
    await immich.putOAuth({ endSessionEndpoint: "https://auth.test/end" });
    const url = await logoutUrl();
    await immich.putOAuth({ endSessionEndpoint: "" });
    assert.equal(url.origin + url.pathname, "https://auth.test/end");
    assert.deepEqual([...url.searchParams.keys()], ["id_token_hint"]);
  });

  async function logoutUrl(): Promise<URL> {
    const { cookies } = await immich.signIn(provider, "leaver");
    const cookie = `immich_access_token=${cookies.immich_access_token}; immich_auth_type=oauth`;
    const { body } = await call("POST", "/api/auth/logout", undefined, { cookie });
    return new URL(String(body.redirectUri));
  }
});

describe("back-channel logout ends the sessions that the token means", () => {
  const send = async (claims: Record<string, unknown>) => {
    const form = new URLSearchParams({ logout_token: await provider.logoutToken(claims) });
    return (await call("POST", "/api/oauth/backchannel-logout", form)).status;
  };
  const isAlive = async (token: string | undefined) =>
    (await call("GET", "/api/users/me", undefined, { authorization: `Bearer ${token}` })).status === 200;

  test("by sid one session, by sub all of the user, others stay", async () => {
    const logins = ["two", "two", "three"].map(async (sub) => (await immich.signIn(provider, sub)).body);
    const [first, second, other] = await Promise.all(logins);
    const { sessions } = stateOf(immich.dataDir);
    const sid = sessions.findLast(({ userId }) => userId === first?.userId)?.oauthSid;
    assert.equal(await send({ sid }), 200);
    const alive = await Promise.all([first, second, other].map((one) => isAlive(one?.accessToken)));
    assert.deepEqual([alive[2], alive.filter(Boolean).length], [true, 2]);
    assert.equal(await send({ sub: "two" }), 200);
    assert.deepEqual(await Promise.all([first, second, other].map((one) => isAlive(one?.accessToken))), [
      false,
      false,
      true,
    ]);
  });

  const now = Math.floor(Date.now() / 1000);
  const bad: [name: string, claims: Record<string, unknown>][] = [
    ["another audience", { sub: "three", aud: "somebody" }],
    ["another issuer", { sub: "three", iss: "https://auth.test/" }],
    ["older than two minutes", { sub: "three", iat: now - 130 }],
    ["no event", { sub: "three", events: {} }],
    ["a nonce", { sub: "three", nonce: "n" }],
    ["neither sub nor sid", {}],
  ];
  for (const [name, claims] of bad) {
    test(`refused: ${name}`, async () => assert.equal(await send(claims), 400));
  }
});
