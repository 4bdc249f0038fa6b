/** IMMICH_CONFIG_FILE and the other ways in which the environment rules the config. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { startImmich } from "../../../lab/immich/server.ts";
import { immichFor } from "./support/immich.ts";

type Document = Record<string, Record<string, unknown>>;

const folder = mkdtempSync(join(tmpdir(), "immich-config-"));
after(() => rmSync(folder, { recursive: true }));

function fileOf(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test("a file is merged over the defaults, read anew, and cannot be changed by PUT", async (t) => {
  const file = fileOf("partial.yaml", "oauth:\n  buttonText: From the file\nnonsense:\n  a: 1\n");
  const immich = await immichFor(t, { env: { IMMICH_CONFIG_FILE: file } });
  const path = "/api/system-config";
  const get = async () => (await immich.call<Document>("GET", path, undefined, immich.admin)).body;
  const { body: defaults } = await immich.call<Document>("GET", `${path}/defaults`, undefined, immich.admin);
  const document = await get();
  assert.deepEqual(document, { ...defaults, oauth: { ...defaults.oauth, buttonText: "From the file" } });

  const put = await immich.call<unknown>("PUT", path, document, immich.admin);
  const message = "Cannot update configuration while IMMICH_CONFIG_FILE is in use";
  assert.deepEqual([put.status, put.body], [400, { message }]);
  const { body: features } = await immich.call<Record<string, unknown>>("GET", "/api/server/features");
  assert.equal(features.configFile, true);
  const { body: server } = await immich.call<Record<string, unknown>>("GET", "/api/server/config");
  assert.deepEqual([server.isOnboarded, server.oauthButtonText], [true, "From the file"]);
  assert.deepEqual(immich.log.slice(0, 1), ['WARN [ConfigRepository] Unknown keys found: ["nonsense"]']);

  fileOf("partial.yaml", "oauth: { buttonText: Edited }");
  assert.deepEqual((await get()).oauth?.buttonText, "Edited");
});

test("a bad file stops the start with every complaint", async () => {
  const file = fileOf("bad.json", '{"oauth": {"timeout": 0, "enabled": "maybe"}}');
  const dataDir = join(folder, "data");
  await assert.rejects(startImmich({ port: 0, dataDir, env: { IMMICH_CONFIG_FILE: file } }), {
    message:
      "Invalid system config: \n" +
      "  - [oauth.timeout] Too small: expected number to be >=1\n" +
      "  - [oauth.enabled] Invalid input: expected boolean, received string",
  });
});

test("logging cannot be changed while IMMICH_LOG_LEVEL is set", async (t) => {
  const immich = await immichFor(t, { env: { IMMICH_LOG_LEVEL: "debug" } });
  const { body } = await immich.call<Document>("GET", "/api/system-config", undefined, immich.admin);
  const same = await immich.call("PUT", "/api/system-config", body, immich.admin);
  assert.equal(same.status, 200);
  const changed = { ...body, logging: { enabled: true, level: "verbose" } };
  const { status, body: refusal } = await immich.call<unknown>(
    "PUT",
    "/api/system-config",
    changed,
    immich.admin,
  );
  const message = "Logging cannot be changed while the environment variable IMMICH_LOG_LEVEL is set.";
  assert.deepEqual([status, refusal], [400, { message }]);
});

test("the log follows logging.level, and at debug shows each request", async (t) => {
  const immich = await immichFor(t);
  const { body } = await immich.call<Document>("GET", "/api/system-config", undefined, immich.admin);
  const set = (logging: object) =>
    immich.call("PUT", "/api/system-config", { ...body, logging }, immich.admin);
  await set({ enabled: true, level: "debug" });
  const from = immich.rawLog.length;
  await immich.call("GET", "/api/server/ping");
  const [line = ""] = immich.rawLog.slice(from).filter((text) => text.includes("ping"));
  assert.match(
    line,
    /^\[Nest\] \d+ {2}- \d\d\/\d\d\/\d{4}, \d{1,2}:\d\d:\d\d [AP]M {3}DEBUG \[Api:LoggingInterceptor~[a-z0-9]{8}\] GET \/api\/server\/ping 200 [\d.]+ms 127\.0\.0\.1\n$/,
  );
  await set({ enabled: false, level: "debug" });
  const silent = immich.rawLog.length;
  await immich.call("GET", "/api/server/ping");
  assert.equal(immich.rawLog.length, silent);
});
