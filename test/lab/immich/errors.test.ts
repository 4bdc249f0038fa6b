/**
 * What each fault of a provider looks like in Immich: the answer, the log line, and the cause under it. No
 * text below is the stand-in's own: they come from openid-client and from Node.
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { caller, immichFor, oauthFor } from "./support/immich.ts";
import { closedPort, discoveryOfEveryKind, listen } from "./support/issuers.ts";
import { begin } from "./support/logins.ts";
import { REDIRECT_URI, SECRET, startProvider } from "./support/provider.ts";

const SPECIAL = "s p:a%c&e+/=";
const provider = await startProvider({
  clients: [
    { client_id: "hs256", id_token_signed_response_alg: "HS256" },
    {
      client_id: "encrypted",
      id_token_encrypted_response_alg: "dir",
      id_token_encrypted_response_enc: "A128CBC-HS256",
    },
    { client_id: "basic", token_endpoint_auth_method: "client_secret_basic", client_secret: SPECIAL },
    { client_id: "post", client_secret: SPECIAL },
    { client_id: "public", token_endpoint_auth_method: "none", client_secret: undefined },
    { client_id: "signed-profile", userinfo_signed_response_alg: "RS256" },
  ],
});
const wrong = await listen(discoveryOfEveryKind);
const immich = await immichFor({ after });
after(() => {
  provider.close();
  wrong.close();
});
const DEFAULTS = {
  signingAlgorithm: "RS256",
  profileSigningAlgorithm: "none",
  tokenEndpointAuthMethod: "client_secret_post",
  timeout: 30000,
};
const set = (changes: Record<string, unknown>) =>
  immich.putOAuth({ ...DEFAULTS, ...oauthFor(provider, changes) });

describe("authorize", () => {
  const closed = closedPort();
  const cases: [name: string, issuerUrl: () => string | Promise<string>, text: string, changes?: object][] = [
    ["nothing listens", async () => `http://127.0.0.1:${await closed}/`, "TypeError: fetch failed"],
    [
      "TLS asked of a plain port",
      () => provider.issuer.replace("http:", "https:"),
      "TypeError: fetch failed",
    ],
    ["empty issuer", () => "", "TypeError: Invalid URL"],
    [
      "last slash missing",
      () => provider.issuer.slice(0, -1),
      "ClientError: discovered metadata issuer does not match the expected issuer",
    ],
    [
      "another issuer in the document",
      () => `${wrong.origin}/mismatch/`,
      "ClientError: discovered metadata issuer does not match the expected issuer",
    ],
    ["404", () => `${wrong.origin}/404/`, "ClientError: unexpected HTTP response status code"],
    ["redirect", () => `${wrong.origin}/redirect/`, "ClientError: unexpected HTTP response status code"],
    ["HTML", () => `${wrong.origin}/html/`, "ClientError: unexpected response content-type"],
    ["broken JSON", () => `${wrong.origin}/broken/`, "ClientError: parsing error occured"],
    ["no issuer", () => `${wrong.origin}/empty/`, "ClientError: invalid response encountered"],
    ["silence", () => `${wrong.origin}/never/`, "ClientError: operation timed out", { timeout: 1 }],
    [
      "http without allowInsecureRequests",
      () => provider.issuer,
      "ClientError: only requests to HTTPS are allowed",
      { allowInsecureRequests: false },
    ],
    [
      "http without allowInsecureRequests, by the well-known URL",
      () => `${provider.issuer}.well-known/openid-configuration`,
      "OperationProcessingError: only requests to HTTPS are allowed",
      { allowInsecureRequests: false },
    ],
  ];
  for (const [name, issuerUrl, text, changes] of cases) {
    test(name, async () => {
      await set({ issuerUrl: await issuerUrl(), ...changes });
      const from = immich.log.length;
      const { status, body } = await immich.call("POST", "/api/oauth/authorize", {
        redirectUri: REDIRECT_URI,
      });
      assert.deepEqual([status, body], [500, { message: `Error in OAuth discovery: ${text}` }]);
      assert.deepEqual(immich.log.slice(from), [
        `ERROR [OAuthRepository] Error in OAuth discovery: ${text}`,
        `ERROR [OAuthRepository] ${text}`,
      ]);
    });
  }
});

describe("callback", () => {
  const cases: [name: string, changes: Record<string, unknown>, text: string, cause: RegExp][] = [
    [
      "no signing key at the provider: HS256",
      { clientId: "hs256" },
      "ClientError: invalid response encountered",
      /unexpected JWT "alg" header parameter[\s\S]*alg: 'HS256'[\s\S]*expected: 'RS256'/,
    ],
    [
      "another algorithm in Immich",
      { signingAlgorithm: "ES256" },
      "ClientError: invalid response encountered",
      /unexpected JWT "alg" header parameter[\s\S]*alg: 'RS256'[\s\S]*expected: 'ES256'/,
    ],
    [
      "encryption key at the provider",
      { clientId: "encrypted" },
      "ClientError: unsupported operation",
      /JWE decryption is not configured/,
    ],
    [
      "wrong secret",
      { clientSecret: "wrong" },
      "ResponseBodyError: server responded with an error in the response body",
      /error: 'invalid_client'/,
    ],
    [
      "wrong secret, basic",
      { clientId: "basic", clientSecret: "wrong", tokenEndpointAuthMethod: "client_secret_basic" },
      "WWWAuthenticateChallengeError: server responded with a challenge in the WWW-Authenticate HTTP Header",
      /status: 401/,
    ],
    [
      "plain userinfo, a signed one expected",
      { profileSigningAlgorithm: "RS256" },
      "ClientError: JWT UserInfo Response expected",
      /OAUTH_JWT_USERINFO_EXPECTED/,
    ],
  ];
  for (const [name, changes, text, cause] of cases) {
    test(name, async () => {
      await set(changes);
      const from = immich.log.length;
      const { status, body } = await immich.signIn(provider, "hans");
      assertFailed([status, body], from, text, cause);
    });
  }

  test("a code used twice", async () => {
    await set({});
    const callback = await begin(immich, provider, "hans");
    assert.equal((await immich.call("POST", "/api/oauth/callback", callback)).status, 201);
    const from = immich.log.length;
    const { status, body } = await immich.call("POST", "/api/oauth/callback", callback);
    const text = "ResponseBodyError: server responded with an error in the response body";
    assertFailed([status, body], from, text, /error: 'invalid_grant'/);
  });

  const urls: [name: string, query: (state: string) => string, text: string, cause: RegExp][] = [
    [
      "denied at the provider",
      (state) => `error=access_denied&state=${state}`,
      "AuthorizationResponseError: authorization response from the server is an error",
      /error: 'access_denied'/,
    ],
    ["no state in the URL", () => "code=x", "ClientError: invalid response encountered", /"state" missing/],
    [
      "another state in the URL",
      () => "code=x&state=y",
      "ClientError: invalid response encountered",
      /unexpected "state" response parameter value/,
    ],
  ];
  for (const [name, query, text, cause] of urls) {
    test(name, async () => {
      await set({});
      const callback = await begin(immich, provider, "hans");
      const iss = `&iss=${encodeURIComponent(provider.issuer)}`;
      const url = `${REDIRECT_URI}?${query(callback.state)}${iss}`;
      const from = immich.log.length;
      const { status, body } = await immich.call("POST", "/api/oauth/callback", { ...callback, url });
      assertFailed([status, body], from, text, cause);
    });
  }

  test("signed userinfo, none expected and none announced", async () => {
    const well = ".well-known/openid-configuration";
    const { body: document } = await caller(provider.issuer)("GET", well);
    delete document.userinfo_signing_alg_values_supported;
    const edited = await listen((_request, response) => {
      response.setHeader("content-type", "application/json").end(JSON.stringify(document));
    });
    await set({ clientId: "signed-profile", issuerUrl: `${edited.origin}/${well}` });
    const from = immich.log.length;
    const { status, body } = await immich.signIn(provider, "hans");
    edited.close();
    const text =
      'ClientError: missing client or server configuration to verify used JWT "alg" header parameter';
    assertFailed([status, body], from, text, /client: undefined, issuer: undefined/);
  });

  test("a provider that went away between authorize and callback", async () => {
    await set({});
    const callback = await begin(immich, provider, "hans");
    await set({ issuerUrl: `${wrong.origin}/404/` });
    const { status, body } = await immich.call("POST", "/api/oauth/callback", callback);
    const message = "Error in OAuth discovery: ClientError: unexpected HTTP response status code";
    assert.deepEqual([status, body], [500, { message }]);
  });
});

describe("what works although it looks odd", () => {
  const cases: [name: string, changes: Record<string, unknown>][] = [
    ["HS256 on both sides", { clientId: "hs256", signingAlgorithm: "HS256" }],
    ["a secret with special characters, post", { clientId: "post", clientSecret: SPECIAL }],
    [
      "a secret with special characters, basic",
      { clientId: "basic", clientSecret: SPECIAL, tokenEndpointAuthMethod: "client_secret_basic" },
    ],
    ["a public client, whatever the method says", { clientId: "public", clientSecret: "" }],
    ["signed userinfo, announced, none expected", { clientId: "signed-profile" }],
    ["the issuer as its well-known URL", { issuerUrl: `${provider.issuer}.well-known/openid-configuration` }],
  ];
  for (const [name, changes] of cases) {
    test(name, async () => {
      await set(changes);
      const { status, body } = await immich.signIn(provider, "hans");
      assert.deepEqual([status, body.userEmail], [201, "hans@immich.app"]);
    });
  }
});

test("the secret is in no log line", () => {
  assert.deepEqual(
    immich.rawLog.filter((line) => line.includes(SECRET) || line.includes(SPECIAL)),
    [],
  );
});

/** The caller learns nothing; the log has the library's words and the cause. */
function assertFailed(answer: [number, unknown], from: number, text: string, cause: RegExp): void {
  assert.deepEqual(answer, [500, { message: "Failed to finish oauth" }]);
  const message = text.replace(/^\w+: /, "");
  assert.deepEqual(immich.log.slice(from), [
    `ERROR [OAuthRepository] OAuth login failed: ${message}`,
    `ERROR [OAuthRepository] ${text}`,
    "ERROR [ErrorInterceptor] Unknown error: Error: OAuth login failed\nError: OAuth login failed",
  ]);
  assert.match(immich.rawLog[from + 1] ?? "", cause);
}
