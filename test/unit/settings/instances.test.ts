/** Several Immichs in one stack: what each has of its own, what they share, and what must not be shared. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { given, home, token } from "../../support/settings.ts";

const { "immich-sso:domains": _, ...shared } = home;
const read = (
  instances: unknown,
  more: Record<string, unknown> = {},
  secrets: Record<string, string> = token,
) => readConfiguration(given({ ...shared, ...more, "immich-sso:instances": instances }, secrets));

function refused(...args: Parameters<typeof read>): string[] {
  try {
    read(...args);
  } catch (error) {
    return (error as Error).message.split("\n  allowed:")[0]?.split("\n    ") ?? [];
  }
  return [];
}

const family = { domains: ["https://family.home.example"] };
const club = { domains: ["https://club.home.example"], port: 2284 };

test("flat keys are one instance, called immich", () => {
  const { instances, isList } = readConfiguration(given(home, token));
  assert.equal(isList, false);
  assert.deepEqual(
    instances.map(({ name }) => name),
    ["immich"],
  );
});

test("an instance called immich has what the flat keys would have made", () => {
  const [one] = readConfiguration(given(home, token)).instances;
  const [other] = read({ immich: { domains: home["immich-sso:domains"] } }).instances;
  const comparable = (args: unknown) => JSON.parse(JSON.stringify({ args, token: undefined }));
  assert.deepEqual(other?.name, one?.name);
  assert.deepEqual(
    comparable({ ...other?.args, authentik: { ...other?.args.authentik, token: "" } }),
    comparable({ ...one?.args, authentik: { ...one?.args.authentik, token: "" } }),
  );
});

test("names are made of the instance's, flat keys are shared, and an instance's own keys win", () => {
  const { instances, isList } = read(
    { family, club: { ...club, groups: ["club"], pushSettings: "true", slug: "club-photos" } },
    { "immich-sso:groups": ["photos-users"], "immich-sso:buttonText": "Sign in" },
  );
  assert.equal(isList, true);
  assert.deepEqual(
    instances.map(({ name, args: { domains, authentik, immich } }) => ({
      name,
      domains,
      slug: authentik.slug,
      applicationName: authentik.applicationName,
      groups: authentik.groups,
      container: immich.server?.containerName,
      photos: immich.server?.photos,
      port: immich.server?.port,
      settings: immich.settings,
    })),
    [
      {
        name: "family",
        domains: ["https://family.home.example"],
        slug: "family",
        applicationName: "Immich family",
        groups: ["photos-users"],
        container: "family_server",
        photos: "family-library",
        port: 2283,
        settings: { buttonText: "Sign in" },
      },
      {
        name: "club",
        domains: ["https://club.home.example"],
        slug: "club-photos",
        applicationName: "Immich club",
        groups: ["club"],
        container: "club_server",
        photos: "club-library",
        port: 2284,
        settings: { buttonText: "Sign in" },
      },
    ],
  );
});

test("what two instances may not share is told with both places", () => {
  const folder = "library";
  assert.deepEqual(
    refused({
      family: { ...family, slug: "photos", library: "/srv/photos" },
      club: { ...family, slug: "photos", library: "/srv/photos", containerName: "family_server" },
    }),
    [
      "config/invalid: 5 values are wrong:",
      'instances/clash: immich-sso:instances.family.domains and immich-sso:instances.club.domains are both "https://family.home.example"',
      'instances/clash: immich-sso:instances.family.slug and immich-sso:instances.club.slug are both "photos"',
      'instances/clash: immich-sso:instances.family.containerName and immich-sso:instances.club.containerName are both "family_server"',
      `instances/clash: immich-sso:instances.family.${folder} and immich-sso:instances.club.${folder} are both "/srv/photos"`,
      'instances/clash: immich-sso:instances.family.port and immich-sso:instances.club.port are both "127.0.0.1:2283"',
    ],
  );
});

test("an Immich that runs elsewhere takes no name on the Docker host", () => {
  const here = { containerName: "immich_server", library: "photos", port: 2283 };
  assert.deepEqual(
    refused({
      family: { ...family, ...here },
      club: { ...club, ...here, deploy: "external" },
    }),
    [],
  );
});

test("a wrong value is told by its place, one that all inherit only once", () => {
  assert.deepEqual(
    refused(
      {
        family: { ...family, slug: "Family", prot: 1, port: "many", groups: "all", instances: {} },
        club: { ...club, domains: [], mobileOverride: 1 },
        "The Club": 5,
      },
      { "immich-sso:accessTokenValidity": "long", "immich-sso:slug": "photos" },
    ),
    [
      "config/invalid: 17 values are wrong:",
      "instances/shared: immich-sso:slug would be the same for every instance; set it in immich-sso:instances.<name>",
      "config/unknown: immich-sso:instances.family.prot is not a setting; the nearest one is immich-sso:instances.family.port",
      "instances/type: immich-sso:instances.family.port must be of type integer",
      "instances/type: immich-sso:instances.family.groups must be of type array<string>",
      "config/unknown: immich-sso:instances.family.instances is not a setting",
      "instances/type: immich-sso:instances.club.mobileOverride must be of type boolean",
      "instances/name: immich-sso:instances.The Club is no name of an instance; it must be 1 to 31 of a-z, 0-9 and -, the first a letter",
      "instances/type: immich-sso:instances.The Club must be an object with settings",
      'instances/clash: immich-sso:instances.family.port and immich-sso:instances.The Club.port are both "127.0.0.1:2283"',
      'slug/capitals: immich-sso:instances.family.slug "Family" has capitals (family); the issuer is compared byte for byte',
      'authentik/validity: immich-sso:accessTokenValidity "long" is not of the form hours=1;minutes=30',
      "domains/empty: immich-sso:instances.club.domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
      "domains/empty: immich-sso:instances.The Club.domains is empty; it needs at least one https origin, for the list of redirect URIs must never be",
      'slug/capitals: immich-sso:instances.The Club.slug "The Club" has capitals (the club); the issuer is compared byte for byte',
      ...["library", "database", "model-cache"].map((place) => {
        const key = place.replace("-c", "C");
        return `container/volume-name: immich-sso:instances.The Club.${key} "The Club-${place}" is no name of a volume: two or more of letters, digits, _, . and -, the first a letter or digit`;
      }),
    ],
  );
});

test("a secret of an instance in clear is refused, an encrypted one is taken", () => {
  const list = { family: { ...family, immichApiKey: "the-key" } };
  assert.deepEqual(refused(list), [
    "config/in-clear: immich-sso:instances.family.immichApiKey is a secret and lies in clear in the stack's settings; make a new one, and set it with: pulumi config set --secret --path immich-sso:instances.family.immichApiKey",
  ]);
  const encrypted = { ...token, "immich-sso:instances": JSON.stringify(list) };
  assert.deepEqual(refused(list, {}, encrypted), []);
});
