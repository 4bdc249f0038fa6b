/** Three Immichs and two LDAP sources in one stack: each source is read once, and all who name it wait for that. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import { startLookUps } from "../support/authentik-look-ups.ts";
import { recordResources } from "../support/record-resources.ts";
import { given } from "../support/settings.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-shared-sync-"));
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
    "pulumi-nodejs:dynamic/directory:LdapSync": { task: "the-task" },
    "pulumi-nodejs:dynamic/directory:MailPlan": { run: "1" },
    "command:local:Command": { stdout: "" },
  },
);

/** What each resource waits for: the engine is told, the mocks are not. */
const waits = new Map<string, string[]>();
interface Request {
  getName(): string;
  getParent(): string;
  getDependenciesList(): string[];
}
const monitor = MockMonitor.prototype as unknown as {
  registerResource(request: Request, callback: unknown): unknown;
};
const { registerResource } = monitor;
const parents = new Map<string, string>();
monitor.registerResource = function (request, callback) {
  waits.set(request.getName(), request.getDependenciesList().map(nameOf).toSorted());
  parents.set(request.getName(), nameOf(request.getParent()));
  return registerResource.call(this, request, callback);
};

function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

const { readConfiguration } = await import("../../components/configuration.ts");
const { signInToAll } = await import("../../components/immich-sign-ins.ts");

const instance = (name: string, more: Record<string, unknown>) => ({
  domains: [`https://${name}.home.example`],
  deploy: "server",
  environment: { DB_HOSTNAME: "db", REDIS_HOSTNAME: "redis" },
  ...more,
});
signInToAll(
  readConfiguration(
    given(
      {
        "authentik:url": authentik.url,
        "immich-sso:caCertificate": authentik.ca,
        "immich-sso:adminEmail": "admin@home.example",
        "immich-sso:ldapSource": "samba-ad",
        "immich-sso:ldapSync": "Monday",
        "immich-sso:fillMails": "{sAMAccountName}@home.example",
        "immich-sso:fillThrough": "local",
        "immich-sso:instances": {
          family: instance("family", { port: 3000 }),
          club: instance("club", { port: 3001, ldapSource: "club-ad" }),
          guests: instance("guests", { port: 3002, ldapSync: "Tuesday", ldapSyncSeconds: 1200 }),
        },
      },
      { "authentik:token": "the-token" },
    ),
  ),
);
await runtime.disconnect();

const syncs = recorded.filter(({ type }) => type === "pulumi-nodejs:dynamic/directory:LdapSync");

test("a source is synced once, in the component of whoever names it first", () => {
  assert.deepEqual(
    syncs
      .map(({ name, inputs: { source, again, seconds, expected } }) => ({
        ...{ name, parent: parents.get(name), source, again, seconds, expected },
      }))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1)),
    [
      {
        ...{ name: "club-ldap-sync", parent: "club", source: "club-ad" },
        ...{ again: "Monday", seconds: 900, expected: {} },
      },
      {
        ...{ name: "family-ldap-sync", parent: "family", source: "samba-ad" },
        ...{ again: "Monday, Tuesday", seconds: 1200, expected: {} },
      },
    ],
  );
});

test("and after the mails of all who name it were filled in", () => {
  assert.deepEqual(syncs.map(({ name }) => [name, waits.get(name)]).toSorted(), [
    ["club-ldap-sync", ["club-ldap-mails"]],
    ["family-ldap-sync", ["family-ldap-mails", "guests-ldap-mails"]],
  ]);
});

test("all who name it wait for that one sync before their settings are written and proved", () => {
  const waited = ["family", "club", "guests"].map((name) => [
    name,
    ...["oauth-settings", "auto-launch"].map((what) =>
      waits.get(`${name}-${what}`)?.filter((one) => one.endsWith("-ldap-sync")),
    ),
  ]);
  assert.deepEqual(waited, [
    ["family", ["family-ldap-sync"], ["family-ldap-sync"]],
    ["club", ["club-ldap-sync"], ["club-ldap-sync"]],
    ["guests", ["family-ldap-sync"], ["family-ldap-sync"]],
  ]);
});
