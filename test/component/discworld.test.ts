/** Pulumi.discworld.yaml, the worked example of docs/guide.md, is what the program takes and means what it says. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parse } from "yaml";
import { redirectUris } from "../../components/authentik/redirect-uris.ts";
import { readConfiguration } from "../../components/configuration.ts";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { given } from "../support/settings.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-discworld-"));
after(() => rm(folder, { recursive: true }));
const { certificateFile } = await ensureAuthority(folder);
const file = new URL("../../Pulumi.discworld.yaml", import.meta.url);
const { config } = parse(await readFile(file, "utf8")) as { config: Record<string, unknown> };

// The CA's file lies somewhere else here, and the token is the one thing that the example leaves to its reader.
const values = { ...config, "immich-sso:caCertificate": certificateFile };
const { instances, authentik } = readConfiguration(given(values, { "authentik:token": "the-token" }));
const [immich] = instances;
assert.ok(immich?.args.immich.server);

test("one Immich, at one address, by Authentik's public one", () => {
  const { domains, mobileOverride } = immich.args;
  assert.deepEqual(
    { ...{ number: instances.length, name: immich.name, authentik: authentik.url }, domains },
    {
      number: 1,
      name: "immich",
      authentik: "https://auth.ankh-morpork.discworld.network",
      domains: ["https://photos.ankh-morpork.discworld.network"],
    },
  );
  assert.deepEqual(
    redirectUris(domains, mobileOverride, false).map(({ url }) => url),
    [
      "https://photos.ankh-morpork.discworld.network/auth/login",
      "https://photos.ankh-morpork.discworld.network/user-settings",
      "app.immich:///oauth-callback",
    ],
  );
});

test("two groups may sign in, with these roles and quotas", () => {
  const { groups, claims, texts } = immich.args.authentik;
  assert.deepEqual(
    { groups, claims, group: texts.group },
    {
      groups: ["photos-users", "city-watch"],
      claims: {
        adminGroups: ["photos-admins"],
        quotas: { "city-watch": 50, "photos-users": 200 },
        quotaAttribute: undefined,
        storageLabelAttribute: undefined,
      },
      group: "Media",
    },
  );
});

test("the whole of Immich runs on docker1, behind Traefik, photos on the array", () => {
  const { server } = immich.args.immich;
  assert.deepEqual(
    { network: server?.network, photos: server?.photos, services: server?.services?.containers },
    {
      network: "traefik",
      photos: "/srv/photos",
      services: {
        machineLearning: "immich_machine_learning",
        database: "immich_postgres",
        redis: "immich_redis",
      },
    },
  );
});

test("nobody is wired before all have a mail, and auto launch waits for the proof", () => {
  const { directory, autoLaunch } = immich.args;
  assert.equal(directory?.onMissing, "fail");
  assert.equal(directory?.sync?.source, "samba-ad");
  assert.deepEqual(autoLaunch, { mode: "afterProof", person: undefined });
});
