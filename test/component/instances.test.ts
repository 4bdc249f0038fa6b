/** Ten Immichs in one stack: no two resources share a name, on any of the three sides. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { startLookUps } from "../support/authentik-look-ups.ts";
import { recordResources, settled } from "../support/record-resources.ts";
import { given } from "../support/settings.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-instances-"));
const authentik = await startLookUps(folder);
after(async () => {
  authentik.stop();
  await rm(folder, { recursive: true });
});

const recorded = await recordResources(
  {},
  {
    "authentik:index/providerOauth2:ProviderOauth2": { id: "7", clientSecret: "the-client-secret" },
    "docker:index/remoteImage:RemoteImage": { imageId: "sha256:abc" },
    "pulumi-nodejs:dynamic/support:GeneratedSecret": { value: "the-password" },
    "pulumi-nodejs:dynamic/immich:AdminApiKey": { apiKey: "the-api-key" },
  },
);
const { readConfiguration } = await import("../../components/configuration.ts");
const { signInToAll } = await import("../../components/immich-sign-ins.ts");

const names = ["immich", ..."abcdefghi"];
const list = Object.fromEntries(
  names.map((name, index) => [name, { domains: [`https://${name}.home.example`], port: 3000 + index }]),
);
const outputs = signInToAll(
  readConfiguration(
    given(
      {
        "authentik:url": authentik.url,
        "immich-sso:caCertificate": authentik.ca,
        "immich-sso:adminEmail": "admin@home.example",
        "immich-sso:groups": ["photos-users"],
        "immich-sso:instances": list,
      },
      { "authentik:token": "the-token" },
    ),
  ),
);
assert.ok("instances" in outputs);
const listed = Object.entries(outputs.instances);
const issuers = await Promise.all(listed.map(([, { issuer }]) => issuer && settled(issuer)));
await runtime.disconnect();

const inOrder = [...names].sort();

/** What the resources of a type are called on the other side, in the order of the instances. */
function called(type: string, property = "name"): unknown[] {
  return recorded
    .filter((resource) => resource.type === type)
    .map(({ name, inputs }) => ({ name, value: inputs[property] }))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ value }) => value);
}

test("each has resources of its own, and all share one provider of Authentik", () => {
  const kinds = (name: string) =>
    recorded
      .filter((one) => one.name.startsWith(`${name}-`) && one.type !== "pulumi:providers:authentik")
      .map((one) => `${one.name.slice(name.length)} ${one.type}`)
      .toSorted();
  assert.equal(kinds("immich").length, new Set(kinds("immich")).size);
  for (const name of names) assert.deepEqual(kinds(name), kinds("immich"));
  assert.equal(recorded.length, kinds("immich").length * names.length + 1);
  assert.deepEqual(
    recorded.filter(({ type }) => type.startsWith("pulumi:providers:")).map(({ name }) => name),
    ["immich-authentik"],
  );
});

test("the names in Authentik are made of the instance's", () => {
  assert.deepEqual(
    called("authentik:index/providerOauth2:ProviderOauth2"),
    inOrder.map((name) => (name === "immich" ? "Immich" : `Immich ${name}`)),
  );
  assert.deepEqual(
    called("authentik:index/providerOauth2:ProviderOauth2", "clientId"),
    inOrder.map((name) => `immich-sso-test-${name}`),
  );
  assert.deepEqual(called("authentik:index/application:Application", "slug"), inOrder);
});

test("and so are those on the Docker host", () => {
  const parts = ["postgres", "machine_learning", "redis", "server"];
  assert.deepEqual(
    called("docker:index/container:Container").toSorted(),
    names.flatMap((name) => parts.map((part) => `${name}_${part}`)).toSorted(),
  );
  const files = ["database", "library", "model-cache"];
  assert.deepEqual(
    called("docker:index/volume:Volume").toSorted(),
    names.flatMap((name) => files.map((part) => `${name}-${part}`)).toSorted(),
  );
  assert.deepEqual(
    called("docker:index/network:Network"),
    inOrder.map((name) => `${name}_server_backend`),
  );
});

test("the outputs are there by name, and only there", () => {
  assert.deepEqual(Object.keys(outputs), ["instances"]);
  assert.deepEqual(
    listed.map(([name]) => name),
    names,
  );
  assert.deepEqual(
    issuers,
    names.map((name) => `${authentik.url}/application/o/${name}/`),
  );
  assert.deepEqual(
    listed.map(([, { signInUrls }]) => signInUrls),
    names.map((name) => [`https://${name}.home.example/auth/login`]),
  );
});
