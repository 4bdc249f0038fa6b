/**
 * The 28 cases that Immich's own end-to-end suite has for OAuth, written anew against the stand-in:
 * eleven here, the seventeen of the callback in oauth-callback.test.ts.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { immichFor, oauthFor } from "./support/immich.ts";
import { listen } from "./support/issuers.ts";
import { begin } from "./support/logins.ts";
import { MOBILE_REDIRECT_URI, REDIRECT_URI, startProvider } from "./support/provider.ts";

const AUTHORIZE = "/api/oauth/authorize";
const CALLBACK = "/api/oauth/callback";

const provider = await startProvider();
const immich = await immichFor({ after });
after(provider.close);
const set = (changes: Record<string, unknown> = {}) =>
  immich.putOAuth({ ...DEFAULTS, ...oauthFor(provider, changes) });
const DEFAULTS = {
  mobileOverrideEnabled: false,
  mobileRedirectUri: "",
  prompt: "",
};

describe("POST /oauth/authorize", () => {
  test("should throw an error if a redirect uri is not provided", async () => {
    await set();
    const { status, body } = await immich.call<unknown>("POST", AUTHORIZE, {});
    assert.deepEqual([status, body], [400, invalid("redirectUri")]);
  });

  test("should return a redirect uri", async () => {
    await set();
    const { status, body, cookies } = await immich.call("POST", AUTHORIZE, { redirectUri: REDIRECT_URI });
    const url = new URL(String(body.url));
    const { code_challenge, ...query } = Object.fromEntries(url.searchParams);
    assert.equal(status, 201);
    assert.equal(url.origin + url.pathname, `${provider.issuer}auth`);
    assert.match(String(code_challenge), /^[\w-]{43}$/);
    assert.deepEqual(query, {
      redirect_uri: REDIRECT_URI,
      scope: "openid email profile",
      state: cookies.immich_oauth_state,
      code_challenge_method: "S256",
      client_id: "client-default",
      response_type: "code",
    });
  });

  test("should not include the prompt parameter when not configured", async () => {
    await set();
    const { body } = await immich.call("POST", AUTHORIZE, { redirectUri: REDIRECT_URI });
    assert.equal(new URL(String(body.url)).searchParams.get("prompt"), null);
  });

  test("should include the prompt parameter when configured", async () => {
    await set({ prompt: "select_account" });
    const { body } = await immich.call("POST", AUTHORIZE, { redirectUri: REDIRECT_URI });
    assert.equal(new URL(String(body.url)).searchParams.get("prompt"), "select_account");
  });
});

describe("POST /oauth/backchannel-logout", () => {
  const send = (form: Record<string, string>) =>
    immich.call<unknown>("POST", "/api/oauth/backchannel-logout", new URLSearchParams(form));

  test("should throw an error if the logout_token is not provided", async () => {
    await set();
    const { status, body } = await send({});
    assert.deepEqual([status, body], [400, invalid("logout_token")]);
  });

  test("should throw an error if an invalid logout token is provided", async () => {
    await set();
    const { status, body } = await send({ logout_token: "invalid token" });
    const message = "Error backchannel logout: token validation failed";
    assert.deepEqual([status, body], [400, { message }]);
  });

  test("should logout user if a valid logout token is provided", async () => {
    await set();
    const { body: login } = await immich.signIn(provider, "logout-user");
    const bearer = { authorization: `Bearer ${login.accessToken}` };
    const validate = () => immich.call<unknown>("POST", "/api/auth/validateToken", undefined, bearer);
    const before = await validate();
    const { status, body } = await send({ logout_token: await provider.logoutToken({ sub: "logout-user" }) });
    const afterwards = await validate();
    assert.deepEqual([before.status, before.body], [200, { authStatus: true }]);
    assert.deepEqual([status, body], [200, ""]);
    assert.deepEqual([afterwards.status, afterwards.body], [401, { message: "Invalid user token" }]);
  });
});

describe("mobile redirect override", () => {
  const override = { mobileOverrideEnabled: true, mobileRedirectUri: MOBILE_REDIRECT_URI };

  test("should return the mobile redirect uri", async () => {
    await set(override);
    const { status, body } = await immich.call("POST", AUTHORIZE, {
      redirectUri: "app.immich:///oauth-callback",
    });
    const { searchParams } = new URL(String(body.url));
    assert.deepEqual([status, searchParams.get("redirect_uri")], [201, MOBILE_REDIRECT_URI]);
  });

  test("should auto register the user by default", async () => {
    await set(override);
    const callback = await begin(immich, provider, "oauth-mobile-override", "app.immich:///oauth-callback");
    assert.equal(callback.url.split("?")[0], MOBILE_REDIRECT_URI);
    // What the app gets from the forwarder, and hands on as it is.
    const url = callback.url.replace(MOBILE_REDIRECT_URI, "app.immich:///oauth-callback");
    const { status, body } = await immich.call("POST", CALLBACK, { ...callback, url });
    assert.deepEqual([status, body.userEmail], [201, "oauth-mobile-override@immich.app"]);
  });
});

test("idTokenClaims: should use claims from the ID token if IDP includes them", async () => {
  await set();
  provider.claims["id-token-claims"] = { email: "userinfo@immich.app", name: "From userinfo" };
  provider.claims["id-token-claims:id_token"] = { email: "id-token@immich.app", name: "From the ID token" };
  const { status, body } = await immich.signIn(provider, "id-token-claims");
  assert.deepEqual([status, body.userEmail, body.name], [201, "id-token@immich.app", "From the ID token"]);
});

test("allowInsecureRequests: false: should reject OAuth discovery over HTTP", async () => {
  await set({ allowInsecureRequests: false });
  const { status, body } = await immich.call("POST", AUTHORIZE, { redirectUri: REDIRECT_URI });
  const message = "Error in OAuth discovery: ClientError: only requests to HTTPS are allowed";
  assert.deepEqual([status, body], [500, { message }]);
});

test("every request to the provider names Immich and its version", async (t) => {
  const agents: (string | undefined)[] = [];
  const watching = await listen((request, response) => {
    agents.push(request.headers["user-agent"]);
    response.writeHead(404).end();
  });
  t.after(watching.close);
  await set({ issuerUrl: `${watching.origin}/` });
  await immich.call("POST", AUTHORIZE, { redirectUri: REDIRECT_URI });
  assert.deepEqual(agents, ["immich-server/3.1.0"]);
});

function invalid(key: string) {
  const message = "Invalid input: expected string, received undefined";
  return {
    message: "Validation failed",
    errors: [{ expected: "string", code: "invalid_type", path: [key], message }],
  };
}
