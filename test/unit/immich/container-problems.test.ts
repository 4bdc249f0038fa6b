/** What is wrong with the container's settings is said in whole sentences, before anything is touched. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { environmentProblems } from "../../../components/immich/environment-problems.ts";
import { imageProblems } from "../../../components/immich/image-problems.ts";
import { mountProblems, pathProblems, sourceProblems } from "../../../components/immich/mount-problems.ts";
import {
  dnsProblems,
  hostsProblems,
  immichPorts,
  portProblems,
  trustedProxiesProblems,
} from "../../../components/immich/network-problems.ts";
import type { Problem } from "../../../components/support/problem.ts";

const told = (problems: Problem[]) => problems.map(({ code, text }) => `${code}: ${text}`);

const calm = { pushSettings: true, hasCa: false, hasTrustedProxies: false, writable: [{ target: "/data" }] };

test("variables that do nothing in Immich, or work against this program", () => {
  const environment = {
    IMMICH_OAUTH_ENABLED: "true",
    IMMICH_OIDC_CLIENT_ID: "immich",
    IMMICH_CONFIG_FILE: "/config.json",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    IMMICH_TRUSTED_PROXIES: "10.0.0.1",
    IMMICH_PORT: "3001",
    IMMICH_MEDIA_LOCATION: "/usr/src/app/upload",
    DB_HOSTNAME: "database",
  };
  assert.deepEqual(
    told(environmentProblems(environment, { ...calm, hasCa: true, hasTrustedProxies: true })),
    [
      "container/oauth-variable: immich-sso:environment IMMICH_OAUTH_ENABLED does nothing in Immich; this program pushes the settings",
      "container/oauth-variable: immich-sso:environment IMMICH_OIDC_CLIENT_ID does nothing in Immich; this program pushes the settings",
      "container/config-file: immich-sso:environment IMMICH_CONFIG_FILE makes Immich refuse every settings change; remove it",
      "container/ca-variable: immich-sso:environment NODE_EXTRA_CA_CERTS is set by this program to the internal CA; remove it",
      "container/proxies-twice: immich-sso:environment IMMICH_TRUSTED_PROXIES is immich-sso:trustedProxies; keep one of them",
      'container/port-variable: immich-sso:environment IMMICH_PORT "3001" is not where the published port leads; remove it, and set immich-sso:port',
      'container/upload-folder: immich-sso:environment IMMICH_MEDIA_LOCATION "/usr/src/app/upload" lies in the container itself, so that every photo goes with it; take a folder in /data',
    ],
  );
});

test("the same variables where they are right", () => {
  const right = {
    IMMICH_CONFIG_FILE: "/config.json",
    NODE_EXTRA_CA_CERTS: "/ca.pem",
    IMMICH_TRUSTED_PROXIES: "10.0.0.1",
    IMMICH_PORT: "2283",
    IMMICH_MEDIA_LOCATION: "/mnt/photos/immich",
  };
  const writable = [{ target: "/data" }, { target: "/mnt/photos/" }];
  assert.deepEqual(environmentProblems(right, { ...calm, pushSettings: false, writable }), []);
  for (const [media, problems] of Object.entries({
    "/data": 0,
    "/data/": 0,
    "/data/../etc": 1,
    "/database": 1,
  }))
    assert.equal(environmentProblems({ IMMICH_MEDIA_LOCATION: media }, calm).length, problems, media);
});

test("an image whose tag moves", () => {
  const why =
    "an upgrade, and the migrations that go with it, would come unasked; name a version, for example v3.1.0";
  assert.deepEqual(told(imageProblems("immich-sso:immichImage", "ghcr.io/immich-app/immich-server:latest")), [
    `container/latest: immich-sso:immichImage "ghcr.io/immich-app/immich-server:latest" has the tag latest: ${why}`,
  ]);
  assert.deepEqual(told(imageProblems("immich-sso:immichImage", "registry:5000/immich-server")), [
    `container/latest: immich-sso:immichImage "registry:5000/immich-server" has no tag, so Docker takes latest: ${why}`,
  ]);
  for (const image of ["immich-server:v3.1.0", "registry:5000/immich:release", "immich:latest@sha256:abc"])
    assert.deepEqual(imageProblems("immich-sso:immichImage", image), [], image);
});

test("a path of the Docker host that is relative, and what is neither a path nor a volume", () => {
  const why = "is a relative path, and Docker's engine has no folder to start from; begin it with /";
  for (const path of ["./photos", "photos/library", "~/photos", ".."])
    assert.deepEqual(told(sourceProblems("immich-sso:library", path)), [
      `container/relative-path: immich-sso:library ${JSON.stringify(path)} ${why}`,
    ]);
  assert.deepEqual(told(pathProblems("immich-sso:caCertificate", "ca.pem")), [
    `container/relative-path: immich-sso:caCertificate "ca.pem" ${why}`,
  ]);
  for (const name of ["x", "", "my photos"])
    assert.deepEqual(told(sourceProblems("immich-sso:library", name)), [
      `container/volume-name: immich-sso:library ${JSON.stringify(name)} is no name of a volume: two or more of letters, digits, _, . and -, the first a letter or digit`,
    ]);
  for (const source of ["/srv/photos", "immich-library", "immich_library.2"])
    assert.deepEqual(sourceProblems("immich-sso:library", source), [], source);
});

test("a mount that hides another", () => {
  const ours = [
    { what: "the library of immich-sso:library is", target: "/data" },
    { what: "the internal CA is", target: "/usr/local/share/ca-certificates/ca.pem" },
  ];
  const mounts = [
    "/data/",
    "/usr/local/share",
    "/usr/src/app",
    "/",
    "relative",
    "/mnt/photos",
    "/mnt/photos/",
    "/mnt/photos/2026",
    "/data/thumbs",
    "/usr/local/share/ca",
  ].map((target) => ({ source: "/srv", target, readOnly: true }));
  assert.deepEqual(told(mountProblems(mounts, ours)), [
    'container/mount-shadowed: immich-sso:mounts "/data/" would hide /data, where the library of immich-sso:library is; mount it elsewhere',
    'container/mount-shadowed: immich-sso:mounts "/usr/local/share" would hide /usr/local/share/ca-certificates/ca.pem, where the internal CA is; mount it elsewhere',
    'container/mount-shadowed: immich-sso:mounts "/usr/src/app" would hide /usr/src/app, where Immich itself is; mount it elsewhere',
    'container/mount-shadowed: immich-sso:mounts "/" would hide /data, where the library of immich-sso:library is; mount it elsewhere',
    'container/relative-path: immich-sso:mounts "relative" is no absolute path in the container',
    'container/mount-shadowed: immich-sso:mounts "/mnt/photos/" is there twice, and one would hide the other',
  ]);
});

test("ports that are none, and two services on one", () => {
  const at = (setting: string, port: number, address = "127.0.0.1") => ({ setting, address, port });
  assert.deepEqual(
    told(
      portProblems([
        at("immich-sso:port", 2283),
        at("one", 0),
        at("two", 1.5),
        at("three", 65_536),
        at("four", 2283, "0.0.0.0"),
        at("five", 2283, "192.168.1.2"),
        at("six", 3003),
      ]),
    ),
    [
      ...["one 0", "two 1.5", "three 65536"].map(
        (given) => `container/port: ${given} is not a port; it must be a whole number from 1 to 65535`,
      ),
      "container/port-twice: four 2283 is the port of immich-sso:port too; two services cannot share one",
      "container/port-twice: five 2283 is the port of four too; two services cannot share one",
    ],
  );
  assert.deepEqual(portProblems([at("one", 2283), at("other", 2283, "192.168.1.2")]), []);
});

test("Immich's own ports in the container", () => {
  assert.deepEqual(portProblems(immichPorts({})), []);
  assert.deepEqual(told(portProblems(immichPorts({ IMMICH_API_METRICS_PORT: "8082" }))), [
    "container/port-twice: immich-sso:environment IMMICH_MICROSERVICES_METRICS_PORT 8082 is the port of immich-sso:environment IMMICH_API_METRICS_PORT too; two services cannot share one",
  ]);
  assert.deepEqual(told(portProblems(immichPorts({ IMMICH_MICROSERVICES_METRICS_PORT: "2283" }))), [
    "container/port-twice: immich-sso:environment IMMICH_MICROSERVICES_METRICS_PORT 2283 is the port of Immich too; two services cannot share one",
  ]);
});

test("names, name servers and proxies that are none", () => {
  assert.deepEqual(
    told(
      hostsProblems({
        "auth.home.example": "192.168.1.10",
        "photos.home.example": "host-gateway",
        six: "fd00::1",
        "auth.home.example:443": "192.168.1.10",
        "other.home.example": "traefik",
      }),
    ),
    [
      'container/hosts: immich-sso:hosts "auth.home.example:443" is no host name',
      'container/hosts: immich-sso:hosts "other.home.example" has the address traefik, which is no IP address',
    ],
  );
  assert.deepEqual(told(dnsProblems(["192.168.1.1", "fd00::53", "dns.home.example"])), [
    'container/dns: immich-sso:dns "dns.home.example" is no IP address of a name server',
  ]);
  const proxies = [
    "10.0.0.1",
    "10.0.0.0/8",
    "fd00::/8",
    "10.0.0.0/33",
    "uniquelocal",
    "10.0.0.1/8/8",
    "fd00::/129",
  ];
  assert.deepEqual(
    told(trustedProxiesProblems(proxies)),
    proxies
      .slice(3)
      .map(
        (proxy) =>
          `container/proxies: immich-sso:trustedProxies "${proxy}" is neither an IP address nor a range like 10.0.0.0/8`,
      ),
  );
});
