/** What of the containers' settings is refused, and in which words. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { given, home, token } from "../../support/settings.ts";

const end = "\n  allowed: the values that docs/configuration.md lists";

function refused(values: Record<string, unknown>, secrets: Record<string, string> = {}): string {
  try {
    readConfiguration(given({ ...home, ...values }, { ...token, ...secrets }));
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing";
}

const wrong: [values: Record<string, unknown>, secrets: Record<string, string>, text: string][] = [
  [
    { "immich-sso:deploy": "compose" },
    {},
    'container/deploy: immich-sso:deploy "compose" is none of stack, server, external',
  ],
  [
    { "immich-sso:immichVersion": "v3" },
    {},
    'container/version: immich-sso:immichVersion "v3" is not a whole version such as 3.1.0',
  ],
  [
    { "immich-sso:images": { postgres: "x" } },
    {},
    'container/part: immich-sso:images "postgres" is none of server, machineLearning, database, redis',
  ],
  [
    { "immich-sso:limits": { valkey: { memory: 64 } } },
    {},
    'container/part: immich-sso:limits "valkey" is none of server, machineLearning, database, redis',
  ],
  [
    { "immich-sso:limits": { server: { memory: 1.5 } } },
    {},
    'container/limit: immich-sso:limits.server.memory "1.5" is not a whole number of MiB from 6 on',
  ],
  [
    { "immich-sso:limits": { server: { cpus: 0 } } },
    {},
    'container/limit: immich-sso:limits.server.cpus "0" is not a number above 0',
  ],
  [
    { "immich-sso:limits": { server: { cpu: 1 } } },
    {},
    'container/limit: immich-sso:limits.server.cpu "1" is not a limit; memory and cpus are',
  ],
  [
    { "immich-sso:startSeconds": 9 },
    {},
    'container/start-seconds: immich-sso:startSeconds "9" is not a whole number of seconds from 10 to 86400',
  ],
  [
    { "immich-sso:startSeconds": 86401 },
    {},
    'container/start-seconds: immich-sso:startSeconds "86401" is not a whole number of seconds from 10 to 86400',
  ],
  [
    { "immich-sso:user": "photos", "immich-sso:deploy": "server", "immich-sso:library": "/srv/photos" },
    {},
    'container/user: immich-sso:user "photos" is not uid:gid in numbers, for example 1000:1000',
  ],
  [
    {
      "immich-sso:user": "1000:1000",
      "immich-sso:library": "/srv/photos",
      "immich-sso:database": "/srv/database",
    },
    {},
    'container/rootless-volume: immich-sso:modelCache "immich-model-cache" is a volume, which user 1000:1000 cannot write to; ' +
      "it must be a folder on the Docker host that belongs to it",
  ],
  [
    { "immich-sso:deploy": "server", "immich-sso:environment": { DB_PASSWORD: "x" } },
    {},
    "container/secret-in-environment: immich-sso:environment DB_PASSWORD can be read by everyone who may run docker inspect; " +
      "set it with: pulumi config set --secret immich-sso:databasePassword",
  ],
  [
    { "immich-sso:environment": { DB_HOSTNAME: "db" } },
    {},
    "container/own-services: immich-sso:environment DB_HOSTNAME is for immich-sso:deploy server; " +
      "a stack makes a database and a Redis of its own",
  ],
  [
    {},
    { "immich-sso:redisPassword": "the-redis-password" },
    "container/own-services: immich-sso:redisPassword is for immich-sso:deploy server; " +
      "a stack makes a database and a Redis of its own",
  ],
];
for (const [values, secrets, text] of wrong)
  test(text.slice(0, 100), () => {
    const message = refused(values, secrets);
    assert.equal(message.replace(/\n {2}next: .*$/, ""), text + end);
    for (const secret of Object.values(secrets)) assert.ok(!message.includes(secret));
  });

test("all of them are told at once", () => {
  assert.equal(
    refused({
      "immich-sso:immichVersion": "latest",
      "immich-sso:user": "1000:1000",
      "immich-sso:environment": { REDIS_PASSWORD: "x" },
    }),
    [
      "config/invalid: 5 values are wrong:",
      '    container/version: immich-sso:immichVersion "latest" is not a whole version such as 3.1.0',
      ...["library", "database", "modelCache"].map((key) => {
        const volume =
          { library: "immich-library", database: "immich-database" }[key] ?? "immich-model-cache";
        return (
          `    container/rootless-volume: immich-sso:${key} "${volume}" is a volume, which user 1000:1000 cannot write to; ` +
          "it must be a folder on the Docker host that belongs to it"
        );
      }),
      "    container/secret-in-environment: immich-sso:environment REDIS_PASSWORD can be read by everyone who may run " +
        "docker inspect; set it with: pulumi config set --secret immich-sso:redisPassword",
    ].join("\n") +
      end +
      "\n  next:    fix each of them, then: pulumi preview",
  );
});

test("where Immich runs elsewhere, nothing is said of containers", () => {
  assert.equal(refused({ "immich-sso:deploy": "external", "immich-sso:user": "photos" }), "nothing");
});

test("an image of one's own brings its version, and the others follow it", () => {
  const { instances } = readConfiguration(
    given({ ...home, "immich-sso:images": { server: "localhost:5000/immich:v3.2.2" } }, token),
  );
  const server = instances[0]?.args.immich.server;
  assert.equal(server?.image, "localhost:5000/immich:v3.2.2");
  assert.equal(server?.version, "3.2.2");
  assert.equal(
    server?.services?.images.machineLearning,
    "ghcr.io/immich-app/immich-machine-learning:v3.2.2@sha256:60dfcf266a9ef3b7376f5678e8c980d4fb61db5fc48c078fe8a326ab1535d60d",
  );
});
