import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as provider from "../../../components/immich/admin-api-key-provider.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { admin, adminSession, edit, freshImmich } from "../../support/immich.ts";

const permissions = ["systemConfig.read", "systemConfig.update", "adminUser.read"];
const inputsFor = (url: string): provider.AdminApiKeyInputs => ({
  url,
  waitSeconds: 1,
  adminEmail: admin.email,
  adminName: admin.name,
  adminPassword: admin.password,
  keyName: "immich-sso test",
  permissions,
});
const names = async (url: string) => (await (await adminSession({ url })).apiKeys()).map(({ name }) => name);

test("on a server without an admin, create signs up the first one and makes a key that may do little", async (t) => {
  const { url } = await freshImmich(t);

  const { id, outs } = await provider.create(inputsFor(url));

  assert.equal(id, "immich-sso test");
  const own = await new ImmichClient({ url, apiKey: outs.apiKey }).ownApiKey();
  assert.deepEqual([own.id, own.name, own.permissions], [outs.keyId, "immich-sso test", permissions]);
});

test("an update that was killed after the sign-up, or after the key, is finished by the next one", async (t) => {
  const { url } = await freshImmich(t);
  await new ImmichClient({ url }).signUpAdmin(admin);
  const lost = await (await adminSession({ url })).createApiKey("immich-sso test", permissions);

  const { outs } = await provider.create(inputsFor(url));

  assert.notEqual(outs.keyId, lost.apiKey.id);
  assert.deepEqual(await names(url), ["immich-sso test"]);
});

test("somebody else's admin is not touched", async (t) => {
  const { url } = await freshImmich(t);
  await new ImmichClient({ url }).signUpAdmin({ ...admin, password: "somebody else's" });

  await assert.rejects(provider.create(inputsFor(url)), {
    message:
      `immich/admin-exists: Immich at ${url} already has an administrator, and admin@lab.test with the password of this stack is not it\n` +
      "  allowed: an API key of that administrator in immich-sso:immichApiKey; a new server without IMMICH_ALLOW_SETUP=false, with which it says so too\n" +
      "  next:    pulumi config set --secret immich-sso:immichApiKey",
  });
});

test("read finds the key, its changed permissions, or that it is gone", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));
  assert.deepEqual(await provider.read(id, outs), { id, props: outs, inputs: inputsFor(url) });

  assert.deepEqual(await provider.read(id, { ...outs, apiKey: "deleted" }), {});
});

test("update makes the new key before it deletes the old one", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));

  const { outs: renewed } = await provider.update(id, outs, { ...inputsFor(url), permissions: ["all"] });

  assert.deepEqual((await new ImmichClient({ url, apiKey: renewed.apiKey }).ownApiKey()).permissions, [
    "all",
  ]);
  await assert.rejects(new ImmichClient({ url, apiKey: outs.apiKey }).ownApiKey(), {
    code: "immich/key-refused",
  });
});

test("more patience leaves the key as it is, and asks nobody", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));
  const patient = { ...inputsFor(url), waitSeconds: 600 };
  assert.deepEqual(await provider.update(id, outs, patient), { outs: { ...outs, waitSeconds: 600 } });
  assert.deepEqual(await names(url), ["immich-sso test"]);
});

test("remove deletes the key and leaves the administrator; a second time is no error", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));

  await provider.remove(id, outs);
  await provider.remove(id, outs);

  assert.deepEqual(await names(url), []);
  assert.equal(await new ImmichClient({ url }).hasAdmin(), true);
});

test("a rotation leaves one key, also where an earlier one was killed half way", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));
  await (await adminSession({ url })).createApiKey("immich-sso test", permissions);

  const { outs: renewed } = await provider.update(id, outs, { ...inputsFor(url), rotation: "2" });

  const left = await (await adminSession({ url })).apiKeys();
  assert.deepEqual(
    left.map((key) => key.id),
    [renewed.keyId],
  );
  assert.notEqual(renewed.apiKey, outs.apiKey);
});

test("password login switched off is told as what it is, not as a wrong password", async (t) => {
  const { url } = await freshImmich(t);
  const { id, outs } = await provider.create(inputsFor(url));
  await edit(await adminSession({ url }), { passwordLoginEnabled: false });
  await assert.rejects(provider.update(id, outs, { ...inputsFor(url), rotation: "2" }), {
    message:
      `immich/password-login-off: Immich at ${url} has its password login switched off, which making and deleting an API key needs\n` +
      "  allowed: password login switched on for as long as the key changes\n" +
      "  next:    switch it on in Immich under Administration > Settings > Password Authentication, then: pulumi up",
  });
});

const wider = [...permissions, "adminUser.update"];
/** What is printed, and the permissions that the key is to have. */
async function checked(
  t: TestContext,
  olds: provider.AdminApiKeyState,
  over: Partial<provider.AdminApiKeyInputs>,
) {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  const mocks = [t.mock.method(console, "log", keep), t.mock.method(console, "warn", keep)];
  const { inputs } = await provider.check(olds, { ...inputsFor(olds.url), permissions: wider, ...over });
  for (const { mock } of mocks) mock.restore();
  return { lines, permissions: inputs.permissions };
}

test("a key that is to have more is replaced, which is announced; without the password it stays as it is", async (t) => {
  const { url } = await freshImmich(t);
  const { outs } = await provider.create(inputsFor(url));
  const key = 'the API key "immich-sso test" in Immich';
  const announced = {
    lines: [`${key} is replaced by a new one that also has adminUser.update`],
    permissions: wider,
  };
  const kept = {
    lines: [
      `${key} stays without adminUser.update: Immich does not let the administrator in with this stack's password\n` +
        "  next:    tick them for that key in Immich under Account Settings > API Keys as admin@lab.test",
    ],
    permissions,
  };
  assert.deepEqual(await checked(t, outs, {}), announced);
  assert.deepEqual(await checked(t, outs, { adminPassword: "changed by hand" }), kept);
  assert.deepEqual(
    await checked(t, outs, { adminPassword: "changed by hand", rotation: "asked" }),
    announced,
  );
  assert.deepEqual(await checked(t, { ...outs, permissions: wider }, {}), { lines: [], permissions: wider });
  await edit(await adminSession({ url }), { passwordLoginEnabled: false });
  assert.deepEqual(await checked(t, outs, {}), kept);
});
