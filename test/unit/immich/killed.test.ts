/** Killed after any call, the next run finishes the job, and nothing is there twice. */
import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";
import * as keys from "../../../components/immich/admin-api-key-provider.ts";
import * as rotation from "../../../components/immich/client-secret-rotation-provider.ts";
import * as settings from "../../../components/immich/oauth-settings-provider.ts";
import { SecretAtProvider } from "../../../components/immich/secret-at-provider.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { merge, project } from "../../../components/support/immich/system-config.ts";
import { admin, adminSession, documentOf, edit, freshImmich, newKey, rewrite } from "../../support/immich.ts";
import { atEveryCall, killedAfter as killedAt } from "../../support/killed.ts";
import { type Hook, relayTo } from "../../support/relay.ts";
import { wiredBoth } from "../../support/rotation.ts";

before(() => {
  console.log = () => {};
});
const room = new URL("../../../components/immich/", import.meta.url);

const killedAfter = (
  index: number,
  begin: (hook: Hook) => void,
  module: string,
  ...rest: [string, ...unknown[]]
) => killedAt(index, begin, new URL(module, room).href, ...rest);

const permissions = ["systemConfig.read", "systemConfig.update"];

test("the first administrator and the key", async (t) => {
  await atEveryCall(9, async (index) => {
    const { url } = await freshImmich(t);
    const relay = await relayTo(t, url);
    const inputs = keyInputs(relay.url);
    const isKilled = await killedAfter(index, relay.begin, "admin-api-key-provider.ts", "create", inputs);
    const { outs } = await keys.create(inputs);
    await assertOneKey(url, outs.keyId);
    return isKilled;
  });
});

test("a new key in place of the old one, and its end", async (t) => {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const inputs = keyInputs(relay.url);
  const { outs } = await keys.create(inputs);
  const renewed = { ...inputs, rotation: "2" };
  await atEveryCall(6, async (index) => {
    const args = ["immich-sso test", outs, renewed];
    const isKilled = await killedAfter(index, relay.begin, "admin-api-key-provider.ts", "update", ...args);
    const next = await keys.update("immich-sso test", outs, renewed);
    await assertOneKey(url, next.outs.keyId);
    return isKilled;
  });
  await atEveryCall(4, async (index) => {
    const { outs: current } = await keys.create(inputs);
    const args = ["immich-sso test", current];
    const isKilled = await killedAfter(index, relay.begin, "admin-api-key-provider.ts", "remove", ...args);
    await keys.remove("immich-sso test", current);
    assert.deepEqual(await (await adminSession({ url })).apiKeys(), []);
    return isKilled;
  });
});

function keyInputs(url: string): keys.AdminApiKeyInputs {
  return {
    url,
    waitSeconds: 1,
    adminEmail: admin.email,
    adminName: admin.name,
    adminPassword: admin.password,
    keyName: "immich-sso test",
    permissions,
  };
}

async function assertOneKey(url: string, keyId: string): Promise<void> {
  const all = await (await adminSession({ url })).apiKeys();
  assert.deepEqual(
    all.map(({ id }) => id),
    [keyId],
  );
}

test("the settings: made, repaired, put back", async (t) => {
  const { client, inputs, begin } = await settingsScene(t);
  await edit(client, { autoLaunch: true });
  const fresh = await documentOf(client);
  const wanted = merge(fresh, { ...inputs, autoLaunch: false });
  const earlier = project(fresh);
  const module = "oauth-settings-provider.ts";

  await atEveryCall(6, async (index) => {
    await rewrite(client, () => fresh);
    const isKilled = await killedAfter(index, begin, module, "create", inputs);
    const { id, outs } = await settings.create({ ...inputs, earlier });
    assert.deepEqual(await documentOf(client), wanted);
    await settings.remove(id, outs);
    assert.deepEqual(await documentOf(client), fresh);
    return isKilled;
  });

  await rewrite(client, () => fresh);
  const { outs } = await settings.create(inputs);
  await atEveryCall(6, async (index) => {
    await edit(client, { clientSecret: "by hand" });
    const isKilled = await killedAfter(index, begin, module, "update", "id", outs, inputs);
    await settings.update("id", outs, inputs);
    assert.deepEqual(await documentOf(client), wanted);
    return isKilled;
  });
  await atEveryCall(4, async (index) => {
    await rewrite(client, () => wanted);
    const isKilled = await killedAfter(index, begin, module, "remove", "id", outs);
    await settings.remove("id", outs);
    assert.deepEqual(await documentOf(client), fresh);
    return isKilled;
  });
});

async function settingsScene(t: TestContext) {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const apiKey = await newKey(url, permissions);
  const inputs = {
    url: relay.url,
    waitSeconds: 1,
    apiKey,
    observed: "live",
    enabled: true,
    issuerUrl: "https://auth.home.example/application/o/immich/",
    clientId: "immich",
    clientSecret: "the-client-secret",
  };
  return { client: new ImmichClient({ url, apiKey }), inputs, begin: relay.begin };
}

test("the rotation of the client secret", async (t) => {
  const both = await wiredBoth(t);
  await atEveryCall(8, async (index) => {
    const module = "client-secret-rotation-provider.ts";
    const isKilled = await killedAfter(index, both.begin, module, "create", both.inputs);
    await rotation.create(both.inputs);
    const { authentik, immich } = await both.secrets();
    assert.equal(immich, authentik);
    const atProvider = new SecretAtProvider(both.inputs);
    await atProvider.prove(await atProvider.revocationEndpoint(), authentik);
    return isKilled;
  });
});
