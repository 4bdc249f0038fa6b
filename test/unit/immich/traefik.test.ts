import assert from "node:assert/strict";
import { test } from "node:test";
import { mergeLabels, traefikLabels, traefikProblems } from "../../../components/immich/traefik.ts";

const domains = ["https://photos.home.example", "https://photos.home.example:8443", "https://fotos.example"];

test("a router for every host, over TLS, to Immich's port, on the named network", () => {
  const args = { domains, entryPoint: "websecure", certResolver: "internal" };
  assert.deepEqual(traefikLabels("immich_server", "proxy", args), {
    "traefik.enable": "true",
    "traefik.docker.network": "proxy",
    "traefik.http.routers.immich_server.rule": "Host(`photos.home.example`) || Host(`fotos.example`)",
    "traefik.http.routers.immich_server.entrypoints": "websecure",
    "traefik.http.routers.immich_server.tls": "true",
    "traefik.http.routers.immich_server.tls.certresolver": "internal",
    "traefik.http.routers.immich_server.service": "immich_server",
    "traefik.http.services.immich_server.loadbalancer.server.port": "2283",
  });
});

test("without a network and a resolver neither is named; a dot does not split the name", () => {
  const args = { domains: ["https://photos.home.example"], entryPoint: "https,internal" };
  assert.deepEqual(traefikLabels("immich.server", undefined, args), {
    "traefik.enable": "true",
    "traefik.http.routers.immich-server.rule": "Host(`photos.home.example`)",
    "traefik.http.routers.immich-server.entrypoints": "https,internal",
    "traefik.http.routers.immich-server.tls": "true",
    "traefik.http.routers.immich-server.service": "immich-server",
    "traefik.http.services.immich-server.loadbalancer.server.port": "2283",
  });
});

test("labels of the user's own win, in any spelling; the others stay", () => {
  const made = { "traefik.enable": "true", "traefik.http.routers.i.tls.certresolver": "internal" };
  const own = { "traefik.http.routers.i.tls.certResolver": "public", "com.example": "mine" };
  assert.deepEqual(mergeLabels(made, own), { "traefik.enable": "true", ...own });
  assert.deepEqual(mergeLabels({}, own), own);
});

test("names that Traefik cannot have", () => {
  assert.deepEqual(traefikProblems({ entryPoint: "websecure,lan-2", certResolver: undefined }), []);
  assert.deepEqual(traefikProblems({ entryPoint: "", certResolver: "a b" }), [
    {
      code: "traefik/entry-point",
      text: 'immich-sso:traefikEntryPoint "" is no name of Traefik\'s: letters, digits, - and _',
    },
    {
      code: "traefik/cert-resolver",
      text: 'immich-sso:traefikCertResolver "a b" is no name of Traefik\'s: letters, digits, - and _',
    },
  ]);
});
