import assert from "node:assert/strict";
import { test } from "node:test";
import { authentikProblems, type GivenValues } from "../../../components/authentik/arguments.ts";
import { badConfiguration } from "../../../components/support/errors.ts";

const right: GivenValues = {
  url: "https://auth.home.example",
  domains: ["https://photos.home.example", "https://photos.home.example:8443"],
  applicationName: "Immich",
  slug: "immich_2-a",
  clientId: undefined,
  groups: ["photos-users"],
  subMode: "user_uuid",
  accessTokenValidity: "hours=1;minutes=30",
  launchUrl: "https://photos.home.example/auth/login?autoLaunch=1",
  icon: "immich.svg",
};

test("right values have no problem, with a path in Authentik's URL too", () => {
  assert.deepEqual(authentikProblems(right), []);
  assert.deepEqual(
    authentikProblems({ ...right, url: "https://home.example/auth/", icon: "https://a/b.png" }),
    [],
  );
});

const wrong: [Partial<GivenValues>, string, string][] = [
  [
    { domains: [] },
    "domains/empty",
    "immich-sso:domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
  ],
  [
    { domains: ["http://photos.home.example"] },
    "domains/origin",
    'immich-sso:domains "http://photos.home.example" does not start with https://',
  ],
  [
    { domains: ["https://photos.home.example/immich"] },
    "domains/origin",
    'immich-sso:domains "https://photos.home.example/immich" has a path or a query; an origin ends after host and port (https://photos.home.example)',
  ],
  [
    { domains: ["https://*.home.example"] },
    "domains/origin",
    'immich-sso:domains "https://*.home.example" holds a wildcard; every origin must be named, because redirect URIs are exact',
  ],
  [
    { domains: ["https://a.example", "https://b.example", "https://a.example"] },
    "domains/twice",
    'immich-sso:domains "https://a.example" is there twice',
  ],
  [
    { slug: "Immich" },
    "slug/capitals",
    'immich-sso:slug "Immich" has capitals (immich); the issuer is compared byte for byte',
  ],
  [
    { slug: "im mich" },
    "slug/letters",
    'immich-sso:slug "im mich" has other characters than a-z, 0-9, - and _',
  ],
  [{ slug: "" }, "slug/letters", 'immich-sso:slug "" has other characters than a-z, 0-9, - and _'],
  ...["authorize", "token", "device", "userinfo", "introspect", "revoke"].map(
    (slug): [Partial<GivenValues>, string, string] => [
      { slug },
      "slug/reserved",
      `immich-sso:slug "${slug}" is a word that Authentik keeps for itself`,
    ],
  ),
  [{ url: "auth.home.example" }, "authentik/url", 'authentik:url "auth.home.example" is not a URL'],
  [
    { url: "http://auth.home.example" },
    "authentik/url",
    'authentik:url "http://auth.home.example" does not start with https://; Immich 3 refuses http issuers',
  ],
  [
    { url: "https://auth.home.example/#/if" },
    "authentik/url",
    'authentik:url "https://auth.home.example/#/if" has a fragment (#…), which no server ever sees',
  ],
  [
    { url: "https://auth.home.example/?next=1" },
    "authentik/url",
    'authentik:url "https://auth.home.example/?next=1" has a query (?…), which no issuer may have',
  ],
  [{ groups: ["a", " "] }, "groups/empty", 'immich-sso:groups " " is empty'],
  [{ groups: ["a", "a"] }, "groups/twice", 'immich-sso:groups "a" is there twice'],
  [{ applicationName: "" }, "authentik/name", 'immich-sso:applicationName "" is empty'],
  [
    { clientId: "my client" },
    "authentik/client-id",
    'immich-sso:clientId "my client" has other characters than visible ASCII, or more than 255',
  ],
  [
    { subMode: "email" },
    "authentik/sub-mode",
    'immich-sso:subMode "email" is not one of user_uuid, hashed_user_id, user_id, user_username, user_email, user_upn',
  ],
  [
    { accessTokenValidity: "30d" },
    "authentik/validity",
    'immich-sso:accessTokenValidity "30d" is not of the form hours=1;minutes=30',
  ],
  [
    { launchUrl: "javascript:alert(1)" },
    "authentik/launch-url",
    'immich-sso:launchUrl "javascript:alert(1)" is not an http or https URL',
  ],
  [
    { icon: "data:text/html,x" },
    "authentik/icon",
    'immich-sso:icon "data:text/html,x" is not an http or https URL',
  ],
];
for (const [values, code, text] of wrong)
  test(`${code}: ${text}`, () => {
    assert.deepEqual(authentikProblems({ ...right, ...values }), [{ code, text }]);
    assert.equal(
      badConfiguration([{ code, text }], "what to type").message,
      `${code}: ${text}\n  allowed: the values that docs/configuration.md lists\n  next:    what to type`,
    );
  });

test("several are told at once, each with its code", () => {
  assert.equal(
    badConfiguration(
      [
        ...authentikProblems({ ...right, domains: [], slug: "token" }),
        { code: "room/what", text: "and another" },
      ],
      "what to type",
    ).message,
    "config/invalid: 3 values are wrong:\n" +
      "    domains/empty: immich-sso:domains is empty; it needs at least one https origin, for the list of redirect URIs must never be\n" +
      '    slug/reserved: immich-sso:slug "token" is a word that Authentik keeps for itself\n' +
      "    room/what: and another\n" +
      "  allowed: the values that docs/configuration.md lists\n  next:    what to type",
  );
});
