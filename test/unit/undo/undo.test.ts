/** One side of a stack put back by what the state knows, without the other. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as adopted from "../../../components/authentik/adopted-provider.ts";
import * as earlier from "../../../components/immich/earlier-settings-provider.ts";
import * as oauth from "../../../components/immich/oauth-settings-provider.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { object, text } from "../../../components/support/shape.ts";
import { undoAuthentik } from "../../../undo/authentik.ts";
import { undoImmich } from "../../../undo/immich.ts";
import type { Deployed, Today } from "../../../undo/settings.ts";
import { startTestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { adminSession, documentOf, edit, freshImmich, newKey } from "../../support/immich.ts";

const nobody: Today = {
  authentikUrl: undefined,
  authentikToken: undefined,
  immichApiKey: undefined,
  ca: undefined,
};

const deployed = (type: string, name: string, id: string, outputs: object, more = {}): Deployed => ({
  ...{ urn: `urn:pulumi:home::immich-sso::${type}::${name}`, type, id, inputs: {} },
  outputs: outputs as Record<string, unknown>,
  ...more,
});

test("Immich's settings of before are back, by today's key where the state's is refused; again is nothing", async (t) => {
  const { url } = await freshImmich(t);
  const session = await adminSession({ url });
  await edit(session, { buttonText: "The old way", loginPageMessage: "Ask Ann" });
  const asBefore = await documentOf(session);
  const apiKey = await newKey(url, ["systemConfig.read", "systemConfig.update"]);
  const access = { url, apiKey, waitSeconds: 0 };
  const look = await earlier.create({ ...access, intended: { buttonText: "New" } });
  const wanted = { ...access, buttonText: "New", loginPageMessage: "Click", observed: "live" };
  const written = await oauth.create({ ...wanted, earlier: look.outs.settings });
  assert.notDeepEqual(await documentOf(session), asBefore);

  const state = (key: string) =>
    [
      deployed("pulumi-nodejs:dynamic/immich:EarlierSettings", "immich-earlier-settings", url, look.outs),
      deployed("pulumi-nodejs:dynamic/immich:OAuthSettings", "immich-oauth-settings", url, written.outs),
    ].map((one) => ({ ...one, outputs: { ...one.outputs, apiKey: key } }));
  const today = async () => ({ ...nobody, immichApiKey: apiKey });
  await assert.rejects(
    undoImmich(state("revoked"), async () => nobody),
    { code: "immich/key-refused" },
  );
  assert.deepEqual(await undoImmich(state("revoked"), today), [
    `Immich at ${url}: its settings of before are back`,
  ]);
  assert.deepEqual(await documentOf(session), asBefore);
  assert.deepEqual(await undoImmich(state(apiKey), today), [`Immich at ${url}: nothing to put back`]);
  assert.deepEqual(await undoImmich([], today), ["Immich: this state has changed no settings of an Immich"]);
});

test("in Authentik what was made is removed, what was adopted is put back, what is another one by now stays", async (t) => {
  const server = await startTestAuthentik();
  t.after(() => server.stop());
  const api = new AuthentikApi({ url: server.url, token: TOKEN });
  const application = async (slug: string, publisher = "") =>
    (
      await server.api<{ pk: string }>("POST", "/core/applications/", {
        ...{ name: slug, slug, meta_publisher: publisher },
      })
    ).pk;
  const [made, theirs] = [await application("made"), await application("theirs", "me")];
  await application("again");
  const objects = { "immich-application": "core/applications/theirs/" };
  const record = await adopted.create({ url: server.url, token: TOKEN, objects });
  await api.patch("core/applications/theirs/", { meta_publisher: "" });

  const type = "authentik:index/application:Application";
  const state = [
    deployed(type, "a-application", "made", { uuid: made }),
    deployed(type, "immich-application", "theirs", { uuid: theirs }, { retainOnDelete: true }),
    deployed(type, "b-application", "again", { uuid: "of-another-time" }),
    deployed("pulumi-nodejs:dynamic/authentik:Adopted", "immich-adopted", server.url, record.outs),
  ];
  const today = async () => ({ ...nobody, authentikUrl: server.url, authentikToken: TOKEN });
  t.mock.method(console, "log", () => {});
  assert.deepEqual(await undoAuthentik(state, today), [
    "Authentik: core/applications/made/ is removed",
    "Authentik: core/applications/again/ is another one by now, and stays",
  ]);
  const all = { superuser_full_list: "true" };
  const left = await api.list("core/applications/", all, object({ slug: text, meta_publisher: text }));
  assert.deepEqual(left.map(({ slug, meta_publisher }) => [slug, meta_publisher]).toSorted(), [
    ["again", ""],
    ["theirs", "me"],
  ]);
  assert.deepEqual(
    (await undoAuthentik(state, today))[0],
    "Authentik: core/applications/made/ is not there any more",
  );
  assert.deepEqual(await undoAuthentik([], today), ["Authentik: this state has made nothing there"]);
});
