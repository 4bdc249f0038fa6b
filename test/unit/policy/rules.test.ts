/** Each rule once kept and once broken, over arguments as the engine sends them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quoted, shown } from "../../../components/support/shown.mjs";
import { type Args, authentikProvider, oauth2Provider, oauthSettings, rules } from "../../../policy/rules.ts";
import { unmarked } from "../../../policy/secrets.ts";
import { hostileText, obeyed } from "../../support/hostile.ts";

const strict = { matching_mode: "strict", url: "https://a.example/auth/login" };
const right: Record<string, Args> = {
  [oauth2Provider]: {
    clientId: "immich",
    clientType: "confidential",
    signingKey: "4f0b1b0e-0000-4000-8000-000000000000",
    grantTypes: ["authorization_code", "refresh_token"],
    allowedRedirectUris: [strict, { matching_mode: "strict", url: "app.immich:///oauth-callback" }],
  },
  [authentikProvider]: { url: "https://auth.example", token: "t", insecure: "false" },
  [oauthSettings]: { issuerUrl: "https://auth.example/application/o/immich/", clientId: "immich" },
};

const oneUri = (url: unknown, matching_mode: unknown = "strict") => ({
  allowedRedirectUris: [strict, { matching_mode, url }],
});
const notHttps = "is not https; expected: https://host/path, or an app's own scheme such as app.immich:///";
const hidden = "holds a blank, a backslash or a hidden character";
const noUri = "is not a redirect URI; expected: https://host/path";

const broken: [string, Args, string[]][] = [
  ...["key", 0, false, {}].map((encryptionKey): [string, Args, string[]] => [
    "no-encryption-key",
    { encryptionKey },
    ["encryptionKey is set: Immich refuses encrypted tokens; leave it out"],
  ]),
  ...[undefined, null, "", " ", 7, {}, [null], true].map((signingKey): [string, Args, string[]] => [
    "signing-key",
    { signingKey },
    ["signingKey is missing: ID tokens would be signed with HS256; set it to a key pair's id"],
  ]),
  [
    "strict-redirect-uris",
    oneUri("https://a\\.example/.+", "regex"),
    ["allowedRedirectUris https://a\\.example/.+ is matched by regex; use strict"],
  ],
  ...[[], undefined, null].map((allowedRedirectUris): [string, Args, string[]] => [
    "strict-redirect-uris",
    { allowedRedirectUris },
    ["allowedRedirectUris is empty: the first request, a stranger's too, may set one"],
  ]),
  [
    "strict-redirect-uris",
    { allowedRedirectUris: "https://a.example/auth/login" },
    [
      'allowedRedirectUris is "https://a.example/auth/login"; expected: a list of { matching_mode: "strict", url }',
    ],
  ],
  [
    "strict-redirect-uris",
    { allowedRedirectUris: [null, 7, ["strict"], { url: "x\u001b", matching_mode: ["strict"] }] },
    [
      "allowedRedirectUris null is matched by undefined; use strict",
      "allowedRedirectUris 7 is matched by undefined; use strict",
      "allowedRedirectUris undefined is matched by undefined; use strict",
      'allowedRedirectUris x\\u001b is matched by ["strict"]; use strict',
    ],
  ],
  [
    "no-wildcard-redirect-uri",
    oneUri("https://*.example/auth/login"),
    ["allowedRedirectUris holds a wildcard: https://*.example/auth/login; name every URI"],
  ],
  ...(
    [
      ["http://evil.example/cb", notHttps],
      ["http://127.0.0.1.evil.example/cb", notHttps],
      ["http://127.0.0.1@evil.example/cb", notHttps],
      ["http://localhost/cb", notHttps],
      ["HTTPS://a.example/cb", notHttps],
      ["https:/a.example/cb", notHttps],
      ["https:///a.example/cb", notHttps],
      ["https://", notHttps],
      ["//evil.example/cb", notHttps],
      ["javascript:alert(1)", notHttps],
      ["javascript://a.b/%0aalert(1)", notHttps],
      ["data:text/html,x", notHttps],
      ["app:///oauth-callback", notHttps],
      ["", noUri],
      [null, noUri],
      [undefined, noUri],
      [7, noUri],
      [{ toString: 1 }, noUri],
      [" https://a.example/cb", hidden],
      ["https://a.example\n/cb", hidden],
      ["https://a.example\\@evil.example/cb", hidden],
      ["https://a.example/\u202ecb", hidden],
      ["https://a.example/cb#x", "has a fragment, which OAuth 2 forbids"],
      ["https://a.example@evil.example/cb", "holds a user name or a password"],
    ] as const
  ).map(([url, why]): [string, Args, string[]] => [
    "https-redirect-uri",
    oneUri(url),
    [`allowedRedirectUris ${quoted(url)} ${why}`],
  ]),
  ...["implicit", "hybrid", "password", "", null, 7].map((grant): [string, Args, string[]] => [
    "grant-types",
    { grantTypes: ["authorization_code", grant] },
    [`grantTypes holds ${quoted(grant)}; expected: authorization_code, refresh_token`],
  ]),
  ...[[], "implicit", {}].map((grantTypes): [string, Args, string[]] => [
    "grant-types",
    { grantTypes },
    [`grantTypes is ${quoted(grantTypes)}: every login would be refused; use ["authorization_code"]`],
  ]),
  ...["public", "Confidential", "", 7].map((clientType): [string, Args, string[]] => [
    "no-public-client",
    { clientType },
    [`clientType is ${clientType}: anybody could be the client; use confidential`],
  ]),
  ...[true, "true", "TRUE", "1", 1, "", [false]].map((insecure): [string, Args, string[]] => [
    "no-insecure",
    { insecure },
    [`insecure is ${shown(insecure)}: the API token goes to whoever answers; name the CA in SSL_CERT_FILE`],
  ]),
  ...["http://auth.example", "auth.example", "https://", "", 7, {}].map((url): [string, Args, string[]] => [
    "https-authentik",
    { url },
    [`url ${quoted(url)} does not start with https://: the API token would travel in clear`],
  ]),
  ...["http://auth.example/application/o/immich", undefined, null, 7, { toString: 1 }].map(
    (issuerUrl): [string, Args, string[]] => [
      "issuer-with-slash",
      { issuerUrl },
      [
        `issuerUrl ${shown(issuerUrl)} does not start with https://`,
        `issuerUrl ${shown(issuerUrl)} does not end in a slash: it differs from the discovery document`,
      ],
    ],
  ),
  ...[true, "true", "false", 1, {}].map((allowInsecureRequests): [string, Args, string[]] => [
    "no-insecure-requests",
    { allowInsecureRequests },
    [`allowInsecureRequests is ${shown(allowInsecureRequests)}: tokens would travel in clear`],
  ]),
];

test("every rule is tried here", () => {
  assert.deepEqual(
    [...new Set(broken.map(([name]) => name))],
    rules.map(({ name }) => name),
  );
});

for (const [name, args, problems] of broken)
  test(`${name}: kept, and broken: ${shown(Object.values(args)[0])}`, () => {
    const rule = rules.find((one) => one.name === name);
    const kept = right[rule?.type ?? ""] ?? {};
    assert.deepEqual(rule?.problems(kept), []);
    assert.deepEqual(rule?.problems({ ...kept, ...args }), problems);
  });

test("what the Authentik provider would take from the environment is looked at, where its arguments leave it out", () => {
  const found = (args: Args, env: Record<string, string>) =>
    rules.filter(({ type }) => type === authentikProvider).flatMap(({ problems }) => problems(args, env));
  const insecure =
    "insecure is not set, and AUTHENTIK_INSECURE in the environment sends the API token to whoever answers; set it to false";
  const url = 'url "http://a.example" does not start with https://: the API token would travel in clear';
  for (const [args, env, expected] of [
    [{}, {}, []],
    [{}, { AUTHENTIK_INSECURE: "false", AUTHENTIK_URL: "https://a.example" }, []],
    [{}, { AUTHENTIK_INSECURE: "true" }, [insecure]],
    [{ insecure: null }, { AUTHENTIK_INSECURE: "1" }, [insecure]],
    [{ insecure: "false" }, { AUTHENTIK_INSECURE: "true" }, []],
    [{}, { AUTHENTIK_URL: "http://a.example" }, [url]],
    [{ url: "https://b.example" }, { AUTHENTIK_URL: "http://a.example" }, []],
  ] as const)
    assert.deepEqual(found(args, env), expected);
});

for (const uri of [
  "http://127.0.0.1:8080/cb",
  "http://[::1]/cb",
  "com.example.app:/cb",
  "https://a.example:8443/cb?x=1",
])
  test(`https-redirect-uri lets pass: ${uri}`, () => {
    assert.deepEqual(
      rules.flatMap(({ type, problems }) =>
        type === oauth2Provider ? problems({ ...right[oauth2Provider], ...oneUri(uri) }) : [],
      ),
      [],
    );
  });

for (const rule of rules)
  test(`${rule.name}: never throws, whatever the arguments are, and its texts are safe to print`, () => {
    const kept = right[rule.type] ?? {};
    const names = [...Object.keys(kept), "encryptionKey", "grantTypes", "allowInsecureRequests"];
    const value = fc.oneof(
      fc.jsonValue(),
      hostileText,
      fc.array(fc.record({ matching_mode: fc.jsonValue(), url: hostileText })),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (args) => {
        for (const text of rule.problems({ ...kept, ...args }))
          assert.deepEqual([obeyed(text), text.includes("\n")], [[], false]);
      }),
      { numRuns: 300 },
    );
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
  assert.deepEqual(
    unmarked("constructor", args, () => false),
    [],
  );
});
