/** What an engine has under the names that a server is about to take, asked by the docker command of a stand-in. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { readConfiguration } from "../../../components/configuration.ts";
import { lookAtNames } from "../../../components/immich/names-taken.ts";
import { remove } from "../../../components/immich/volumes-before-provider.ts";
import { fromExport, type OwnState } from "../../../components/support/own-state.ts";
import { recordResources } from "../../support/record-resources.ts";
import { given, home, token } from "../../support/settings.ts";

await recordResources({}, {});
await runtime.disconnect();

const mine = { "immich-sso.stack": "organization/immich-sso/test" };
const id = "0123456789abcdef";

interface Engine {
  containers?: string[];
  networks?: string[];
  services?: string[];
  volumes?: Record<string, Record<string, string>>;
}

/** An engine with these objects; what it was asked for is kept. */
async function engine(t: TestContext, { containers, networks, services, volumes = {} }: Engine) {
  const asked: string[] = [];
  const answers: Record<string, unknown> = {
    containers: (containers ?? []).map((name) => ({ Id: id, Names: [`/${name}`], Labels: {} })),
    networks: (networks ?? []).map((Name) => ({ Name, Id: id, Labels: {} })),
    services: (services ?? []).map((Name) => ({
      ID: id,
      Spec: { Name, Mode: { Replicated: { Replicas: 1 } }, TaskTemplate: { ContainerSpec: { Image: "x" } } },
      ServiceStatus: { RunningTasks: 1, DesiredTasks: 1 },
    })),
    volumes: {
      Volumes: Object.entries(volumes).map(([Name, Labels]) => ({ Name, Driver: "local", Labels })),
    },
  };
  const server = createServer((request, response) => {
    response.setHeader("Api-Version", "1.41").setHeader("Content-Type", "application/json");
    const [, kind = ""] = /^\/v1\.41\/(containers|networks|services|volumes)\b/.exec(request.url ?? "") ?? [];
    if (kind) asked.push(kind);
    response.end(kind ? JSON.stringify(answers[kind]) : "OK");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  return { host: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const nothing = fromExport({});

/** Looks for the one Immich of a home with these settings. */
function look(host: string, settings: Record<string, unknown> = {}, state: OwnState = nothing) {
  const values = { ...home, "immich-sso:dockerHost": host, ...settings };
  const server = readConfiguration(given(values, token)).instances[0]?.args.immich.server;
  assert.ok(server);
  return lookAtNames("immich-server", server, state);
}

const container = "docker:index/container:Container";
const volume = "docker:index/volume:Volume";
const below = (type: string) => `urn:pulumi:test::immich-sso::immich-sso:immich:Server$${type}`;

test("nothing is there: each kind is asked for once, and nothing is remembered", async (t) => {
  const { host, asked } = await engine(t, { containers: ["postgres"], volumes: { photos: {} } });
  assert.deepEqual(await look(host), {});
  assert.deepEqual(asked.toSorted(), ["containers", "networks", "volumes"]);
});

test("somebody else's container, network or service of the name is refused before anything", async (t) => {
  const one = await engine(t, { containers: ["immich_redis"] });
  await assert.rejects(look(one.host), {
    code: "container/name-taken",
    problem: "the engine has a container immich_redis (0123456789ab) that is not in this stack's state",
    next: "docker rename immich_redis immich_redis_old && docker stop immich_redis_old, then: pulumi up",
  });
  const other = await engine(t, { networks: ["immich_server_backend"] });
  await assert.rejects(look(other.host), { code: "container/network-taken" });
  assert.deepEqual(await look(other.host, { "immich-sso:backendNetwork": "immich_server_backend" }), {});
  const swarm = { "immich-sso:engine": "swarm", "immich-sso:network": "proxy" };
  const third = await engine(t, { services: ["immich_microservices"] });
  await assert.rejects(look(third.host, swarm), {
    code: "swarm/name-taken",
  });
});

test("volumes that were there are remembered, whoever's label they have; folders are none", async (t) => {
  const volumes = { "immich-library": {}, "immich-model-cache": mine, other: {} };
  const { host } = await engine(t, { volumes });
  assert.deepEqual(await look(host), { "immich-library": "there", "immich-model-cache": "there" });
  assert.deepEqual(await look(host, { "immich-sso:library": "/srv/photos" }), {
    "immich-model-cache": "there",
  });
});

test("what an update of this state was killed in making is not remembered, unless it was there before", async (t) => {
  const creating = ["library", "database-files"].map((name) => ({
    type: "creating",
    resource: { urn: `${below(volume)}::immich-server-${name}` },
  }));
  const killed = {
    type: "creating",
    resource: { urn: `${below(container)}::immich-server-redis-container` },
  };
  const state = fromExport({ deployment: { pending_operations: [...creating, killed] } });
  const volumes = { "immich-library": mine, "immich-database": {} };
  const { host } = await engine(t, { volumes, containers: ["immich_redis"] });
  assert.deepEqual(await look(host, {}, state), { "immich-database": "there" });
});

test("an engine that does not answer: nothing is refused, and every volume may have been there", async () => {
  assert.deepEqual(await look("tcp://127.0.0.1:9"), {
    "immich-library": "unasked",
    "immich-database": "unasked",
    "immich-model-cache": "unasked",
  });
});

test("names of the state are not asked about, and what is remembered stays; another name is asked about", async (t) => {
  const resource = (type: string, name: string, inputs: object) => ({
    ...{ urn: `${below(type)}::immich-server-${name}`, type, id, inputs },
  });
  const held = [
    resource(container, "container", { name: "immich_server" }),
    resource(volume, "library", { name: "immich-library" }),
    resource("pulumi-nodejs:dynamic/immich:VolumesBefore", "volumes", {
      volumes: { "immich-library": "there", gone: "there" },
    }),
  ];
  const state = fromExport({ deployment: { resources: held } });
  const all = {
    containers: ["immich_server", "photos"],
    volumes: { "immich-library": {}, "photo-files": {} },
  };
  const { host, asked } = await engine(t, all);
  const server = { "immich-sso:deploy": "server", "immich-sso:environment": { DB_HOSTNAME: "db" } };
  assert.deepEqual(await look(host, server, state), { "immich-library": "there" });
  assert.deepEqual(asked, []);
  assert.deepEqual(await look(host, { ...server, "immich-sso:library": "photo-files" }, state), {
    "photo-files": "there",
  });
  await assert.rejects(look(host, { ...server, "immich-sso:containerName": "photos" }, state), {
    code: "container/name-taken",
  });
});

test("a destroy says which volumes stay, why, and how they are removed", async (t) => {
  const log = t.mock.method(console, "log", () => {});
  await remove("volumes", { volumes: { "immich-library": "there", "a b": "unasked" } });
  assert.deepEqual(
    log.mock.calls.map(({ arguments: [line] }) => line),
    [
      "the Docker volume immich-library stays, because it was there before this stack; `docker volume rm immich-library` removes it",
      "the Docker volume a b stays, because the engine could not be asked whether it was there before this stack; `docker volume rm 'a b'` removes it",
    ],
  );
});
