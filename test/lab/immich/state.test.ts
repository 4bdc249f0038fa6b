/** What the stand-in keeps on disk. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { immichFor, oauthFor } from "./support/immich.ts";
import { userOf } from "./support/logins.ts";
import { SECRET, startProvider } from "./support/provider.ts";
import { stateOf } from "./support/state.ts";

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
  assert.deepEqual(readdirSync(dataDir), ["immich.db"]);
  const file = join(dataDir, "immich.db");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  // As it lies on the disk, with what was overwritten, and the document, which may lie there in pieces.
  const text = readFileSync(file, "latin1") + JSON.stringify(stateOf(dataDir));
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
