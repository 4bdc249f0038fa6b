import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import * as provider from "../../../components/immich/oauth-settings-provider.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { keepFreshKey } from "../../../components/support/immich/fresh-keys.ts";
import { merge, pick } from "../../../components/support/immich/system-config.ts";
import { adminSession, documentOf, edit, freshImmich, newKey } from "../../support/immich.ts";

const permissions = ["systemConfig.read", "systemConfig.update"];

async function inputsFor(t: TestContext) {
  const { url } = await freshImmich(t);
  return {
    url,
    waitSeconds: 1,
    apiKey: await newKey(url, permissions),
    enabled: true,
    issuerUrl: "https://auth.home.example/application/o/immich/",
    clientId: "immich",
    clientSecret: "the-client-secret",
    scope: "openid email profile",
    signingAlgorithm: "RS256",
    profileSigningAlgorithm: "none",
    tokenEndpointAuthMethod: "client_secret_post" as const,
    autoRegister: true,
    buttonText: "Sign in",
    mobileOverrideEnabled: false,
    mobileRedirectUri: "",
    observed: "live",
  };
}

test("create writes our keys and leaves every other section and key as it was", async (t) => {
  const inputs = await inputsFor(t);
  const live = await adminSession({ url: inputs.url });
  const before = await documentOf(live);
  assert.equal(Object.keys(before).length, 22);

  const { id, outs } = await provider.create(inputs);

  const { url, apiKey, observed, waitSeconds: _, ...keys } = inputs;
  assert.equal(id, url);
  assert.equal(observed, outs.observed);
  assert.equal(apiKey, outs.apiKey);
  assert.deepEqual(await documentOf(live), merge(before, keys));
});

test("read after create finds nothing changed; after a hand edit exactly that key", async (t) => {
  const inputs = await inputsFor(t);
  const { id, outs } = await provider.create(inputs);
  assert.deepEqual((await provider.read(id, outs)).inputs, inputs);

  const live = await adminSession({ url: inputs.url });
  await edit(live, { buttonText: "by hand" });

  assert.deepEqual((await provider.read(id, outs)).inputs, { ...inputs, buttonText: "by hand" });
});

test("update repairs a hand edit and keeps what was before us", async (t) => {
  const inputs = await inputsFor(t);
  const { id, outs } = await provider.create(inputs);
  const live = await adminSession({ url: inputs.url });
  await edit(live, { clientSecret: "by hand" });

  const updated = await provider.update(id, outs, inputs);

  assert.equal((await documentOf(live)).oauth.clientSecret, "the-client-secret");
  assert.deepEqual(updated.outs, outs);
});

test("a key that is not declared is neither written nor seen as a difference", async (t) => {
  const { buttonText: _, ...inputs } = await inputsFor(t);
  const live = await adminSession({ url: inputs.url });
  await edit(live, { buttonText: "theirs" });

  const { id, outs } = await provider.create(inputs as provider.OAuthSettingsInputs);

  assert.equal((await documentOf(live)).oauth.buttonText, "theirs");
  assert.deepEqual((await provider.read(id, outs)).inputs, inputs);
});

test("remove puts back what was there, but not over somebody's later change", async (t) => {
  const inputs = await inputsFor(t);
  const live = await adminSession({ url: inputs.url });
  await edit(live, { issuerUrl: "https://old.example/", buttonText: "old" });
  const before = await documentOf(live);
  const { id, outs } = await provider.create(inputs);
  await edit(live, { buttonText: "later, by hand" });

  await provider.remove(id, outs);

  assert.deepEqual(await documentOf(live), merge(before, { buttonText: "later, by hand" }));
});

test("a server that does not answer is a difference with the reason, not 'unchanged'", async (t) => {
  const inputs = await inputsFor(t);
  const { outs } = await provider.create(inputs);
  const gone = { ...outs, url: "http://127.0.0.1:9" };

  const { inputs: seen } = await provider.read("id", gone);

  const { before: _, ours: __, ...expected } = gone;
  assert.deepEqual(seen, { ...expected, observed: "http/unreachable" });
});

test("a key that was deleted in Immich is a difference with the reason", async (t) => {
  const inputs = await inputsFor(t);
  const { id, outs } = await provider.create(inputs);

  const { inputs: seen } = await provider.read(id, { ...outs, apiKey: "deleted" });

  assert.deepEqual(seen, { ...inputs, apiKey: "deleted", observed: "immich/key-refused" });
});

test("a key that this very update made anew counts, in place of the state's", async (t) => {
  const inputs = await inputsFor(t);
  const { id, outs } = await provider.create(inputs);
  keepFreshKey(inputs.url, inputs.apiKey);

  const { inputs: seen } = await provider.read(id, { ...outs, apiKey: "of before" });

  assert.deepEqual(seen, { ...inputs, apiKey: "of before" });
});

test("check refuses a wrong key and one that lacks a permission, before anything is written", async (t) => {
  const inputs = await inputsFor(t);
  const readOnly = await newKey(inputs.url, ["systemConfig.read"]);

  await assert.rejects(provider.check({}, { ...inputs, apiKey: "wrong" }), {
    message:
      `immich/key-refused: Immich at ${inputs.url} refuses the API key (401 Invalid API key)\n` +
      "  allowed: a key of an administrator, made in Immich under Account Settings > API Keys\n" +
      "  next:    pulumi up, where this program made the key; else: pulumi config set --secret immich-sso:immichApiKey",
  });
  await assert.rejects(provider.check({}, { ...inputs, apiKey: readOnly }), {
    message:
      "immich/permission-missing: the Immich API key may not do this: it lacks systemConfig.update\n" +
      "  allowed: a key of an administrator with adminConfig.read and adminConfig.update\n" +
      "  next:    add the permission to the key in Immich under Account Settings > API Keys",
  });
  assert.deepEqual((await provider.check({}, inputs)).failures, []);
});

test("check refuses a server that does not answer, unless it is one that may start yet", async (t) => {
  const inputs = { ...(await inputsFor(t)), url: "http://127.0.0.1:9" };
  await assert.rejects(provider.check({}, { ...inputs, waitSeconds: 0 }), {
    message:
      "http/unreachable: Immich does not answer at http://127.0.0.1:9 (ECONNREFUSED)\n" +
      "  allowed: a server that runs and can be reached from this machine\n" +
      "  next:    curl -v http://127.0.0.1:9",
  });
  assert.deepEqual((await provider.check({}, { ...inputs, waitSeconds: 180 })).failures, []);
});

test("check asks nobody while the key is not known yet or has not changed", async () => {
  const nowhere = { url: "http://127.0.0.1:9", observed: "live" } as provider.OAuthSettingsInputs;
  const unknown = { ...nowhere, apiKey: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" };
  assert.deepEqual((await provider.check({}, unknown)).failures, []);
  assert.deepEqual(
    (await provider.check({ ...nowhere, apiKey: "k" }, { ...nowhere, apiKey: "k" })).failures,
    [],
  );
});

test("a server that runs from a configuration file is refused before the first write", async (t) => {
  const inputs = await inputsFor(t);
  const { url } = await freshImmich(t, {
    IMMICH_CONFIG_FILE: new URL("config-file.json", import.meta.url).pathname,
  });

  await assert.rejects(provider.create({ ...inputs, url }), {
    message:
      `immich/config-file: Immich at ${url} runs from a configuration file (IMMICH_CONFIG_FILE), so its settings cannot be pushed\n` +
      "  allowed: a server without IMMICH_CONFIG_FILE, or the stack's output immichConfigFile as the content of that file\n" +
      "  next:    remove IMMICH_CONFIG_FILE from the container's environment and start it again; to stay with the file: " +
      "pulumi config set immich-sso:pushSettings false && pulumi up && npm run -s export-config",
  });
});

test("no secret of ours reaches Immich's log", async (t) => {
  const { url, logs } = await freshImmich(t);
  const inputs = { ...(await inputsFor(t)), url, apiKey: await newKey(url, permissions) };
  await provider.create(inputs);
  await new ImmichClient(inputs).ownApiKey();
  for (const secret of [inputs.clientSecret, inputs.apiKey]) assert.ok(!logs.join("").includes(secret));
});

test("values that Immich changes as it saves them are no difference", async (t) => {
  const inputs = {
    ...(await inputsFor(t)),
    scope: "",
    externalDomain: "https://photos.home.example/some/path",
    loginPageMessage: "",
    passwordLoginEnabled: true,
  };

  const { id, outs } = await provider.create(inputs);

  const live = await adminSession({ url: inputs.url });
  const { oauth, server } = await documentOf(live);
  assert.equal(oauth.scope, "openid email profile");
  assert.deepEqual(server, {
    externalDomain: "https://photos.home.example",
    loginPageMessage: "",
    publicUsers: true,
  });
  assert.deepEqual((await provider.read(id, outs)).inputs, inputs);
  await edit(live, { externalDomain: "https://other.example", scope: "openid" });
  assert.deepEqual((await provider.read(id, outs)).inputs, {
    ...inputs,
    externalDomain: "https://other.example",
    scope: "openid",
  });
});

test("the way back knows what we wrote, also after a refresh put the live values into the state", async (t) => {
  const inputs = await inputsFor(t);
  const live = await adminSession({ url: inputs.url });
  const before = await documentOf(live);
  const { id, outs } = await provider.create(inputs);
  await edit(live, { buttonText: "later, by hand" });
  const { props } = await provider.read(id, outs);

  await provider.remove(id, props as provider.OAuthSettingsState);

  assert.deepEqual(await documentOf(live), merge(before, { buttonText: "later, by hand" }));
});

test("a setting that is not declared any more goes back, unless somebody changed it", async (t) => {
  const inputs = { ...(await inputsFor(t)), loginPageMessage: "ours" };
  const live = await adminSession({ url: inputs.url });
  await edit(live, { buttonText: "old", loginPageMessage: "old" });
  const { id, outs } = await provider.create(inputs);
  await edit(live, { loginPageMessage: "by hand" });
  const { buttonText: _, loginPageMessage: __, ...fewer } = inputs;

  const { outs: updated } = await provider.update(id, outs, fewer);

  const { oauth, server } = await documentOf(live);
  assert.equal(oauth.buttonText, "old");
  assert.equal((server as { loginPageMessage: string }).loginPageMessage, "by hand");
  assert.deepEqual(Object.keys(updated.ours).toSorted(), Object.keys(pick(fewer)).toSorted());
});

test("the first write switches auto launch off, deleting switches it on again; an update leaves it", async (t) => {
  const inputs = await inputsFor(t);
  const live = await adminSession({ url: inputs.url });
  await edit(live, { autoLaunch: true });
  const before = await documentOf(live);

  const { id, outs } = await provider.create(inputs);
  assert.equal((await documentOf(live)).oauth.autoLaunch, false);

  const { outs: updated } = await provider.update(id, outs, { ...inputs, buttonText: "other" });
  await provider.remove(id, updated);
  assert.deepEqual(await documentOf(live), before);

  const again = await provider.create(inputs);
  await edit(live, { autoLaunch: true });
  await provider.update(id, again.outs, { ...inputs, buttonText: "other" });
  assert.equal((await documentOf(live)).oauth.autoLaunch, true);
});

test("a server that was reset is nothing to update: it is made anew", async (t) => {
  const inputs = await inputsFor(t);
  const { id, outs } = await provider.create(inputs);
  const { url } = await freshImmich(t);
  assert.deepEqual(await provider.read(id, { ...outs, url }), {});
});

test("a timeout is left alone unless set, and refused where it cannot be meant as seconds", async (t) => {
  const inputs = await inputsFor(t);
  const { outs } = await provider.create({ ...inputs, timeout: 30 });
  const live = await adminSession({ url: inputs.url });
  assert.equal((await documentOf(live)).oauth.timeout, 30);
  await provider.remove("id", outs);
  assert.equal((await documentOf(live)).oauth.timeout, 30_000);

  for (const timeout of [0, 1.5, 301, 30_000])
    await assert.rejects(provider.check(inputs, { ...inputs, timeout }), {
      message:
        `immich/timeout-too-long: a timeout of ${timeout} for the sign-in: Immich uses the number as seconds, though it says milliseconds\n` +
        "  allowed: a whole number of seconds from 1 to 300; left out, Immich's own stays\n" +
        "  next:    pulumi config set immich-sso:oauthTimeoutSeconds 30",
    });
});
