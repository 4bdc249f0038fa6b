/** The exact containers of each way to run Immich, from the settings that ask for them. */
import assert from "node:assert/strict";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import type { ServerArgs } from "../../components/immich/server.ts";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { type Recorded, recordResources, settled } from "../support/record-resources.ts";
import { given, home, token } from "../support/settings.ts";

const recorded = await recordResources(
  {},
  { "pulumi-nodejs:dynamic/support:GeneratedSecret": { value: "the-database-password" } },
);
process.env.DOCKER_HOST = "unix:///of-the-test.sock";
const { readConfiguration } = await import("../../components/configuration.ts");
const { Server } = await import("../../components/immich/server.ts");
const { namesOf, types } = await import("../../components/immich/engine-names.ts");

/** The names that are looked for on the engine before anything is made, and those that were taken. */
const names: Record<string, [looked: string[], taken: string[]]> = {};

/** What a home with these settings makes, by name. */
async function resources(
  name: string,
  settings: Record<string, unknown>,
  secrets: Record<string, string> = {},
): Promise<Record<string, Recorded["inputs"]>> {
  const { instances } = readConfiguration(given({ ...home, ...settings }, { ...token, ...secrets }));
  const args = instances[0]?.args.immich.server as ServerArgs;
  const server = new Server(name, args, {});
  await settled(server.containerId);
  const inWords = (kind: string, resource: string, of: unknown) => `${kind} ${resource} ${of}`;
  names[name] = [
    namesOf(name, args).map(({ kind, resource, name: of }) => inWords(kind, resource, of)),
    Object.entries(types).flatMap(([kind, type]) =>
      recorded
        .filter((one) => one.type === type && one.name.startsWith(`${name}-`))
        .map((one) => inWords(kind, one.name, one.inputs.name)),
    ),
  ];
  return Object.fromEntries(
    recorded
      .filter((one) => one.name.startsWith(`${name}-`))
      .map(({ name: own, inputs: { __provider, ...inputs } }) => [own.slice(name.length + 1), inputs]),
  );
}

/** A value as Pulumi sends it when it must be encrypted in the state (its wire format for secrets). */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const common = {
  restart: "unless-stopped",
  destroyGraceSeconds: 30,
  securityOpts: ["no-new-privileges:true"],
  capabilities: { drops: ["CAP_NET_RAW"] },
  labels: [{ label: "immich-sso.stack", value: "organization/immich-sso/test" }],
};
const server = {
  ...common,
  name: "immich_server",
  ports: [{ internal: 2283, external: 2283, ip: "127.0.0.1" }],
  mounts: [{ type: "volume", source: "immich-library", target: "/data" }],
};
/** One secret makes the whole list one. */
const secretFiles = (files: Record<string, string>) =>
  secret(
    Object.entries(files).map(([name, content]) => ({
      file: `/run/secrets/${name}`,
      content,
      permissions: "0444",
    })),
  );

const stack = await resources("stack", {});
const alone = await resources(
  "alone",
  { "immich-sso:deploy": "server", "immich-sso:environment": { DB_HOSTNAME: "db.home.example" } },
  { "immich-sso:databasePassword": "of-my-own", "immich-sso:redisPassword": "of-my-redis" },
);
const rootless = await resources("rootless", {
  "immich-sso:user": "1000:1000",
  "immich-sso:network": "traefik",
  "immich-sso:backendNetwork": "photos",
  "immich-sso:containerName": "photos",
  "immich-sso:library": "/srv/photos",
  "immich-sso:database": "/srv/database",
  "immich-sso:modelCache": "/srv/models",
  "immich-sso:limits": { server: { memory: 4096, cpus: 1.5 }, redis: { memory: 256 } },
});
const carried = await resources("carried", {
  "immich-sso:caCertificatePem": (await ensureAuthority(await mkdtemp(join(tmpdir(), "ca-")))).certificate,
});
await runtime.disconnect();

test("a stack: these resources and no others", () => {
  assert.deepEqual(Object.keys(stack).toSorted(), [
    "container",
    "database-container",
    "database-files",
    "database-health",
    "database-image",
    "database-password",
    "engine-guard",
    "health",
    "image",
    "library",
    "machine-learning-cache",
    "machine-learning-container",
    "machine-learning-image",
    "network",
    "redis-container",
    "redis-image",
    "version",
  ]);
  assert.deepEqual(stack["database-files"], { name: "immich-database", labels: common.labels });
  assert.deepEqual(stack.network, { name: "immich_server_backend", labels: common.labels });
  assert.deepEqual(stack.version, { version: "3.1.0", allowJump: false });
});

test("every name that is taken on the engine is one that is looked for before", () => {
  assert.equal(Object.keys(carried).includes("ca-carrier"), true);
  assert.deepEqual(Object.keys(names), ["stack", "alone", "rootless", "carried"]);
  for (const [looked, taken] of Object.values(names)) assert.deepEqual(looked.toSorted(), taken.toSorted());
});

test("a stack's server finds database, Redis and machine learning; the password is a file and a secret", () => {
  const { image, ...rest } = stack.container ?? {};
  assert.deepEqual(rest, {
    ...server,
    networkMode: "immich_server_backend",
    labels: [{ label: "immich-sso.database", value: "immich-database" }, ...common.labels],
    envs: [
      "DB_DATABASE_NAME=immich",
      "DB_HOSTNAME=immich_postgres",
      "DB_PASSWORD_FILE=/run/secrets/db_password",
      "DB_USERNAME=postgres",
      "IMMICH_MACHINE_LEARNING_URL=http://immich_machine_learning:3003",
      "REDIS_HOSTNAME=immich_redis",
    ],
    uploads: secretFiles({ db_password: "the-database-password" }),
  });
});

test("a stack's database has no port, checks its password by itself and is waited for", () => {
  const { image, healthcheck, ...rest } = stack["database-container"] ?? {};
  assert.deepEqual(rest, {
    ...common,
    name: "immich_postgres",
    networkMode: "immich_server_backend",
    mounts: [{ type: "volume", source: "immich-database", target: "/var/lib/postgresql/data" }],
    envs: [
      "POSTGRES_DB=immich",
      "POSTGRES_INITDB_ARGS=--data-checksums",
      "POSTGRES_PASSWORD_FILE=/run/secrets/postgres_password",
      "POSTGRES_USER=postgres",
    ],
    uploads: secretFiles({ postgres_password: "the-database-password" }),
    shmSize: 128,
  });
  const { tests, ...times } = healthcheck as { tests: string[] };
  assert.deepEqual(times, { interval: "5s", timeout: "5s", retries: 6, startPeriod: "5m0s" });
  assert.equal(
    tests[1],
    `ask() {
  PGPASSWORD=$(cat /run/secrets/postgres_password) psql -XAtq -h "$(hostname)" -U postgres -d immich \\
    -c 'SELECT coalesce(sum(checksum_failures), 0) FROM pg_stat_database'
}
reset() {
  psql -Xq -v ON_ERROR_STOP=1 -h 127.0.0.1 -U postgres -d immich <<'SQL'
\\set password \`cat /run/secrets/postgres_password\`
ALTER ROLE postgres PASSWORD :'password';
SQL
}
count=$(ask) || { reset && count=$(ask); }
test "$count" = 0`,
  );
});

test("server and database are waited for, the database with who is about to open it; no other is", () => {
  const waited = Object.fromEntries(Object.entries(stack).filter(([name]) => name.endsWith("health")));
  const seconds = 300;
  assert.deepEqual(waited, {
    "database-health": {
      container: "stack-database-container-id",
      name: "immich_postgres",
      seconds,
      secrets: secret(["the-database-password"]),
      database: { place: "immich-database", version: "3.1.0", allowJump: false },
    },
    health: {
      container: "stack-container-id",
      name: "immich_server",
      seconds,
      secrets: secret(["the-database-password"]),
    },
  });
  assert.deepEqual(alone.health?.secrets, secret(["of-my-own", "of-my-redis"]));
});

test("the engine that the environment names is remembered too", () => {
  assert.deepEqual(stack["engine-guard"], { address: "unix:///of-the-test.sock", allowMove: false });
});

test("a stack's Redis and machine learning have no port", () => {
  const { image: _, ...redis } = stack["redis-container"] ?? {};
  assert.deepEqual(redis, {
    ...common,
    name: "immich_redis",
    networkMode: "immich_server_backend",
    envs: [],
    healthcheck: {
      tests: ["CMD-SHELL", "redis-cli ping || exit 1"],
      interval: "30s",
      timeout: "5s",
      retries: 3,
    },
  });
  const { image, ...machineLearning } = stack["machine-learning-container"] ?? {};
  assert.deepEqual(machineLearning, {
    ...common,
    name: "immich_machine_learning",
    networkMode: "immich_server_backend",
    mounts: [{ type: "volume", source: "immich-model-cache", target: "/cache" }],
    envs: [],
  });
});

test("every image of a stack is pulled by digest and left on the engine", () => {
  const images = ["image", "machine-learning-image", "database-image", "redis-image"].map(
    (name) => stack[name],
  );
  assert.deepEqual(
    images.map((image) => [image?.keepLocally, /:[^@/]+@sha256:[0-9a-f]{64}$/.test(String(image?.name))]),
    [
      [true, true],
      [true, true],
      [true, true],
      [true, true],
    ],
  );
});

test("a server alone: its secrets are files too", () => {
  assert.deepEqual(Object.keys(alone).toSorted(), [
    "container",
    "engine-guard",
    "health",
    "image",
    "library",
    "version",
  ]);
  const { image, ...rest } = alone.container ?? {};
  assert.deepEqual(rest, {
    ...server,
    envs: [
      "DB_HOSTNAME=db.home.example",
      "DB_PASSWORD_FILE=/run/secrets/db_password",
      "REDIS_PASSWORD_FILE=/run/secrets/redis_password",
    ],
    uploads: secretFiles({ db_password: "of-my-own", redis_password: "of-my-redis" }),
  });
});

test("Immich elsewhere: no container at all", () => {
  const { instances } = readConfiguration(given({ ...home, "immich-sso:deploy": "external" }, token));
  assert.equal(instances[0]?.args.immich.server, undefined);
});

test("rootless: one user, folders of the host, places in memory for what is not kept; no network, no volume", () => {
  assert.deepEqual(Object.keys(rootless).toSorted(), [
    "container",
    "database-container",
    "database-health",
    "database-image",
    "database-password",
    "engine-guard",
    "health",
    "image",
    "machine-learning-container",
    "machine-learning-image",
    "redis-container",
    "redis-image",
    "version",
  ]);
  const seen = Object.entries(rootless)
    .filter(([name]) => name.endsWith("container"))
    .map(([, { name, user, mounts, tmpfs, networkMode, networksAdvanced, memory, memorySwap, cpus }]) => ({
      ...{ name, user, mounts, tmpfs, networkMode, networksAdvanced, memory, memorySwap, cpus },
    }))
    .toSorted((one, other) => (String(one.name) < String(other.name) ? -1 : 1));
  const own = "uid=1000,gid=1000,mode=0755";
  const none = {
    user: "1000:1000",
    mounts: undefined,
    tmpfs: undefined,
    networkMode: "photos",
    networksAdvanced: undefined,
    ...{ memory: undefined, memorySwap: undefined, cpus: undefined },
  };
  assert.deepEqual(seen, [
    {
      ...none,
      name: "photos",
      mounts: [{ type: "bind", source: "/srv/photos", target: "/data" }],
      networksAdvanced: [{ name: "traefik" }],
      ...{ memory: 4096, memorySwap: 8192, cpus: "1.5" },
    },
    {
      ...none,
      name: "photos_machine_learning",
      mounts: [{ type: "bind", source: "/srv/models", target: "/cache" }],
      tmpfs: { "/.cache": own, "/.config": own },
    },
    {
      ...none,
      name: "photos_postgres",
      mounts: [{ type: "bind", source: "/srv/database", target: "/var/lib/postgresql/data" }],
    },
    {
      ...none,
      name: "photos_redis",
      tmpfs: { "/data": own },
      ...{ memory: 256, memorySwap: 512 },
    },
  ]);
});
