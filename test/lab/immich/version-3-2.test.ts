/** What Immich 3.2 and later answer otherwise than 3.1: measured with its settings layer, and read in its SDK 3.2.2. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { permissionsOf } from "../../../lab/immich/accounts/permissions.ts";
import { editionOf } from "../../../lab/immich/config/edition.ts";
import { NEWEST } from "../../../lab/immich/server/version.ts";
import { immichFor } from "./support/immich.ts";

const env = { LAB_IMMICH_VERSION: NEWEST };

test("it has 168 permissions, 13 more than 3.1.0", () => {
  const since32 = permissionsOf(editionOf(env));
  const before = permissionsOf(editionOf({ LAB_IMMICH_VERSION: "3.1.0" }));
  assert.deepEqual([since32.length, before.length], [168, 155]);
  assert.deepEqual(
    since32.filter((name) => !before.includes(name)),
    [
      "apiKey.rotate",
      "assetFile.read",
      "assetFile.delete",
      "assetFile.download",
      "clusterGroup.read",
      "clusterGroup.leave",
      "clusterGroupRequest.create",
      "clusterGroupRequest.read",
      "clusterGroupRequest.delete",
      "adminConfig.read",
      "adminConfig.update",
      "userConfig.read",
      "workflow.logs",
    ],
  );
});

test("a key shows its fields beside it, and can be rotated", async (t) => {
  const { call, admin } = await immichFor(t, { env });
  const { body: made } = await call<{ secret: string; apiKey: object; id: string }>(
    "POST",
    "/api/api-keys",
    { name: "one", permissions: ["apiKey.read"] },
    admin,
  );
  const { secret, apiKey, ...flat } = made;
  assert.deepEqual(flat, apiKey);
  const rotated = await call("POST", `/api/api-keys/${made.id}/rotate`, undefined, admin);
  assert.equal(rotated.status, 201);
  const asked = (key: string) => call("GET", "/api/api-keys/me", undefined, { "x-api-key": key });
  assert.deepEqual(
    [(await asked(secret)).status, (await asked(String(rotated.body.secret))).status],
    [401, 200],
  );
});

test("it takes email addresses beyond ASCII, and any redirect URI of the app", async (t) => {
  const { call, admin, putOAuth } = await immichFor(t, { env });
  const user = { email: "jürgen@müller.example", password: "a-password", name: "Jürgen" };
  assert.equal((await call("POST", "/api/admin/users", user, admin)).status, 201);
  await putOAuth({ mobileOverrideEnabled: true, mobileRedirectUri: "no URL" });
  const { body } = await call<{ oauth: { mobileRedirectUri: string } }>(
    "GET",
    "/api/admin/config",
    undefined,
    admin,
  );
  assert.equal(body.oauth.mobileRedirectUri, "no URL");
});

test("its public configuration names where people manage their account", async (t) => {
  const { call, putOAuth } = await immichFor(t, { env });
  await putOAuth({ accountManagementUrl: "https://auth.home.example/if/user/" });
  const { body } = await call("GET", "/api/server/config");
  assert.equal(body.oauthAccountManagementUrl, "https://auth.home.example/if/user/");
});
