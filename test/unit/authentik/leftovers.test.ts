/** What a killed update left behind, when neither provider nor application came into the state. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { refuseForeignApplication } from "../../../components/authentik/adopting.ts";
import {
  removeLeftoverApplication,
  removeLeftoverProvider,
} from "../../../components/authentik/leftovers.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";

let server: TestAuthentik;
let api: AuthentikApi;
before(async () => {
  server = await startTestAuthentik();
  api = new AuthentikApi({ url: server.url, token: TOKEN });
});
after(() => server.stop());

const clientId = "immich-sso-test-immich";
const names = { provider: "immich-provider", application: "immich-application", bindings: {} };

async function leave(slug: string): Promise<void> {
  const flows = await api.list<{ pk: string; designation: string }>("flows/instances/");
  const flow = (wanted: string) => flows.find(({ designation }) => designation === wanted)?.pk;
  const { pk } = await server.api<{ pk: number }>("POST", "/providers/oauth2/", {
    ...{
      name: slug,
      client_id: clientId,
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
