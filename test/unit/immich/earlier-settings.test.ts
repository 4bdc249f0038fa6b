/** The look at Immich before anything is written, and what comes of it when the write was killed. */
import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";
import * as earlier from "../../../components/immich/earlier-settings-provider.ts";
import * as settings from "../../../components/immich/oauth-settings-provider.ts";
import { beforeUs, putBack } from "../../../components/immich/restoration.ts";
import { Failure } from "../../../components/support/failure.mjs";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { project } from "../../../components/support/immich/system-config.ts";
import { documentOf, edit, freshImmich, newKey, rewrite } from "../../support/immich.ts";
import { relayTo } from "../../support/relay.ts";

const said: string[] = [];
before(() => {
  console.log = (line: string) => said.push(line);
});

const ours = {
  enabled: true,
  issuerUrl: "https://auth.home.example/application/o/immich/",
  clientId: "immich",
  clientSecret: "the-client-secret",
  buttonText: "Sign in with Authentik",
  mobileRedirectUri: "",
};
const theirs = {
  enabled: true,
  issuerUrl: "https://old.example/",
  clientId: "of-before",
  clientSecret: "the-secret-of-before",
  autoLaunch: true,
  loginPageMessage: "Ask Ann",
};

async function scene(t: TestContext) {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  const apiKey = await newKey(url, ["systemConfig.read", "systemConfig.update"]);
  const client = new ImmichClient({ url, apiKey });
  await edit(client, theirs);
  relay.begin(() => undefined);
  const access = { url: relay.url, waitSeconds: 1, apiKey };
  const intended = { ...ours, clientSecret: "[secret]" };
  return { relay, client, inputs: { ...access, intended }, wanted: { ...access, observed: "live", ...ours } };
}

test("it reads and writes nothing", async (t) => {
  const { relay, client, inputs } = await scene(t);
  const { id, outs } = await earlier.create(inputs);
  assert.deepEqual(relay.calls, [
    "GET /api/server/ping",
    "GET /api/server/features",
    "GET /api/system-config",
  ]);
  const settings = project(await documentOf(client));
  assert.deepEqual([id, outs], [relay.url, { ...inputs, settings, autoLaunch: true }]);

  relay.begin(() => undefined);
  assert.deepEqual(await earlier.read(id, outs), { id, props: outs, inputs });
  assert.deepEqual(relay.calls, ["GET /api/server/config"]);
  const news = { ...inputs, intended: { ...inputs.intended, buttonText: "Come in" } };
  assert.deepEqual(await earlier.update(id, outs, news), { outs: { ...outs, ...news } });
  assert.deepEqual(relay.calls, ["GET /api/server/config"]);
});

test("a server that was reset is looked at anew; one that does not answer is not", async (t) => {
  const { inputs } = await scene(t);
  const { id, outs } = await earlier.create(inputs);
  const { url } = await freshImmich(t);
  assert.deepEqual(await earlier.read(id, { ...outs, url }), {});
  const gone = { ...outs, url: "http://127.0.0.1:9" };
  assert.deepEqual((await earlier.read(id, gone)).props, gone);
});

test("of a first write that was lost, all goes back: at once, or after the next one", async (t) => {
  const { client, inputs, wanted } = await scene(t);
  const fresh = await documentOf(client);
  const look = await earlier.create(inputs);
  await settings.create(wanted);
  await earlier.remove(look.id, look.outs);
  assert.deepEqual(await documentOf(client), fresh);

  await settings.create(wanted);
  const { id, outs } = await settings.create({ ...wanted, earlier: look.outs.settings });
  assert.deepEqual(outs.before, look.outs.settings);
  await settings.remove(id, outs);
  assert.deepEqual(await documentOf(client), fresh);
  await earlier.remove(look.id, look.outs);
  assert.deepEqual(await documentOf(client), fresh);
});

test("auto launch that was on goes back only with the rest of a lost write", async (t) => {
  const { client, inputs, wanted } = await scene(t);
  const look = await earlier.create(inputs);
  const { id, outs } = await settings.create({ ...wanted, earlier: look.outs.settings });
  await settings.remove(id, outs);
  await edit(client, { autoLaunch: false });
  await earlier.remove(look.id, look.outs);
  assert.equal((await documentOf(client)).oauth.autoLaunch, false);
});

test("what somebody set after the first look is what was before us; what is ours already is not", () => {
  const first = { enabled: false, buttonText: "old", loginPageMessage: "old", clientSecret: "old" };
  const found = { enabled: true, buttonText: "new", loginPageMessage: "new", clientSecret: "other" };
  assert.deepEqual(beforeUs({ ...found, clientId: "of-before" }, ours, { ...first, clientId: "of-before" }), {
    ...found,
    enabled: false,
    clientId: "of-before",
  });
  // Of our own client, whatever the secret is by now.
  const { clientId, issuerUrl } = ours;
  assert.deepEqual(
    beforeUs({ ...found, clientId, issuerUrl }, ours, { ...first, clientId: "", issuerUrl: "" }),
    { ...found, enabled: false, clientSecret: "old", clientId: "", issuerUrl: "" },
  );
});

test("what an older Immich took and this one refuses is left and named; all else goes back", async (t) => {
  const { client, inputs, wanted } = await scene(t);
  const look = await earlier.create(inputs);
  const { outs } = await settings.create({ ...wanted, earlier: look.outs.settings });
  const before = await documentOf(client);
  // 2.7 takes an issuer that is no URL.
  const noUrl = { issuerUrl: "auth" };
  const left = { ...theirs, issuerUrl: ours.issuerUrl };
  const words = "left as they are, because Immich refuses the values that it had before: oauth.issuerUrl";
  said.length = 0;
  await settings.remove("id", { ...outs, before: { ...outs.before, ...noUrl } });
  assert.deepEqual(pick(project(await documentOf(client)), left), left);
  assert.ok(said.includes(words), said.join("\n"));

  await rewrite(client, () => before);
  said.length = 0;
  await earlier.remove(look.id, { ...look.outs, settings: { ...look.outs.settings, ...noUrl } });
  assert.deepEqual(pick(project(await documentOf(client)), left), left);
  assert.ok(said.includes(words), said.join("\n"));
});

/** Of these values those that the others have too. */
function pick(values: object, names: object): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name in names));
}

test("a refusal that is about nothing of ours is one", async (t) => {
  const { client } = await scene(t);
  const refused = Object.assign(new Failure({ code: "immich/rejected", problem: "no", next: "no" }), {
    fields: ["ffmpeg.crf"],
  });
  await assert.rejects(
    putBack(client, () => {
      throw refused;
    }),
    refused,
  );
});

test("where Immich runs from a file by now, nothing is put back, and that is said", async (t) => {
  const { url } = await freshImmich(t, {
    IMMICH_CONFIG_FILE: new URL("config-file.json", import.meta.url).pathname,
  });
  const apiKey = await newKey(url, ["systemConfig.read", "systemConfig.update"]);
  const live = project(await documentOf(new ImmichClient({ url, apiKey })));
  const access = { url, waitSeconds: 1, apiKey };
  const state = { ...access, before: { ...live, buttonText: "old" }, ours: { buttonText: live.buttonText } };
  said.length = 0;
  await settings.remove("id", { ...state, observed: "live" } as settings.OAuthSettingsState);
  await earlier.remove("id", { ...access, intended: state.ours, settings: state.before } as never);
  const words = "Immich runs from a configuration file now: its earlier settings were not put back";
  assert.deepEqual(said, [words, words]);
});
