/** What is refused of the settings for a swarm, each with its whole text. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { swarmProblems } from "../../../components/immich/swarm/problems.ts";
import { volumeDriverProblems } from "../../../components/immich/volume-drivers.ts";
import { instancesOf } from "../../../components/settings/instances.ts";
import type { Problem } from "../../../components/support/problem.ts";
import type { StackConfig } from "../../../components/support/stack-config.ts";
import { given, home } from "../../support/settings.ts";

function told(check: (config: StackConfig) => Problem[], settings: Record<string, unknown>): string[] {
  const [instance] = instancesOf(given({ ...home, ...settings })).instances;
  return check(instance?.config as StackConfig).map(({ code, text }) => `${code}: ${text}`);
}

const onSwarm = (settings: Record<string, unknown>) =>
  told(swarmProblems, { "immich-sso:engine": "swarm", "immich-sso:network": "proxy", ...settings });

test("a swarm behind a reverse proxy lacks nothing, and neither does none", () => {
  assert.deepEqual(onSwarm({}), []);
  assert.deepEqual(told(swarmProblems, {}), []);
});

test("another engine", () => {
  assert.deepEqual(told(swarmProblems, { "immich-sso:engine": "podman" }), [
    'swarm/engine: immich-sso:engine "podman" is neither docker nor swarm',
  ]);
});

test("settings of a swarm without one", () => {
  const settings = {
    "immich-sso:replicas": 3,
    "immich-sso:endpointMode": "vip",
    "immich-sso:rollout": { delay: "1s" },
    "immich-sso:placement": { database: ["node.hostname==nas"] },
  };
  assert.deepEqual(told(swarmProblems, settings), [
    "swarm/setting: immich-sso:replicas is for immich-sso:engine swarm",
    "swarm/setting: immich-sso:endpointMode is for immich-sso:engine swarm",
    "swarm/setting: immich-sso:rollout is for immich-sso:engine swarm",
    "swarm/setting: immich-sso:placement is for immich-sso:engine swarm",
  ]);
});

test("numbers, times and words that Docker does not take", () => {
  assert.deepEqual(
    onSwarm({
      "immich-sso:replicas": 0,
      "immich-sso:rollout": { parallelism: -1, delay: "soon", order: "both", failureAction: "cry", speed: 1 },
      "immich-sso:endpointMode": "host",
    }),
    [
      'swarm/replicas: immich-sso:replicas "0" is not a whole number from 1 on',
      'swarm/rollout: immich-sso:rollout.parallelism "-1" is not a whole number from 0 on',
      'swarm/rollout: immich-sso:rollout.delay "soon" is not a time such as 10s, 500ms or 2m',
      'swarm/rollout: immich-sso:rollout.order "both" is none of start-first, stop-first',
      'swarm/rollout: immich-sso:rollout.failureAction "cry" is none of rollback, pause, continue',
      'swarm/rollout: immich-sso:rollout.speed "1" is none of parallelism, delay, monitor, order, failureAction',
      'swarm/endpoint-mode: immich-sso:endpointMode "host" is neither dnsrr nor vip',
    ],
  );
});

test("constraints that are none", () => {
  assert.deepEqual(
    onSwarm({
      "immich-sso:placement": {
        database: ["node.hostname == nas", "the nas"],
        redis: "node.role==manager",
        photos: [],
        server: [7],
      },
    }),
    [
      'swarm/placement: immich-sso:placement.database "the nas" is no constraint such as "node.hostname==nas"',
      'swarm/placement: immich-sso:placement.redis "node.role==manager" is no list of constraints',
      'swarm/placement: immich-sso:placement "photos" is none of server, microservices, machineLearning, database, redis',
      'swarm/placement: immich-sso:placement.server 7 is no constraint such as "node.hostname==nas"',
    ],
  );
});

test("a way to Immich that is none, or wider than it was asked for", () => {
  assert.deepEqual(onSwarm({ "immich-sso:network": "" }), [
    "swarm/unreachable: immich-sso:endpointMode dnsrr publishes nothing, and without immich-sso:network there is no way to Immich; name the overlay network of the reverse proxy there, or set immich-sso:endpointMode vip",
  ]);
  assert.deepEqual(onSwarm({ "immich-sso:endpointMode": "vip" }), [
    'swarm/publish-address: immich-sso:publishAddress "127.0.0.1" is not what the routing mesh does: it publishes on every address of each node; set 0.0.0.0 if that is meant',
  ]);
  assert.deepEqual(
    onSwarm({
      "immich-sso:endpointMode": "vip",
      "immich-sso:publishAddress": "0.0.0.0",
      "immich-sso:network": "",
    }),
    [],
  );
});

test("what does not go together with a swarm", () => {
  assert.deepEqual(
    onSwarm({
      "immich-sso:environment": { IMMICH_WORKERS_INCLUDE: "api" },
      "immich-sso:hosts": { "auth.home.example": "host-gateway", "nas.home.example": "192.0.2.7" },
    }),
    [
      "swarm/workers: immich-sso:environment IMMICH_WORKERS_INCLUDE is set by this program for each service of a swarm; remove it",
      'swarm/host-gateway: immich-sso:hosts.auth.home.example "host-gateway" is another machine on each node of a swarm; give an IP address',
    ],
  );
});

test("drivers of volumes", () => {
  const nfs = { driver: "local", options: { type: "nfs", o: "addr=192.0.2.7,rw", device: ":/photos" } };
  assert.deepEqual(
    told(volumeDriverProblems, { "immich-sso:volumeDrivers": { library: nfs, database: {} } }),
    [],
  );
  assert.deepEqual(
    told(volumeDriverProblems, {
      "immich-sso:library": "/srv/photos",
      "immich-sso:volumeDrivers": {
        library: nfs,
        photos: nfs,
        database: { options: { size: 3 } },
        modelCache: { name: "local" },
      },
    }),
    [
      `container/volume-driver: immich-sso:volumeDrivers.library ${JSON.stringify(nfs)} is for a volume, and immich-sso:library is the folder /srv/photos`,
      'container/volume-driver: immich-sso:volumeDrivers "photos" is none of library, database, modelCache',
      'container/volume-driver: immich-sso:volumeDrivers.database {"options":{"size":3}} is not {driver: a name, options: {name: text}}, of which either may be missing',
      'container/volume-driver: immich-sso:volumeDrivers.modelCache {"name":"local"} is not {driver: a name, options: {name: text}}, of which either may be missing',
    ],
  );
});
