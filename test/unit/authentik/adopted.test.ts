/** What was adopted is put back as it was, whatever this stack changed on it, and stays. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as adopted from "../../../components/authentik/adopted-provider.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { object, record, text } from "../../../components/support/shape.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";

let server: TestAuthentik;
let api: AuthentikApi;
before(async () => {
  server = await startTestAuthentik();
  api = new AuthentikApi({ url: server.url, token: TOKEN });
});
after(() => server.stop());

async function scene(name = "Photos") {
  const slug = name.toLowerCase();
  const flows = await api.list("flows/instances/", {}, object({ pk: text, designation: text }));
  const flow = (wanted: string) => flows.find(({ designation }) => designation === wanted)?.pk;
  const provider = await server.api<{ pk: number }>("POST", "/providers/oauth2/", {
    ...{ name, client_id: slug, client_secret: "of-before" },
    ...{ redirect_uris: [{ matching_mode: "regex", url: "https://photos/.*" }] },
    ...{ authorization_flow: flow("authorization"), invalidation_flow: flow("invalidation") },
  });
  const application = { name, slug, provider: provider.pk, meta_publisher: "me" };
  const { pk: target } = await server.api<{ pk: string }>("POST", "/core/applications/", application);
  const { pk: group } = await server.api<{ pk: string }>("POST", "/core/groups/", {
    name: `people of ${slug}`,
  });
  const binding = { target, group, order: 7 };
  const { pk } = await server.api<{ pk: string }>("POST", "/policies/bindings/", binding);
  return {
    "immich-provider": `providers/oauth2/${provider.pk}/`,
    "immich-application": `core/applications/${slug}/`,
    "immich-access-people": `policies/bindings/${pk}/`,
  };
}

test("every field that was changed goes back, an application under another slug too; twice is once", async (t) => {
  const objects = await scene();
  const documents = () => Promise.all(Object.values(objects).map((path) => api.get(path, record)));
  const asBefore = await documents();
  const inputs = { url: server.url, token: TOKEN, objects };
  const { outs } = await adopted.create(inputs);
  assert.deepEqual(Object.values(outs.before), asBefore);

  await api.patch(objects["immich-provider"], {
    ...{ name: "Immich", client_secret: "rotated", access_token_validity: "days=30" },
    ...{ redirect_uris: [{ matching_mode: "strict", url: "https://photos/auth/login" }] },
  });
  await api.patch(objects["immich-application"], { name: "Immich", slug: "immich", meta_publisher: "" });
  await api.patch(objects["immich-access-people"], { order: 0 });
  assert.deepEqual((await adopted.update("", outs, { ...inputs, token: "another" })).outs, {
    ...outs,
    token: "another",
  });

  const said: string[] = [];
  t.mock.method(console, "log", (line: string) => said.push(line));
  await adopted.remove("", outs);
  assert.deepEqual(await documents(), asBefore);
  await adopted.remove("", outs);
  const stays = "stays in Authentik, because it was there before this stack:";
  const titles = Object.values(objects).map(
    (path) => `${stays} ${path} ${path.startsWith("policies") ? "(order 7)" : '"Photos"'}`,
  );
  assert.deepEqual(
    said.map((line) => line.replace(/, with what it had before: .*/, "")),
    [...titles, ...titles],
  );
  assert.deepEqual(
    said.map((line) => /before: (.*)/.exec(line.slice(stays.length))?.[1]),
    [
      "name, client_secret, redirect_uris, access_token_validity",
      "name, slug, meta_publisher",
      "order",
      ...[undefined, undefined, undefined],
    ],
  );
  assert.ok(!said.join().includes("of-before"));
});

test("what is gone by then is said; what was never there is an error", async (t) => {
  const inputs = { url: server.url, token: TOKEN, objects: { "immich-application": "core/applications/x/" } };
  await assert.rejects(adopted.create(inputs), { code: "authentik/adopted-missing" });
  await server.api("POST", "/core/applications/", { name: "X", slug: "x" });
  const { outs } = await adopted.create(inputs);
  await api.delete("core/applications/x/");
  const said: string[] = [];
  t.mock.method(console, "log", (line: string) => said.push(line));
  await adopted.remove("", outs);
  assert.deepEqual(said, ['not in Authentik any more: core/applications/x/ "X"']);
});

test("what Authentik does not take back stays as it is now, and that is said: no grant types, for one", async (t) => {
  const path = (await scene("Others"))["immich-provider"];
  const inputs = { url: server.url, token: TOKEN, objects: { "immich-provider": path } };
  const { outs } = await adopted.create(inputs);
  await api.patch(path, { grant_types: ["authorization_code"], name: "Immich" });
  const said: string[] = [];
  t.mock.method(console, "log", (line: string) => said.push(line));

  await adopted.remove("", outs);

  const stays = `stays in Authentik, because it was there before this stack: ${path} "Others"`;
  assert.deepEqual(said, [
    `${stays}, with what it had before: name; Authentik refuses what these had before, so they stay: grant_types`,
  ]);
});
