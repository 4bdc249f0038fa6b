/** One code path for every version: fields by presence, whichever path and permissions there are. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as keyProvider from "../../../components/immich/admin-api-key-provider.ts";
import * as provider from "../../../components/immich/oauth-settings-provider.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { merge } from "../../../components/support/immich/system-config.ts";
import { admin, adminSession, documentOf, edit, freshImmich, newKey, rewrite } from "../../support/immich.ts";

const families = {
  systemConfig: ["systemConfig.read", "systemConfig.update"],
  adminConfig: ["adminConfig.read", "adminConfig.update"],
};

/** Version, and the permissions that a key of the program gets there. */
const lines: [version: string, permissions: string[]][] = [
  ["2.7.5", families.systemConfig],
  ["3.1.0", families.systemConfig],
  ["3.2.2", families.systemConfig],
  ["3.3.1", families.systemConfig],
  ["4.0.0", families.adminConfig],
];

const settings = {
  enabled: true,
  issuerUrl: "https://auth.home.example/application/o/immich/",
  clientId: "immich",
  clientSecret: "the-client-secret",
  loginPageMessage: "Use the button",
  externalDomain: "https://photos.home.example",
};
const inputsFor = (url: string, apiKey: string) => ({
  url,
  apiKey,
  waitSeconds: 1,
  observed: "live",
  ...settings,
});

async function start(t: TestContext, version: string) {
  t.mock.method(console, "log", () => {});
  const { url } = await freshImmich(t, { LAB_IMMICH_VERSION: version });
  return { url, session: await adminSession({ url }) };
}

for (const [version, permissions] of lines) {
  test(`${version}: a whole life of the settings`, async (t) => {
    const { url, session } = await start(t, version);
    const fresh = await documentOf(session);
    const inputs = inputsFor(url, await newKey(url, permissions));
    assert.deepEqual((await provider.check({}, inputs)).failures, []);

    const { id, outs } = await provider.create(inputs);
    assert.deepEqual(await documentOf(session), merge(fresh, settings));
    assert.deepEqual((await provider.read(id, outs)).inputs, inputs);

    await edit(session, { loginPageMessage: "by hand" });
    assert.deepEqual((await provider.read(id, outs)).inputs, { ...inputs, loginPageMessage: "by hand" });
    const { outs: updated } = await provider.update(id, outs, inputs);
    assert.deepEqual(await documentOf(session), merge(fresh, settings));

    await provider.remove(id, updated);
    assert.deepEqual(await documentOf(session), fresh);
  });

  test(`${version}: the program's own key, with as few permissions as there are`, async (t) => {
    const { url } = await start(t, version);
    const inputs: keyProvider.AdminApiKeyInputs = {
      url,
      waitSeconds: 1,
      adminEmail: admin.email,
      adminName: admin.name,
      adminPassword: admin.password,
      keyName: "immich-sso test",
      permissions: [...families.systemConfig, "adminUser.read"],
    };
    const { id, outs } = await keyProvider.create(inputs);
    assert.deepEqual((await new ImmichClient({ url, apiKey: outs.apiKey }).ownApiKey()).permissions, [
      ...permissions,
      "adminUser.read",
    ]);
    assert.deepEqual((await keyProvider.read(id, outs)).inputs, inputs);
  });
}

test("3.2.2: a key with the new permissions only, by the new path; a field of that version stays", async (t) => {
  const { url, session } = await start(t, "3.2.2");
  const accountManagementUrl = "https://auth.home.example/if/user/";
  await rewrite(session, (document) => ({ ...document, oauth: { ...document.oauth, accountManagementUrl } }));
  const inputs = inputsFor(url, await newKey(url, families.adminConfig));
  const before = await documentOf(session);

  const { id, outs } = await provider.create(inputs);

  assert.deepEqual(await documentOf(session), merge(before, settings));
  assert.equal((await documentOf(session)).oauth.accountManagementUrl, accountManagementUrl);
  assert.deepEqual((await provider.read(id, outs)).inputs, inputs);
});

test("every missing permission is named, of the family that the key is nearer to", async (t) => {
  const { url } = await start(t, "3.2.2");
  const told = async (permissions: string[]) => {
    const inputs = inputsFor(url, await newKey(url, permissions));
    return provider.check({}, inputs).then(
      () => [],
      ({ message }: Error) => [message.split("\n")[0]],
    );
  };
  const problem = (names: string) =>
    `immich/permission-missing: the Immich API key may not do this: it lacks ${names}`;
  assert.deepEqual(await told(["server.about"]), [problem("adminConfig.read and adminConfig.update")]);
  assert.deepEqual(await told(["systemConfig.read"]), [problem("systemConfig.update")]);
  assert.deepEqual(await told(["adminConfig.read"]), [problem("adminConfig.update")]);
  assert.deepEqual(await told(["all"]), []);
});

test("3.3.1: a key that may read by the old names and write by the new ones writes and puts back", async (t) => {
  const { url, session } = await start(t, "3.3.1");
  const before = await documentOf(session);
  const inputs = inputsFor(url, await newKey(url, ["systemConfig.read", ...families.adminConfig]));
  assert.deepEqual((await provider.check({}, inputs)).failures, []);

  const { outs } = await provider.create(inputs);

  assert.deepEqual(await documentOf(session), merge(before, settings));
  await provider.remove(url, outs);
  assert.deepEqual(await documentOf(session), before);
});

test("the advice names the permissions of the server's version", async (t) => {
  const advice = async (version: string) => {
    const { url } = await start(t, version);
    const inputs = inputsFor(url, await newKey(url, ["server.about"]));
    return provider.check({}, inputs).then(
      () => undefined,
      ({ message }: Error) => message.split("\n")[1],
    );
  };
  const key = (names: string) => `  allowed: a key of an administrator with ${names}`;
  assert.equal(await advice("3.1.0"), key("systemConfig.read and systemConfig.update"));
  assert.equal(await advice("3.3.1"), key("adminConfig.read and adminConfig.update"));
});

test("an external domain with a user name comes back exactly as it was", async (t) => {
  const { url, session } = await start(t, "3.3.1");
  await edit(session, { externalDomain: "https://u:p@photos.home.example" });
  const before = await documentOf(session);
  assert.deepEqual(before.server, {
    externalDomain: "https://u:p@photos.home.example",
    loginPageMessage: "",
    publicUsers: true,
  });

  const { outs } = await provider.create(inputsFor(url, await newKey(url, families.systemConfig)));
  await provider.remove(url, outs);

  assert.deepEqual(await documentOf(session), before);
});

test("a key that may read neither path is told of the permission that every version knows", async (t) => {
  const { url } = await start(t, "3.2.2");
  const client = new ImmichClient({ url, apiKey: await newKey(url, ["server.about"]) });
  await assert.rejects(client.readConfig(), {
    code: "immich/permission-missing",
    problem: "the Immich API key may not do this: Missing required permission: systemConfig.read",
  });
});
