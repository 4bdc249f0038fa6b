/** Of the 28 cases of Immich's own end-to-end suite for OAuth, the 17 of the callback (see oauth.test.ts). */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { immichFor, oauthFor } from "./support/immich.ts";
import { begin, loginOf, userOf } from "./support/logins.ts";
import { startProvider } from "./support/provider.ts";

const CALLBACK = "/api/oauth/callback";
const FAILED = { message: "Failed to finish oauth" };

const provider = await startProvider({
  clients: [
    { client_id: "client-RS256-tokens", id_token_signed_response_alg: "RS256" },
    { client_id: "client-RS256-profile", userinfo_signed_response_alg: "RS256" },
  ],
});
const immich = await immichFor({ after });
after(provider.close);
const set = (changes: Record<string, unknown> = {}) =>
  immich.putOAuth({ ...DEFAULTS, ...oauthFor(provider, changes) });
const DEFAULTS = {
  autoRegister: true,
  signingAlgorithm: "RS256",
  profileSigningAlgorithm: "none",
};

describe("POST /oauth/callback", () => {
  test("should throw an error if a url is not provided", async () => {
    const { status, body } = await immich.call<unknown>("POST", CALLBACK, {});
    assert.deepEqual([status, body], [400, invalid("url")]);
  });

  test("should throw an error if the url is empty", async () => {
    const { status, body } = await immich.call<unknown>("POST", CALLBACK, { url: "" });
    const issue = {
      origin: "string",
      code: "too_small",
      minimum: 1,
      inclusive: true,
      path: ["url"],
      message: "Too small: expected string to have >=1 characters",
    };
    assert.deepEqual([status, body], [400, { message: "Validation failed", errors: [issue] }]);
  });

  test("should throw an error if the state is not provided", async () => {
    await set();
    const { url } = await begin(immich, provider, "oauth-auto-register");
    const { status, body } = await immich.call("POST", CALLBACK, { url });
    assert.deepEqual([status, body], [400, { message: "OAuth state is missing" }]);
  });

  test("should throw an error if the state mismatches", async () => {
    await set();
    const callback = await begin(immich, provider, "oauth-auto-register");
    const { state } = await begin(immich, provider, "oauth-auto-register");
    const { status, body } = await immich.call("POST", CALLBACK, { ...callback, state });
    assert.deepEqual([status, body], [500, FAILED]);
  });

  test("should throw an error if the codeVerifier is not provided", async () => {
    await set();
    const { url, state } = await begin(immich, provider, "oauth-auto-register");
    const { status, body } = await immich.call("POST", CALLBACK, { url, state });
    assert.deepEqual([status, body], [400, { message: "OAuth code verifier is missing" }]);
  });

  test("should throw an error if the codeVerifier doesn't match the challenge", async () => {
    await set();
    const callback = await begin(immich, provider, "oauth-auto-register");
    const { codeVerifier } = await begin(immich, provider, "oauth-auto-register");
    const { status, body } = await immich.call("POST", CALLBACK, { ...callback, codeVerifier });
    assert.deepEqual([status, body], [500, FAILED]);
  });

  test("should auto register the user by default", async () => {
    await set();
    const { status, body } = await immich.call(
      "POST",
      CALLBACK,
      await begin(immich, provider, "oauth-auto-register"),
    );
    assert.equal(status, 201);
    assert.match(String(body.accessToken), /^[A-Za-z0-9]{34,43}$/);
    assert.deepEqual(loginOf(body), {
      isAdmin: false,
      isOnboarded: false,
      name: "OAuth User",
      profileImagePath: "",
      shouldChangePassword: true,
      userEmail: "oauth-auto-register@immich.app",
    });
  });

  test("should allow passing state and codeVerifier via cookies", async () => {
    await set();
    const { status, body } = await immich.signIn(provider, "oauth-auto-register");
    assert.deepEqual([status, body.userEmail], [201, "oauth-auto-register@immich.app"]);
  });

  test("should handle a user without an email", async () => {
    await set();
    const { status, body } = await immich.signIn(provider, "no-email");
    assert.deepEqual([status, body], [400, { message: "OAuth profile does not have an email address" }]);
  });

  test("should set the quota from a claim", async () => {
    await set();
    await immich.signIn(provider, "with-quota");
    const { quotaSizeInBytes } = await userOf(immich, "with-quota@immich.app");
    assert.equal(quotaSizeInBytes, 25 * 2 ** 30);
  });

  test("should set the storage label from a claim", async () => {
    await set();
    await immich.signIn(provider, "with-username");
    const { storageLabel, name } = await userOf(immich, "with-username@immich.app");
    assert.deepEqual({ storageLabel, name }, { storageLabel: "user-username", name: "user-username" });
  });

  test("should set the admin status from a role claim", async () => {
    await set();
    const { body } = await immich.signIn(provider, "with-role");
    assert.equal(body.isAdmin, true);
  });

  test("should work with RS256 signed tokens", async () => {
    await set({ clientId: "client-RS256-tokens", signingAlgorithm: "RS256" });
    const { status, body } = await immich.signIn(provider, "oauth-RS256-token");
    assert.deepEqual([status, body.userEmail], [201, "oauth-rs256-token@immich.app"]);
  });

  test("should work with RS256 signed user profiles", async () => {
    await set({ clientId: "client-RS256-profile", profileSigningAlgorithm: "RS256" });
    const { status, body } = await immich.signIn(provider, "oauth-signed-profile");
    assert.deepEqual([status, body.userEmail], [201, "oauth-signed-profile@immich.app"]);
  });

  test("should throw an error for an invalid token algorithm", async () => {
    await set({ signingAlgorithm: "something-that-does-not-work" });
    const { status, body } = await immich.signIn(provider, "oauth-signed-bad");
    assert.deepEqual([status, body], [500, FAILED]);
  });
});

describe("autoRegister: false", () => {
  test("should not auto register the user", async () => {
    await set({ autoRegister: false });
    const { status, body } = await immich.signIn(provider, "oauth-no-auto-register");
    assert.deepEqual([status, body], [400, { message: "OAuth authentication failed" }]);
  });

  test("should link to an existing user by email", async () => {
    await set({ autoRegister: false });
    const address = "oauth-user3@immich.app";
    const local = { name: "OAuth User 3", email: address, password: "password" };
    const { body: made } = await immich.call("POST", "/api/admin/users", local, immich.admin);
    const { status, body } = await immich.signIn(provider, "oauth-user3");
    assert.deepEqual([status, body.userId, body.name], [201, made.id, "OAuth User 3"]);
    assert.equal((await userOf(immich, address)).oauthId, "oauth-user3");
  });
});

function invalid(key: string) {
  const message = "Invalid input: expected string, received undefined";
  return {
    message: "Validation failed",
    errors: [{ expected: "string", code: "invalid_type", path: [key], message }],
  };
}
