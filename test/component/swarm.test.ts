/** The exact services of an Immich on a swarm of three nodes, with its photos on a file server. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import type { ServerArgs } from "../../components/immich/server.ts";
import { checkManager } from "../../components/immich/swarm/manager.ts";
import { type Recorded, recordResources, settled } from "../support/record-resources.ts";
import { given, home, token } from "../support/settings.ts";

/** What the engine says of its swarm; the lab's has one node. */
let swarm: object = { LocalNodeState: "active", ControlAvailable: true, Nodes: 3 };
const engine = createServer((request, response) => {
  response.setHeader("Api-Version", "1.41").setHeader("Content-Type", "application/json");
  response.end(request.url?.endsWith("/info") ? JSON.stringify({ Swarm: swarm }) : "OK");
}).listen(0, "127.0.0.1");
await once(engine, "listening");
after(() => engine.close());
const { port } = engine.address() as { port: number };
const host = `tcp://127.0.0.1:${port}`;

const networks: Record<string, object> = { proxy: { id: "id-of-proxy", scope: "swarm" } };
const recorded = await recordResources(
  { "docker:index/getNetwork:getNetwork": ({ name }) => ({ ...networks[String(name)], name }) },
  {
    "pulumi-nodejs:dynamic/support:GeneratedSecret": { value: "the-generated-secret" },
    "docker:index/network:Network": { id: "id-of-backend" },
    "docker:index/secret:Secret": { id: "id-of-secret" },
    "docker:index/serviceConfig:ServiceConfig": { id: "id-of-config" },
  },
);
const { readConfiguration } = await import("../../components/configuration.ts");
const { Server } = await import("../../components/immich/server.ts");
const { namesOf, types } = await import("../../components/immich/engine-names.ts");

const nfs = { type: "nfs", o: "addr=192.0.2.7,rw", device: ":/photos" };
const { instances } = readConfiguration(
  given(
    {
      ...home,
      "immich-sso:engine": "swarm",
      "immich-sso:dockerHost": host,
      "immich-sso:network": "proxy",
      "immich-sso:replicas": 3,
      "immich-sso:rollout": { delay: "20s" },
      "immich-sso:volumeDrivers": { library: { options: nfs } },
      "immich-sso:placement": { database: ["node.hostname==nas"] },
      "immich-sso:limits": { server: { memory: 2048, cpus: 1.5 } },
      "immich-sso:hosts": { "auth.home.example": "192.0.2.10" },
      "immich-sso:dns": ["192.0.2.53"],
      "immich-sso:traefik": true,
    },
    token,
  ),
);
const args = instances[0]?.args.immich.server as ServerArgs;
const server = new Server("immich", args, {});
await settled(server.containerId);
await new Promise((resolve) => setTimeout(resolve, 100));
await runtime.disconnect();

const inputs: Record<string, Recorded["inputs"]> = Object.fromEntries(
  recorded.map(({ name, inputs: { __provider, ...rest } }) => [name, rest]),
);
const made = { label: "immich-sso.stack", value: "organization/immich-sso/test" };
const rollout = {
  parallelism: 1,
  delay: "20s",
  order: "start-first",
  failureAction: "rollback",
  monitor: "15s",
};
const database = {
  DB_DATABASE_NAME: "immich",
  DB_HOSTNAME: "immich_postgres",
  DB_PASSWORD_FILE: "/run/secrets/db_password",
  DB_USERNAME: "postgres",
};
const library = {
  type: "volume",
  target: "/data",
  readOnly: false,
  source: "immich-library",
  volumeOptions: { driverName: "local", driverOptions: nfs },
};
const secret = (name: string, fileName: string) => ({
  secretId: "id-of-secret",
  secretName: name,
  fileName,
  fileMode: 0o444,
});

/** Without the image, and the name of its secret, whose end tells nothing. */
function service(name: string): Record<string, unknown> {
  const text = JSON.stringify(inputs[name]);
  const seen = JSON.parse(text.replaceAll(/(-db_password|-postgres_password)-[0-9a-f]{12}/g, "$1")) as {
    taskSpec: { containerSpec: { image?: string } };
  };
  delete seen.taskSpec.containerSpec.image;
  return seen;
}

test("every name that is taken on the swarm is one that is looked for before", () => {
  const taken = Object.entries(types).flatMap(([kind, type]) =>
    recorded
      .filter((one) => one.type === type)
      .map((one) => ({ kind, resource: one.name, name: one.inputs.name })),
  );
  const inOrder = (all: { resource: string }[]) =>
    all.toSorted((one, other) => (one.resource < other.resource ? -1 : 1));
  assert.deepEqual(inOrder(namesOf("immich", args)), inOrder(taken));
});

test("these resources and no others", () => {
  assert.deepEqual(Object.keys(inputs).toSorted(), [
    "immich-api",
    "immich-api-secret-db-password",
    "immich-api-secret-names",
    "immich-database-container",
    "immich-database-container-secret-names",
    "immich-database-container-secret-postgres-password",
    "immich-database-files",
    "immich-database-image",
    "immich-database-password",
    "immich-engine",
    "immich-engine-guard",
    "immich-image",
    "immich-library",
    "immich-machine-learning-cache",
    "immich-machine-learning-container",
    "immich-machine-learning-image",
    "immich-microservices",
    "immich-microservices-secret-db-password",
    "immich-microservices-secret-names",
    "immich-network",
    "immich-redis-container",
    "immich-redis-image",
    "immich-version",
  ]);
  assert.deepEqual(inputs["immich-network"], {
    name: "immich_server_backend",
    driver: "overlay",
    attachable: true,
    labels: [made],
  });
  assert.deepEqual(inputs["immich-library"], {
    ...{ name: "immich-library", driver: "local", driverOpts: nfs, labels: [made] },
  });
});

test("the API: three tasks, one changed after the other, found by name, with Traefik told of all of them", () => {
  assert.deepEqual(service("immich-api"), {
    name: "immich_server",
    labels: [
      ["traefik.enable", "true"],
      ["traefik.docker.network", "proxy"],
      ["traefik.http.routers.immich_server.rule", "Host(`photos.home.example`)"],
      ["traefik.http.routers.immich_server.entrypoints", "websecure"],
      ["traefik.http.routers.immich_server.tls", "true"],
      ["traefik.http.routers.immich_server.service", "immich_server"],
      ["traefik.http.services.immich_server.loadbalancer.server.port", "2283"],
      ["traefik.swarm.network", "proxy"],
      ["traefik.http.routers.immich_server.middlewares", "immich_server-retry"],
      ["traefik.http.middlewares.immich_server-retry.retry.attempts", "4"],
      ["traefik.http.middlewares.immich_server-retry.retry.initialinterval", "100ms"],
      ["traefik.http.services.immich_server.loadbalancer.healthcheck.path", "/api/server/ping"],
      ["traefik.http.services.immich_server.loadbalancer.healthcheck.interval", "5s"],
      ["traefik.http.services.immich_server.loadbalancer.healthcheck.timeout", "3s"],
      [made.label, made.value],
    ].map(([label, value]) => ({ label, value })),
    mode: { replicated: { replicas: 3 } },
    taskSpec: {
      containerSpec: {
        env: {
          ...database,
          IMMICH_MACHINE_LEARNING_URL: "http://immich_machine_learning:3003",
          IMMICH_SSO_DATABASE: "immich-database",
          IMMICH_WORKERS_INCLUDE: "api",
          REDIS_HOSTNAME: "immich_redis",
        },
        mounts: [library],
        capDrops: ["CAP_NET_RAW"],
        stopGracePeriod: "30s",
        healthcheck: {
          ...{ tests: ["CMD", "immich-healthcheck"], interval: "5s", timeout: "10s", retries: 12 },
          startPeriod: "5m",
        },
        hosts: [{ host: "auth.home.example", ip: "192.0.2.10" }],
        dnsConfig: { nameservers: ["192.0.2.53"] },
        secrets: [secret("immich_server-db_password", "/run/secrets/db_password")],
        configs: [],
      },
      networksAdvanceds: [{ id: "id-of-backend" }, { id: "id-of-proxy" }],
      resources: { limits: { memoryBytes: 2048 * 2 ** 20, nanoCpus: 1.5e9 } },
    },
    updateConfig: rollout,
    rollbackConfig: { ...rollout, failureAction: "pause" },
    endpointSpec: { mode: "dnsrr" },
    convergeConfig: { delay: "1s", timeout: "300s" },
  });
});

test("the background jobs: one task, which ends before another begins, and nobody's way leads there", () => {
  const { name, labels, mode, updateConfig, taskSpec } = service("immich-microservices") as {
    taskSpec: { containerSpec: { env: object } };
    [key: string]: unknown;
  };
  assert.deepEqual(
    { name, labels, mode, updateConfig, env: taskSpec.containerSpec.env },
    {
      name: "immich_microservices",
      labels: [made],
      mode: { replicated: { replicas: 1 } },
      updateConfig: { ...rollout, order: "stop-first" },
      env: {
        ...database,
        IMMICH_MACHINE_LEARNING_URL: "http://immich_machine_learning:3003",
        IMMICH_SSO_DATABASE: "immich-database",
        IMMICH_WORKERS_EXCLUDE: "api",
        REDIS_HOSTNAME: "immich_redis",
      },
    },
  );
});

test("the database: where its volume is, with shared memory of a size, its password as Swarm's secret", () => {
  const { taskSpec } = service("immich-database-container") as { taskSpec: Record<string, unknown> };
  const { healthcheck, ...containerSpec } = taskSpec.containerSpec as Record<string, unknown>;
  assert.deepEqual(
    { ...taskSpec, containerSpec },
    {
      containerSpec: {
        env: {
          POSTGRES_DB: "immich",
          POSTGRES_INITDB_ARGS: "--data-checksums",
          POSTGRES_PASSWORD_FILE: "/run/secrets/postgres_password",
          POSTGRES_USER: "postgres",
        },
        mounts: [
          { type: "volume", target: "/var/lib/postgresql/data", readOnly: false, source: "immich-database" },
          { type: "tmpfs", target: "/dev/shm", tmpfsOptions: { mode: 0o777, sizeBytes: 128 * 2 ** 20 } },
        ],
        capDrops: ["CAP_NET_RAW"],
        stopGracePeriod: "30s",
        secrets: [secret("immich_postgres-postgres_password", "/run/secrets/postgres_password")],
        configs: [],
      },
      networksAdvanceds: [{ id: "id-of-backend" }],
      placement: { constraints: ["node.hostname==nas"] },
    },
  );
  const { data } = inputs["immich-api-secret-db-password"] ?? {};
  assert.deepEqual(data, {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    value: Buffer.from("the-generated-secret").toString("base64"),
  });
});

const refusal = (local: string[]) =>
  checkManager({ host, sshOptions: [] }, local).then(
    () => undefined,
    (error: Error) => error.message,
  );

test("a worker, a swarm that is locked, and photos that each node would have for itself", async () => {
  assert.equal(
    await refusal(["immich-sso:library immich-library"]),
    "swarm/volume: the swarm has 3 nodes, and each would have a volume of its own for immich-sso:library immich-library: a task that moves to another node would find it empty\n" +
      "  allowed: a volume of a file server (immich-sso:volumeDrivers), a folder that every node has mounted, or a constraint to one node for all that use it (immich-sso:placement)\n" +
      "  next:    docs/swarm.md has an example of each; then: pulumi up",
  );
  assert.equal(await refusal([]), undefined);
  swarm = { LocalNodeState: "active", ControlAvailable: false, RemoteManagers: [{ Addr: "192.0.2.7:2377" }] };
  assert.equal(
    await refusal([]),
    "swarm/worker: the engine is a worker of its swarm, and only a manager takes services\n" +
      "  allowed: an engine that is a manager, for example 192.0.2.7:2377\n" +
      "  next:    pulumi config set immich-sso:dockerHost ssh://user@manager",
  );
  swarm = { LocalNodeState: "locked", ControlAvailable: false };
  assert.equal(
    await refusal([]),
    "swarm/inactive: the engine is in no swarm that works (its state is locked)\n" +
      "  allowed: an engine that is a manager of a swarm, or immich-sso:engine docker\n" +
      "  next:    docker swarm unlock, on that engine, then: pulumi up",
  );
});
