/** Whatever a server or a proxy before it answers at any call: a Failure with a code, never a crash, never a secret. */
import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";
import * as keys from "../../../components/immich/admin-api-key-provider.ts";
import * as rotation from "../../../components/immich/client-secret-rotation-provider.ts";
import * as earlier from "../../../components/immich/earlier-settings-provider.ts";
import * as settings from "../../../components/immich/oauth-settings-provider.ts";
import { Failure } from "../../../components/support/failure.mjs";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { CLIENT } from "../../lab/authentik/wiring.ts";
import { admin, documentOf, freshImmich, newKey, rewrite } from "../../support/immich.ts";
import { type Forged, type Hook, relayTo } from "../../support/relay.ts";
import { wiredBoth } from "../../support/rotation.ts";

before(() => {
  console.log = () => {};
  console.warn = () => {};
});

const json = "application/json; charset=utf-8";
const faults: Record<string, "drop" | Forged> = {
  "a cut connection": "drop",
  "a page with 502": { status: 502, type: "text/html", body: "<html>Bad Gateway</html>" },
  "a page with 200": { status: 200, type: "text/html", body: "<!doctype html><title>Login</title>" },
  "401": { status: 401, type: json, body: '{"message":"Invalid API key"}' },
  "403": { status: 403, type: json, body: '{"message":"Forbidden","detail":"Token invalid/expired"}' },
  "404": { status: 404, type: json, body: "{}" },
  "429": { status: 429, type: "text/plain", body: "slow down" },
  "an empty object": { status: 200, type: json, body: "{}" },
  "an empty list": { status: 200, type: json, body: "[]" },
  null: { status: 200, type: json, body: "null" },
  "nothing at all": { status: 200, type: json, body: "" },
  "half of it": { status: 200, type: json, body: '{"oauth":{"enabled":tr' },
};

/**
 * Runs `work` with each fault at each call; what it throws is a Failure that holds none of these secrets.
 * @param reset makes everything as it was before
 * @returns how many calls there were
 */
async function atEveryCall(
  begin: (hook: Hook) => void,
  secrets: readonly string[],
  work: () => Promise<unknown>,
  reset: () => Promise<unknown> = async () => {},
): Promise<number> {
  let calls = 0;
  begin(({ phase }) => {
    calls += phase === "before" ? 1 : 0;
    return undefined;
  });
  await work();
  for (const [name, fault] of Object.entries(faults))
    for (let index = 0; index < calls; index++) {
      await reset();
      let hit = "";
      begin((moment) => {
        if (moment.phase !== "before" || moment.index !== index) return undefined;
        hit = moment.call;
        return fault;
      });
      const error = await work().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      const where = `${name} at ${hit || `call ${index}`}`;
      if (error === undefined) continue;
      assert.ok(error instanceof Failure, `${where}: ${(error as Error).stack}`);
      for (const secret of secrets)
        assert.ok(!`${error.message}${error.stack}`.includes(secret), `${where}: ${error.message}`);
    }
  begin(() => undefined);
  await reset();
  await work();
  return calls;
}

const permissions = ["systemConfig.read", "systemConfig.update"];

async function scene(t: TestContext) {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const apiKey = await newKey(url, permissions);
  const client = new ImmichClient({ url, apiKey });
  const fresh = await documentOf(client);
  const access = { url: relay.url, waitSeconds: 0, apiKey };
  const ours = {
    enabled: true,
    issuerUrl: "https://auth.home.example/application/o/immich/",
    clientId: "immich",
    clientSecret: "the-client-secret",
    buttonText: "",
  };
  const inputs = { ...access, observed: "live", ...ours };
  const reset = () => rewrite(client, () => fresh);
  return { relay, client, fresh, access, ours, inputs, reset, secrets: [apiKey, ours.clientSecret] };
}

test("the look before the first write", async (t) => {
  const { relay, access, ours, secrets } = await scene(t);
  const inputs = { ...access, intended: { ...ours, clientSecret: "[secret]" } };
  const run = (work: () => Promise<unknown>) => atEveryCall(relay.begin, secrets, work);
  assert.equal(await run(() => earlier.create(inputs)), 3);
  const { id, outs } = await earlier.create(inputs);
  assert.equal(await run(() => earlier.read(id, outs)), 1);
  assert.equal(await run(() => earlier.remove(id, outs)), 1);
});

test("the settings", async (t) => {
  const { relay, inputs, reset, secrets } = await scene(t);
  const run = (work: () => Promise<unknown>, again?: () => Promise<unknown>) =>
    atEveryCall(relay.begin, secrets, work, again);
  assert.ok((await run(() => settings.check({}, inputs), reset)) >= 1);
  await reset();
  assert.ok((await run(() => settings.create(inputs), reset)) >= 7);
  await reset();
  const { id, outs } = await settings.create(inputs);
  assert.ok((await run(() => settings.read(id, outs))) >= 1);
  assert.ok((await run(() => settings.update(id, outs, inputs), reset)) >= 3);
  const written = async () => {
    await reset();
    relay.begin(() => undefined);
    await settings.create(inputs);
  };
  await written();
  assert.ok((await run(() => settings.remove(id, outs), written)) >= 4);
});

test("the first administrator and the key", async (t) => {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const inputs = {
    url: relay.url,
    waitSeconds: 0,
    adminEmail: admin.email,
    adminName: admin.name,
    adminPassword: admin.password,
    keyName: "immich-sso test",
    permissions,
  };
  const secrets = [admin.password];
  assert.ok((await atEveryCall(relay.begin, secrets, () => keys.create(inputs))) >= 8);
  const { id, outs } = await keys.create(inputs);
  const run = (work: () => Promise<unknown>) => atEveryCall(relay.begin, [...secrets, outs.apiKey], work);
  assert.equal(await run(() => keys.read(id, outs)), 1);
  assert.ok((await run(() => keys.remove(id, outs))) >= 3);
});

test("the rotation of the client secret", async (t) => {
  const both = await wiredBoth(t);
  const { authentikToken, apiKey } = both.inputs;
  const secrets = [authentikToken, apiKey, CLIENT.secret];
  const run = (work: () => Promise<unknown>) => atEveryCall(both.begin, secrets, work);
  assert.equal(await run(() => rotation.create(both.inputs)), 9);
  const { id, outs } = await rotation.create(both.inputs);
  assert.equal(await run(() => rotation.read(id, outs)), 1);
});
