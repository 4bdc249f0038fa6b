/** What a killed update left behind: an application, alone or with its provider, that did not come into the state. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { refuseForeignApplication, refuseForeignProvider } from "../../../components/authentik/adopting.ts";
import {
  removeLeftoverApplication,
  removeLeftoverBindings,
  removeLeftoverProvider,
} from "../../../components/authentik/leftovers.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import type { Failure } from "../../../components/support/failure.mjs";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { relayTo } from "../../support/relay.ts";

let server: TestAuthentik;
let api: AuthentikApi;
before(async () => {
  server = await startTestAuthentik();
  api = new AuthentikApi({ url: server.url, token: TOKEN });
});
after(() => server.stop());

const clientId = "immich-sso-test-immich";
const names = { provider: "immich-provider", application: "immich-application", bindings: {} };

async function leave(slug: string, id = clientId): Promise<void> {
  const flows = await api.list<{ pk: string; designation: string }>("flows/instances/");
  const flow = (wanted: string) => flows.find(({ designation }) => designation === wanted)?.pk;
  const { pk } = await server.api<{ pk: number }>("POST", "/providers/oauth2/", {
    ...{
      name: slug,
      client_id: id,
      redirect_uris: [{ matching_mode: "strict", url: "https://photos" }],
    },
    ...{ authorization_flow: flow("authorization"), invalidation_flow: flow("invalidation") },
  });
  await server.api("POST", "/core/applications/", { name: slug, slug, provider: pk });
}

test("the provider is removed, and the application that it leaves behind is known as ours", async () => {
  await leave("immich");
  const widowed = await removeLeftoverProvider(api, clientId, "immich");
  const application = await api.get<{ provider: number | null }>("core/applications/immich/");
  assert.deepEqual([widowed, application?.provider], [true, null]);

  await refuseForeignApplication(api, names, { slug: "immich", clientId, leftover: true, widowed });
  await removeLeftoverApplication(api, clientId, "immich", widowed);
  assert.equal(await api.get("core/applications/immich/"), undefined);
});

test("an application whose provider came into the state is known by its client id, and removed alone", async () => {
  await leave("interrupted");
  const wanted = { slug: "interrupted", clientId, leftover: true, widowed: false };
  await refuseForeignApplication(api, names, wanted);
  await removeLeftoverApplication(api, clientId, "interrupted", false);
  assert.equal(await api.get("core/applications/interrupted/"), undefined);
  assert.equal((await api.list("providers/oauth2/", { client_id: clientId })).length, 1);
});

test("an application with a provider of somebody else's is refused, and stays", async () => {
  await leave("other", "immich-sso-other-immich");
  const wanted = { slug: "other", clientId, leftover: true, widowed: true };
  await assert.rejects(refuseForeignApplication(api, names, wanted), { code: "authentik/exists" });
  await removeLeftoverApplication(api, clientId, "other", true);
  assert.notEqual(await api.get("core/applications/other/"), undefined);
});

test("an application without a provider that was none of ours is refused, and stays", async () => {
  await server.api("POST", "/core/applications/", { name: "theirs", slug: "theirs" });
  const widowed = await removeLeftoverProvider(api, clientId, "theirs");
  assert.equal(widowed, false);
  await assert.rejects(
    refuseForeignApplication(api, names, { slug: "theirs", clientId, leftover: true, widowed }),
    { code: "authentik/exists" },
  );
  await removeLeftoverApplication(api, clientId, "theirs", widowed);
  assert.equal((await api.get<{ slug: string }>("core/applications/theirs/"))?.slug, "theirs");
});

test("bindings of other applications are neither imported nor removed, whatever Authentik lists", async (t) => {
  await leave("foreign", "immich-sso-foreign-immich");
  const group = await server.api<{ pk: string }>("POST", "/core/groups/", { name: "photos-users" });
  const target = (await api.get<{ pk: string }>("core/applications/foreign/"))?.pk;
  const binding = { target, group: group.pk, order: 0 };
  const { pk } = await server.api<{ pk: string }>("POST", "/policies/bindings/", binding);
  await removeLeftoverBindings(api, "", group.pk);
  assert.equal((await api.list("policies/bindings/", {})).length, 1);

  const relay = await relayTo(t, server.url);
  const gone = JSON.stringify({ detail: "No Application matches the given query." });
  relay.begin(({ call }) =>
    call.includes("/core/applications/") ? { status: 404, type: "application/json", body: gone } : undefined,
  );
  const shy = new AuthentikApi({ url: relay.url, token: TOKEN });
  const wanted = { applicationName: "foreign", clientId, leftover: false };
  const bound = { ...names, bindings: { "photos-users": "immich-access-photos-users" } };
  await assert.rejects(refuseForeignProvider(shy, bound, wanted), (error: Failure) => {
    assert.equal(error.code, "authentik/exists");
    assert.ok(!error.next.includes(pk), error.next);
    return true;
  });
  assert.deepEqual(
    relay.calls.filter((call) => call.includes("/bindings/")),
    [],
  );
});
