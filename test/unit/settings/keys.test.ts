/** Wrong, unknown and unencrypted keys are told, all at once, before anything is touched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { given, home, token } from "../../support/settings.ts";

function refused(...args: Parameters<typeof given>): string {
  try {
    readConfiguration(given(...args));
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing";
}

const allowed = "\n  allowed: the values that docs/configuration.md lists\n  next:    ";
const end = `${allowed}fix each of them, then: pulumi preview`;
const newKey =
  "\n  allowed: the values that docs/configuration.md lists\n  next:    make a new key in Immich, then: " +
  "pulumi config set --secret immich-sso:immichApiKey; pulumi config rm immich-sso:apiKeyRotation";
const setKey = "pulumi config set --secret immich-sso:immichApiKey";

test("a home that lacks nothing is taken", () => {
  assert.equal(refused(home, token), "nothing");
});

const wrong: [Record<string, unknown>, Record<string, string>, string, next: string | undefined][] = [
  [
    { "immich-sso:slgu": "x" },
    {},
    "config/unknown: immich-sso:slgu is not a setting; the nearest one is immich-sso:slug",
    "pulumi config rm immich-sso:slgu",
  ],
  [
    { "immich-sso:zzzzzzzzzz": "x" },
    {},
    "config/unknown: immich-sso:zzzzzzzzzz is not a setting",
    "pulumi config rm immich-sso:zzzzzzzzzz",
  ],
  [
    { "immich:slug": "x" },
    {},
    "config/unknown: immich:slug is not a setting; the nearest one is immich-sso:slug",
    "pulumi config rm immich:slug",
  ],
  [
    { "authentik:tokn": "x" },
    {},
    "config/unknown: authentik:tokn is not a setting; the nearest one is authentik:token",
    "pulumi config rm authentik:tokn",
  ],
  [
    { "immich-sso:immichApiKey": "in-the-clear" },
    {},
    "config/in-clear: immich-sso:immichApiKey is a secret and lies in clear in the stack's settings; make a new one, and set it with: pulumi config set --secret immich-sso:immichApiKey",
    setKey,
  ],
  [
    { "immich-sso:port": 0 },
    {},
    "container/port: immich-sso:port 0 is not a port; it must be a whole number from 1 to 65535",
    "pulumi config set immich-sso:port <value>",
  ],
  [
    { "immich-sso:replicas": 3 },
    {},
    "swarm/setting: immich-sso:replicas is for immich-sso:engine swarm",
    "fix it as the text says, then: pulumi preview",
  ],
  [
    { "immich-sso:apiKeyRotation": "2" },
    { "immich-sso:immichApiKey": "of-my-own" },
    "config/no-effect: immich-sso:apiKeyRotation has no effect: the API key is the one of `immich-sso:immichApiKey`, which this program does not replace",
    undefined,
  ],
];
for (const [values, secrets, text, next] of wrong)
  test(`${Object.keys(values)} is refused`, () => {
    assert.equal(
      refused({ ...home, ...values }, { ...token, ...secrets }),
      text + (next === undefined ? newKey : allowed + next),
    );
  });

test("a token in clear is refused, and not repeated", () => {
  const text = refused({ ...home, ...token });
  assert.match(text, /^config\/in-clear: authentik:token is a secret/);
  assert.ok(!text.includes("the-token"));
});

test("keys of other programs and providers are nobody's business", () => {
  const values = { ...home, "docker:host": "ssh://x", "authentik:insecure": "true", "pulumi:tags": "{}" };
  assert.equal(refused({ ...values, "other:slug": "x" }, token), "nothing");
});

test("all problems are told at once", () => {
  const text = refused({
    "immich-sso:slug": "Photos",
    "immich-sso:prot": 1,
    "immich-sso:immichApiKey": "in-the-clear",
    "immich-sso:port": 0,
    "immich-sso:passwordLogin": "maybe",
    "immich-sso:autoLaunch": "soon",
  });
  assert.equal(
    text,
    [
      "config/invalid: 9 values are wrong:",
      "    config/unknown: immich-sso:prot is not a setting; the nearest one is immich-sso:port",
      "    config/in-clear: immich-sso:immichApiKey is a secret and lies in clear in the stack's settings; make a new one, and set it with: pulumi config set --secret immich-sso:immichApiKey",
      '    authentik/url: authentik:url "" is not a URL',
      "    domains/empty: immich-sso:domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
      '    slug/capitals: immich-sso:slug "Photos" has capitals (photos); the issuer is compared byte for byte',
      "    authentik/no-token: authentik:token is missing; set it with: pulumi config set --secret authentik:token",
      '    config/choice: immich-sso:passwordLogin "maybe" is none of true, false, leave',
      '    config/choice: immich-sso:autoLaunch "soon" is none of leave, always, afterProof, never',
      "    container/port: immich-sso:port 0 is not a port; it must be a whole number from 1 to 65535",
    ].join("\n") + end,
  );
});

test("values of another type are told with all else, an encrypted one without its text", () => {
  const text = refused(
    {
      ...home,
      "immich-sso:domains": "photos.home.example",
      "immich-sso:groups": [1],
      "immich-sso:pushSettings": "yes",
      "immich-sso:environment": "A=B",
      "immich-sso:slug": "Photos",
    },
    { ...token, "immich-sso:instances": "in-no-json" },
  );
  assert.equal(
    text,
    [
      "config/invalid: 7 values are wrong:",
      '    config/type: immich-sso:domains "photos.home.example" is of another type; it must be array<string>',
      "    config/type: immich-sso:instances is of another type; it must be object",
      '    config/type: immich-sso:groups "[1]" is of another type; it must be array<string>',
      '    config/type: immich-sso:pushSettings "yes" is of another type; it must be boolean',
      '    config/type: immich-sso:environment "A=B" is of another type; it must be object',
      "    domains/empty: immich-sso:domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
      '    slug/capitals: immich-sso:slug "Photos" has capitals (photos); the issuer is compared byte for byte',
    ].join("\n") + end,
  );
});
