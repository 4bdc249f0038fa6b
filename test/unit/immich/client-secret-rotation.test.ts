/** A new client secret is on both ends and proven, or the old one is on both ends again. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as provider from "../../../components/immich/client-secret-rotation-provider.ts";
import { SecretAtProvider } from "../../../components/immich/secret-at-provider.ts";
import { CLIENT } from "../../lab/authentik/wiring.ts";
import { wiredBoth } from "../../support/rotation.ts";

before(() => {
  console.log = () => {};
});
const old = { authentik: CLIENT.secret, immich: CLIENT.secret };
const token = "POST /application/o/revoke/";

test("a rotation writes both ends one right after the other, and proves the secret", async (t) => {
  const both = await wiredBoth(t);
  both.begin();

  await provider.create(both.inputs);

  assert.deepEqual(
    both.calls.map((call) => call.replace(/\?.*/, "").replace(/\/\d+\/$/, "/")),
    [
      "GET /api/v3/providers/oauth2/",
      "GET /api/system-config",
      "GET /application/o/immich/.well-known/openid-configuration",
      "GET /api/system-config",
      "GET /api/system-config",
      "PUT /api/system-config",
      "PATCH /api/v3/providers/oauth2/",
      "GET /api/system-config",
      token,
    ],
  );
  const { authentik, immich } = await both.secrets();
  assert.equal(authentik, immich);
  assert.notEqual(authentik, CLIENT.secret);
  assert.match(authentik, /^[A-Za-z0-9]{128}$/);
});

test("what else changes is no reason for a new secret", async (t) => {
  const both = await wiredBoth(t);
  both.begin();
  const state = { ...both.inputs, clientSecret: CLIENT.secret };
  const news = { ...both.inputs, apiKey: "another" };
  const { outs } = await provider.update("id", state, news);
  assert.deepEqual(
    [both.calls, await both.secrets(), outs],
    [[], old, { ...news, clientSecret: CLIENT.secret }],
  );

  const { outs: rotated } = await provider.update("id", state, { ...both.inputs, rotation: "2" });
  assert.notDeepEqual(await both.secrets(), old);
  assert.equal(rotated.clientSecret, (await both.secrets()).authentik);
});

test("a refresh reads the secret where it is, and keeps the last one where it cannot", async (t) => {
  const both = await wiredBoth(t);
  both.begin();
  const { id, outs } = await provider.create(both.inputs);
  assert.equal(outs.clientSecret, (await both.secrets()).authentik);
  await both.setAtAuthentik("changedByHand");
  const { props, inputs } = await provider.read(id, outs);
  assert.deepEqual([props, inputs], [{ ...outs, clientSecret: "changedByHand" }, both.inputs]);
  const refused = { ...outs, authentikToken: "not-the-token" };
  assert.deepEqual((await provider.read(id, refused)).props, refused);
});

test("a secret that the revocation endpoint refuses is taken back on both ends", async (t) => {
  const both = await wiredBoth(t);
  both.begin(async ({ phase, call }) => {
    if (phase === "before" && call === token) await both.setAtAuthentik("somebody else's");
    return undefined;
  });
  await assert.rejects(provider.create(both.inputs), {
    message:
      "rotation/put-back: the new client secret was not kept: the revocation endpoint answers 401 invalid_client. The old one is in force again in Authentik and in Immich\n" +
      "  allowed: a revocation endpoint that accepts the new secret\n" +
      "  next:    pulumi up",
  });
  assert.deepEqual(await both.secrets(), old);
});

for (const [what, dropped] of [
  ["Authentik cannot be written to", /^PATCH/],
  ["Immich cannot be written to", /^PUT/],
  ["Immich cannot be read after the write", /^GET \/api\/system-config/],
  ["the revocation endpoint does not answer", /^POST/],
] as const)
  test(`both ends have the old secret where ${what}`, async (t) => {
    const both = await wiredBoth(t);
    let drops = 0;
    let isPut = false;
    both.begin(({ phase, call }) => {
      // A read is repeated by the client, so it must fail four times; a write fails once.
      const most = dropped.source.startsWith("^GET") ? 4 : 1;
      const isDue = !dropped.source.startsWith("^GET") || isPut;
      if (phase === "after" && call.startsWith("PUT")) isPut = true;
      if (phase !== "before" || !isDue || drops >= most || !dropped.test(call)) return undefined;
      drops++;
      return "drop";
    });
    await assert.rejects(provider.create(both.inputs), { code: "rotation/put-back" });
    assert.deepEqual(await both.secrets(), old);
  });

test("an Immich that cannot be read is told as such, and Authentik is not touched", async (t) => {
  const both = await wiredBoth(t);
  both.begin();
  await assert.rejects(provider.create({ ...both.inputs, apiKey: "wrong" }), { code: "immich/key-refused" });
  assert.deepEqual(
    both.calls.filter((call) => !call.startsWith("GET")),
    [],
  );
  assert.deepEqual(await both.secrets(), old);
});

test("a way back that fails as well says so, and what puts it right", async (t) => {
  const both = await wiredBoth(t);
  let isBroken = false;
  both.begin(({ call }) => {
    if (call === token) isBroken = true;
    return isBroken ? "drop" : undefined;
  });
  await assert.rejects(provider.create(both.inputs), (error: Error & { code: string; next: string }) => {
    assert.equal(error.code, "rotation/left-apart");
    assert.equal(error.next, "pulumi up, which copies Authentik's secret to Immich");
    assert.ok(!error.message.includes(CLIENT.secret));
    return true;
  });
});

test("the proof tells a right secret from a wrong one", async (t) => {
  const both = await wiredBoth(t);
  const atProvider = new SecretAtProvider(both.inputs);
  const endpoint = await atProvider.revocationEndpoint();
  await atProvider.prove(endpoint, CLIENT.secret);
  await assert.rejects(atProvider.prove(endpoint, "wrong"), {
    problem: "the revocation endpoint answers 401 invalid_client",
  });
});
