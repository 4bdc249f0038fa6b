/** What was asked for and does nothing is said, with what to do instead; nothing else is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { given, home, token } from "../../support/settings.ts";

const withKey = { ...token, "immich-sso:immichApiKey": "the-key" };
const warnings = (settings: Record<string, unknown>, secrets: Record<string, string> = token): string[] =>
  readConfiguration(given({ ...home, ...settings }, secrets)).warnings;
const { "immich-sso:adminEmail": _, ...existing } = home;
/** The settings that a warning is about. */
const idle = (settings: Record<string, unknown>, secrets: Record<string, string> = withKey): string[] =>
  readConfiguration(given({ ...existing, ...settings }, secrets))
    .warnings.map((text) => /immich-sso:([\w.-]+) has no effect/.exec(text)?.[1] ?? text)
    .toSorted();

test("a default says nothing, and nor does a setting that counts", () => {
  assert.deepEqual(warnings({}), []);
  assert.deepEqual(
    warnings({
      "immich-sso:traefik": true,
      "immich-sso:traefikEntryPoint": "web",
      "immich-sso:apiKeyRotation": "2026-11",
      "immich-sso:fillMails": "{sAMAccountName}@home.example",
      "immich-sso:fillExcept": ["krbtgt"],
    }),
    [],
  );
});

test("a rotation of a key that was given is refused, with the way to rotate it", () => {
  assert.throws(
    () => readConfiguration(given({ ...home, "immich-sso:apiKeyRotation": "2026-11" }, withKey)),
    {
      code: "config/no-effect",
      problem:
        "immich-sso:apiKeyRotation has no effect: the API key is the one of `immich-sso:immichApiKey`, which this program does not replace",
      next: "make a new key in Immich, then: pulumi config set --secret immich-sso:immichApiKey; pulumi config rm immich-sso:apiKeyRotation",
    },
  );
});

test("an Immich that runs elsewhere takes no setting of a container", () => {
  assert.deepEqual(
    idle({
      "immich-sso:deploy": "external",
      "immich-sso:traefik": true,
      "immich-sso:port": 2284,
      "immich-sso:images": { redis: "valkey:8" },
      "immich-sso:immichVersion": "3.0.0",
      "immich-sso:adminEmail": "a@home.example",
      "immich-sso:buttonText": "In",
    }),
    ["adminEmail", "images", "immichVersion", "port", "traefik"],
  );
  const { warnings: said } = readConfiguration(
    given({ ...existing, "immich-sso:deploy": "external", "immich-sso:traefik": true }, withKey),
  );
  assert.deepEqual(said, [
    "config/no-effect: immich-sso:traefik has no effect: this stack runs no Immich (`immich-sso:deploy external`). next: change it where Immich is run; pulumi config rm immich-sso:traefik",
  ]);
});

test("a server without services of its own takes no setting of theirs, member by member", () => {
  assert.deepEqual(
    idle({
      "immich-sso:deploy": "server",
      "immich-sso:database": "/srv/database",
      "immich-sso:images": { server: "immich:v3.1.0", redis: "valkey:8" },
      "immich-sso:immichVersion": "3.0.0",
      "immich-sso:limits": { server: { memory: 1024 }, database: { memory: 1024 } },
    }),
    ["database", "images.redis", "immichVersion", "limits.database"],
  );
});

test("settings of filling in mails without a rule, over SSH and as LDIF", () => {
  const more = { "immich-sso:fillExcept": ["a"], "immich-sso:fillAgain": "1", "immich-sso:fillUndo": true };
  assert.deepEqual(idle(more), ["fillAgain", "fillExcept"]);
  const rule = { "immich-sso:fillMails": "{sAMAccountName}@home.example" };
  assert.deepEqual(idle({ ...rule, ...more }), ["fillAgain"]);
  const ssh = { ...withKey, "immich-sso:fillSshKey": "the-ssh-key" };
  assert.deepEqual(idle({ ...rule, "immich-sso:fillThrough": "local" }, ssh), ["fillSshKey"]);
});

test("a swarm that publishes nothing takes no port, and Traefik's settings want Traefik", () => {
  assert.deepEqual(
    idle({
      "immich-sso:engine": "swarm",
      "immich-sso:network": "web",
      "immich-sso:port": 2284,
      "immich-sso:traefikCertResolver": "home",
    }),
    ["port", "traefikCertResolver"],
  );
});

test("a setting of the stack counts as soon as it does for one instance; an instance's own is judged alone", () => {
  const { "immich-sso:domains": _, ...shared } = home;
  const read = (instances: Record<string, object>, more: Record<string, unknown>) =>
    readConfiguration(given({ ...shared, ...more, "immich-sso:instances": instances }, token)).warnings;
  const family = { domains: ["https://family.home.example"] };
  const club = { domains: ["https://club.home.example"], deploy: "external" };
  assert.deepEqual(read({ family, club }, { "immich-sso:traefik": true }), []);
  assert.deepEqual(read({ club }, { "immich-sso:traefik": true }), [
    "config/no-effect: immich-sso:traefik has no effect: this stack runs no Immich (`immich-sso:deploy external`). next: change it where Immich is run; pulumi config rm immich-sso:traefik",
  ]);
  assert.deepEqual(read({ family, club: { ...club, port: 2284, buttonText: "In" } }, {}), [
    "config/no-effect: immich-sso:instances.club.port has no effect: this stack runs no Immich (`immich-sso:deploy external`). next: change it where Immich is run; pulumi config rm --path immich-sso:instances.club.port",
  ]);
});
