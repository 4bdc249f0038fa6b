/** What a killed update left is removed; what a lost or copied state, or another home, does not know is refused. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  type Names,
  refuseForeignApplication,
  refuseForeignBinding,
  refuseForeignMapping,
  refuseForeignProvider,
} from "../../../components/authentik/adopting.ts";
import { removeLeftBindings, removeLeftProvider } from "../../../components/authentik/leftovers.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import type { Failure } from "../../../components/support/failure.mjs";
import { anything, object, text } from "../../../components/support/shape.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { relayTo } from "../../support/relay.ts";

let server: TestAuthentik;
let api: AuthentikApi;
let group: string;
before(async () => {
  server = await startTestAuthentik();
  api = new AuthentikApi({ url: server.url, token: TOKEN });
  group = (await server.api<{ pk: string }>("POST", "/core/groups/", { name: "photos-users" })).pk;
});
after(() => server.stop());

const names: Names = {
  stack: "home",
  key: (setting) => `immich-sso:${setting}`,
  provider: "immich-provider",
  application: "immich-application",
  mapping: "immich-claims",
  bindings: new Map([["photos-users", "immich-access-photos-users"]]),
};

async function makeProvider(slug: string, id = `immich-sso-home-${slug}`): Promise<number> {
  const flows = await api.list("flows/instances/", {}, object({ pk: text, designation: text }));
  const flow = (wanted: string) => flows.find(({ designation }) => designation === wanted)?.pk;
  const { pk } = await server.api<{ pk: number }>("POST", "/providers/oauth2/", {
    ...{ name: slug, client_id: id, redirect_uris: [{ matching_mode: "strict", url: "https://photos" }] },
    ...{ authorization_flow: flow("authorization"), invalidation_flow: flow("invalidation") },
  });
  return pk;
}

async function makeApplication(slug: string, provider?: number): Promise<string> {
  const body = { name: slug, slug, ...(provider === undefined ? {} : { provider }) };
  return (await server.api<{ pk: string }>("POST", "/core/applications/", body)).pk;
}

async function bind(target: string): Promise<string> {
  const body = { target, group, order: 0 };
  return (await server.api<{ pk: string }>("POST", "/policies/bindings/", body)).pk;
}

/** What a stack called home that wants this slug does before it makes its provider. */
async function providerIsNew(slug: string, wasCutOff: boolean, from = api): Promise<void> {
  const clientId = `immich-sso-home-${slug}`;
  await refuseForeignProvider(from, names, { applicationName: slug, clientId, own: true, wasCutOff });
  await removeLeftProvider(from, { clientId, wasCutOff });
}

const isThere = async (pk: number) => (await api.get(`providers/oauth2/${pk}/`, anything)) !== undefined;
const imported = (resource: string, id: string) =>
  `pulumi import authentik:index/${resource} ${id} --yes --protect=false --generate-code=false`;

test("a provider that this state was cut off in making, and that no application has: removed", async () => {
  const pk = await makeProvider("cut-off");
  await providerIsNew("cut-off", true);
  assert.equal(await isThere(pk), false);
});

/** Each of these meets a live application with the client id of a stack called home. */
const strangers = {
  "a lost state, and another home whose stack has the same name": false,
  "a copy of a state that was cut off, met by what the original made since": true,
};
for (const [who, wasCutOff] of Object.entries(strangers))
  test(`${who}: refused, with the way to adopt`, async () => {
    const slug = `live-${wasCutOff}`;
    const pk = await makeProvider(slug);
    const binding = await bind(await makeApplication(slug, pk));
    const adopt = [
      `pulumi config set immich-sso:clientId immich-sso-home-${slug}`,
      "pulumi config set immich-sso:subMode hashed_user_id",
      imported("providerOauth2:ProviderOauth2 immich-provider", String(pk)),
      `pulumi config set immich-sso:slug ${slug}`,
      imported("application:Application immich-application", slug),
      imported("policyBinding:PolicyBinding immich-access-photos-users", binding),
    ];
    await assert.rejects(providerIsNew(slug, wasCutOff), (error: Failure) => {
      assert.deepEqual([error.code, error.next.split(" && ")], ["authentik/exists", adopt]);
      return true;
    });
    const wanted = { slug, provider: pk, wasCutOff };
    await assert.rejects(refuseForeignApplication(api, names, wanted), { code: "authentik/exists" });
    assert.equal(await isThere(pk), true);
  });

test("a provider without an application, where no update was cut off: refused, and stays", async () => {
  const pk = await makeProvider("alone");
  await assert.rejects(providerIsNew("alone", false), { code: "authentik/exists" });
  assert.equal(await isThere(pk), true);
});

test("another stack of this program: refused without a way to adopt", async () => {
  const pk = await makeProvider("shared", "immich-sso-live-shared");
  await makeApplication("shared", pk);
  const belongs = (error: Failure) => {
    assert.match(error.problem, /, which belongs to the stack live of this program$/);
    const next =
      "pulumi config set immich-sso:slug immich-home && pulumi config set immich-sso:applicationName 'Immich home'";
    assert.deepEqual([error.code, error.next], ["authentik/exists", next]);
    return true;
  };
  await assert.rejects(providerIsNew("shared", true), belongs);
  const wanted = { slug: "shared", provider: Number.NaN, wasCutOff: true };
  await assert.rejects(refuseForeignApplication(api, names, wanted), belongs);
});

test("an application of this state's own provider, cut off before anybody was bound: known", async () => {
  const provider = await makeProvider("half");
  const pk = await makeApplication("half", provider);
  const wanted = { slug: "half", provider, wasCutOff: true };
  assert.equal(await refuseForeignApplication(api, names, wanted), true);
  const refused = { code: "authentik/exists" };
  await assert.rejects(refuseForeignApplication(api, names, { ...wanted, wasCutOff: false }), refused);
  await assert.rejects(refuseForeignApplication(api, names, { ...wanted, provider: provider + 1 }), refused);
  await bind(pk);
  await assert.rejects(refuseForeignApplication(api, names, wanted), refused);
});

test("an application without a provider is somebody else's", async () => {
  await makeApplication("theirs");
  const wanted = { slug: "theirs", provider: 7, wasCutOff: true };
  await assert.rejects(refuseForeignApplication(api, names, wanted), { code: "authentik/exists" });
});

test("a scope mapping: one that a killed update left is known; one that a provider uses is refused", async () => {
  const title = "Immich claims (immich-sso-home-claims)";
  const body = { name: title, scope_name: "profile", expression: "return {}" };
  const { pk } = await server.api<{ pk: string }>("POST", "/propertymappings/provider/scope/", body);
  assert.equal(await refuseForeignMapping(api, names, { title: "another", wasCutOff: true }), undefined);
  assert.equal(await refuseForeignMapping(api, names, { title, wasCutOff: true }), pk);
  const adopt = imported("propertyMappingProviderScope:PropertyMappingProviderScope immich-claims", pk);
  const refused = { code: "authentik/exists", next: adopt };
  await assert.rejects(refuseForeignMapping(api, names, { title, wasCutOff: false }), refused);
  await api.patch(`providers/oauth2/${await makeProvider("user")}/`, { property_mappings: [pk] });
  await assert.rejects(refuseForeignMapping(api, names, { title, wasCutOff: true }), refused);
});

test("a binding of the group to an application that was adopted is refused; to ours it is made again", async () => {
  const target = await makeApplication("bound", await makeProvider("bound"));
  const pk = await bind(target);
  await assert.rejects(refuseForeignBinding(api, names, { target, group }), {
    code: "authentik/exists",
    next: imported("policyBinding:PolicyBinding immich-access-photos-users", pk),
  });
  await refuseForeignBinding(api, names, { target, group: "another" });
  await removeLeftBindings(api, target, group);
  assert.deepEqual(await api.list("policies/bindings/", { target }, anything), []);
});

test("bindings of other applications are neither imported nor removed, whatever Authentik lists", async (t) => {
  const pk = await bind(await makeApplication("foreign", await makeProvider("foreign", "of-somebody")));
  await removeLeftBindings(api, "", group);
  assert.ok((await api.list("policies/bindings/", {}, object({ pk: text }))).some((one) => one.pk === pk));

  const relay = await relayTo(t, server.url);
  const gone = JSON.stringify({ detail: "No Application matches the given query." });
  relay.begin(({ call }) =>
    call.includes("/core/applications/") ? { status: 404, type: "application/json", body: gone } : undefined,
  );
  const shy = new AuthentikApi({ url: relay.url, token: TOKEN });
  await assert.rejects(providerIsNew("foreign", true, shy), (error: Failure) => {
    assert.equal(error.code, "authentik/exists");
    assert.ok(!error.next.includes(pk), error.next);
    return true;
  });
  assert.deepEqual(
    relay.calls.filter((call) => call.includes("/bindings/")),
    [],
  );
});
