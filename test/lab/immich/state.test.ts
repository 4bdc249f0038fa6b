/** What the stand-in keeps on disk. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { immichFor, oauthFor } from "./support/immich.ts";
import { userOf } from "./support/logins.ts";
import { SECRET, startProvider } from "./support/provider.ts";

const provider = await startProvider();
after(provider.close);

test("a restart forgets nothing, and the file holds no password, token or key", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "immich-state-"));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const stops: (() => unknown)[] = [];
  const first = await immichFor({ after: (hook) => stops.push(hook) }, { dataDir });
  await first.putOAuth(oauthFor(provider));
  const { body } = await first.signIn(provider, "keeper");
  const { body: key } = await first.call("POST", "/api/api-keys", { permissions: ["all"] }, first.admin);
  for (const stop of stops) await stop();
  const file = join(dataDir, "immich.json");
  const text = readFileSync(file, "utf8");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const secrets = ["admin-password", String(body.accessToken), String(key.secret), SECRET];
  // The client secret is a setting: the real one keeps it in clear too.
  assert.deepEqual(
    secrets.map((secret) => text.includes(secret)),
    [false, false, false, true],
  );

  const second = await immichFor(t, { dataDir, isSetUp: false });
  const headers = { "x-api-key": String(key.secret) };
  assert.equal((await second.call("GET", "/api/system-config", undefined, headers)).status, 200);
  assert.equal((await userOf(second, "keeper@immich.app")).oauthId, "keeper");
  assert.equal((await second.signIn(provider, "keeper")).body.userId, body.userId);
});
