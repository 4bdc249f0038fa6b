/** Immich on another machine's engine, with everything around it that can be asked for. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { recordResources, settled } from "../support/record-resources.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-surroundings-"));
after(() => rm(folder, { recursive: true }));
const recorded = await recordResources(
  {},
  { "docker:index/remoteImage:RemoteImage": { imageId: "sha256:abc" } },
);
const { Server } = await import("../../components/immich/server.ts");
const { caCertificateFromText } = await import("../../components/support/ca-certificate.ts");

const ca = caCertificateFromText((await ensureAuthority(folder)).certificate);
const server = new Server(
  "photos",
  {
    engine: {
      host: "tcp://nas.home.example:2376",
      sshOptions: [],
      tls: { ca: "the ca", cert: "the cert", key: "the key" },
    },
    image: "immich-server:v3.1.0",
    version: "3.1.0",
    allowVersionJump: false,
    allowEngineMove: false,
    startSeconds: 120,
    containerName: "immich_server",
    port: 2283,
    publishAddress: "127.0.0.1",
    network: "proxy",
    photos: "/srv/photos",
    keepVolumes: true,
    ca: { certificate: ca },
    mounts: [
      { source: "/srv/archive", target: "/mnt/archive", readOnly: true },
      { source: "scratch", target: "/mnt/scratch", readOnly: false },
    ],
    hosts: { "auth.home.example": "192.168.1.10" },
    dns: ["192.168.1.1", "192.168.1.2"],
    trustedProxies: ["172.18.0.2", "10.0.0.0/8"],
    traefik: { domains: ["https://photos.home.example"], entryPoint: "websecure" },
    environment: { DB_HOSTNAME: "database" },
    secrets: {},
    labels: { "com.example": "mine", "traefik.enable": "false" },
  },
  {},
);
await settled(server.containerId);
await runtime.disconnect();

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const inputsOf = (name: string) =>
  recorded.filter((one) => one.name === name).map(({ inputs: { __provider, ...inputs } }) => inputs);
const volume = `immich_server-ca-${ca.sha256.slice(0, 12)}`;
const caFolder = "/usr/local/share/ca-certificates/immich-sso";
const hardened = {
  destroyGraceSeconds: 30,
  securityOpts: ["no-new-privileges:true"],
  capabilities: { drops: ["CAP_NET_RAW"] },
};
const ownLabels = [{ label: "immich-sso.stack", value: "organization/immich-sso/test" }];

test("these resources and no others", () => {
  assert.deepEqual(recorded.map(({ type, name }) => `${name} ${type}`).toSorted(), [
    "photos-ca docker:index/volume:Volume",
    "photos-ca-carrier docker:index/container:Container",
    "photos-container docker:index/container:Container",
    "photos-engine pulumi:providers:docker",
    "photos-engine-guard pulumi-nodejs:dynamic/immich:Engine",
    "photos-health pulumi-nodejs:dynamic/immich:Health",
    "photos-image docker:index/remoteImage:RemoteImage",
    "photos-version pulumi-nodejs:dynamic/immich:Version",
  ]);
});

test("the engine of its own, its TLS material as secrets", () => {
  assert.deepEqual(inputsOf("photos-engine"), [
    {
      host: "tcp://nas.home.example:2376",
      caMaterial: secret("the ca"),
      certMaterial: secret("the cert"),
      keyMaterial: secret("the key"),
    },
  ]);
});

test("what asks the engine by itself has it as a secret", () => {
  const engine = {
    host: "tcp://nas.home.example:2376",
    sshOptions: [],
    tls: { ca: "the ca", cert: "the cert", key: "the key" },
  };
  assert.deepEqual(inputsOf("photos-engine-guard"), [
    { address: "tcp://nas.home.example:2376", allowMove: false, engine: secret(engine) },
  ]);
  assert.deepEqual(inputsOf("photos-health"), [
    {
      container: "photos-container-id",
      name: "immich_server",
      seconds: 120,
      secrets: secret([]),
      engine: secret(engine),
    },
  ]);
});

test("all that is Docker's goes by that engine", () => {
  const elsewhere = recorded.filter(
    ({ type, provider }) => type.startsWith("docker:") && !provider?.includes("::photos-engine::"),
  );
  assert.deepEqual(elsewhere, []);
});

test("the CA's content comes in a volume, by a container that never starts", () => {
  assert.deepEqual(inputsOf("photos-ca"), [{ name: volume, labels: ownLabels }]);
  assert.deepEqual(inputsOf("photos-ca-carrier"), [
    {
      name: volume,
      image: "sha256:abc",
      start: false,
      mustRun: false,
      mounts: [{ type: "volume", source: volume, target: caFolder }],
      uploads: [{ file: `${caFolder}/ca.pem`, content: ca.pem, permissions: "0444" }],
      networkMode: "none",
      envs: [],
      labels: ownLabels,
      restart: "no",
      ...hardened,
    },
  ]);
});

test("the container: mounts, names, proxies, and Traefik's labels under the user's own", () => {
  const router = "traefik.http.routers.immich_server";
  assert.deepEqual(inputsOf("photos-container"), [
    {
      name: "immich_server",
      image: "sha256:abc",
      restart: "unless-stopped",
      ports: [{ internal: 2283, external: 2283, ip: "127.0.0.1" }],
      mounts: [
        { type: "bind", source: "/srv/photos", target: "/data" },
        { type: "volume", source: volume, target: caFolder, readOnly: true },
        { type: "bind", source: "/srv/archive", target: "/mnt/archive", readOnly: true },
        { type: "volume", source: "scratch", target: "/mnt/scratch", readOnly: false },
      ],
      envs: [
        "DB_HOSTNAME=database",
        "IMMICH_TRUSTED_PROXIES=172.18.0.2,10.0.0.0/8",
        `NODE_EXTRA_CA_CERTS=${caFolder}/ca.pem`,
      ],
      labels: [
        { label: "com.example", value: "mine" },
        { label: "immich-sso.ca-sha256", value: ca.sha256 },
        ...ownLabels,
        { label: "traefik.docker.network", value: "proxy" },
        { label: "traefik.enable", value: "false" },
        { label: `${router}.entrypoints`, value: "websecure" },
        { label: `${router}.rule`, value: "Host(`photos.home.example`)" },
        { label: `${router}.service`, value: "immich_server" },
        { label: `${router}.tls`, value: "true" },
        { label: "traefik.http.services.immich_server.loadbalancer.server.port", value: "2283" },
      ],
      networkMode: "proxy",
      hosts: [{ host: "auth.home.example", ip: "192.168.1.10" }],
      dns: ["192.168.1.1", "192.168.1.2"],
      ...hardened,
    },
  ]);
});
