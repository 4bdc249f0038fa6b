/** Each rule once kept and once broken, over arguments as the engine sends them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Args, authentikProvider, oauth2Provider, oauthSettings, rules } from "../../../policy/rules.ts";
import { unmarked } from "../../../policy/secrets.ts";

const strict = { matching_mode: "strict", url: "https://a.example/auth/login" };
const right: Record<string, Args> = {
  [oauth2Provider]: {
    clientId: "immich",
    clientType: "confidential",
    signingKey: "4f0b1b0e-0000-4000-8000-000000000000",
    allowedRedirectUris: [strict, { matching_mode: "strict", url: "app.immich:///oauth-callback" }],
  },
  [authentikProvider]: { url: "https://auth.example", token: "t", insecure: "false" },
  [oauthSettings]: { issuerUrl: "https://auth.example/application/o/immich/", clientId: "immich" },
};

const broken: [string, Args, string[]][] = [
  [
    "no-encryption-key",
    { encryptionKey: "key" },
    ["encryptionKey is set: Immich refuses encrypted tokens; leave it out"],
  ],
  [
    "signing-key",
    { signingKey: undefined },
    ["signingKey is missing: ID tokens would be signed with HS256; set it to a key pair's id"],
  ],
  [
    "strict-redirect-uris",
    { allowedRedirectUris: [strict, { matching_mode: "regex", url: "https://a\\.example/.+" }] },
    ["allowedRedirectUris https://a\\.example/.+ is matched by regex; use strict"],
  ],
  [
    "strict-redirect-uris",
    { allowedRedirectUris: [] },
    ["allowedRedirectUris is empty: the first request, a stranger's too, may set one"],
  ],
  [
    "no-wildcard-redirect-uri",
    { allowedRedirectUris: [strict, { matching_mode: "strict", url: "https://*.example/auth/login" }] },
    ["allowedRedirectUris holds a wildcard: https://*.example/auth/login; name every URI"],
  ],
  [
    "no-public-client",
    { clientType: "public" },
    ["clientType is public: anybody could be the client; use confidential"],
  ],
  [
    "no-insecure",
    { insecure: "true" },
    ["insecure is true: the API token goes to whoever answers; name the CA in SSL_CERT_FILE"],
  ],
  [
    "issuer-with-slash",
    { issuerUrl: "http://auth.example/application/o/immich" },
    [
      "issuerUrl http://auth.example/application/o/immich does not start with https://",
      "issuerUrl http://auth.example/application/o/immich does not end in a slash: it differs from the discovery document",
    ],
  ],
  [
    "no-insecure-requests",
    { allowInsecureRequests: true },
    ["allowInsecureRequests is true: tokens would travel in clear"],
  ],
];

test("every rule is tried here", () => {
  assert.deepEqual(
    [...new Set(broken.map(([name]) => name))],
    rules.map(({ name }) => name),
  );
});

for (const [name, args, problems] of broken)
  test(`${name}: kept, and broken: ${problems[0]}`, () => {
    const rule = rules.find((one) => one.name === name);
    const kept = right[rule?.type ?? ""] ?? {};
    assert.deepEqual(rule?.problems(kept), []);
    assert.deepEqual(rule?.problems({ ...kept, ...args }), problems);
  });

test("secrets-marked: what was given in clear, and nothing that is marked, missing or no secret", () => {
  const args = { clientId: "immich", clientSecret: "a", name: "b" };
  assert.deepEqual(
    unmarked(oauth2Provider, args, () => false),
    ["clientSecret"],
  );
  assert.deepEqual(
    unmarked(oauth2Provider, args, () => true),
    [],
  );
  assert.deepEqual(
    unmarked(oauth2Provider, { clientId: "immich" }, () => false),
    [],
  );
  assert.deepEqual(
    unmarked("some:other:Resource", args, () => false),
    [],
  );
});
