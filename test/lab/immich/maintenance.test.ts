/** Maintenance mode, as real Immichs of both lines were recorded in it, and what a process says of it. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { workersOf } from "../../../lab/immich/workers.ts";
import { visibleText } from "../../support/exchange.ts";
import { startProcess } from "./support/child.ts";
import { immichFor } from "./support/immich.ts";
import { Recordings, replayAll } from "./support/recordings.ts";

const env = { LAB_MAINTENANCE: "true" };

test("3.1.0 answers ping, version and a word of its config", (t) =>
  replayAll(t, new Recordings().load("maintenance"), env));

test("2.7.5 does, with its own errors", (t) =>
  replayAll(t, new Recordings("2.7.5/").load("maintenance"), { ...env, LAB_IMMICH_VERSION: "2.7.5" }));

test("there is one page", async (t) => {
  const { call } = await immichFor(t, { env, isSetUp: false });
  const page = await call<string>("GET", "/maintenance?continue=%2F");
  const text =
    "Maintenance Immich is in maintenance mode. A stand-in for Immich made for tests. It holds no photos.";
  assert.deepEqual([page.status, visibleText(page.body)], [200, text]);
});

test("one worker runs, whichever are asked for; what was there before is there after", async (t) => {
  for (const included of ["", "microservices"]) {
    assert.deepEqual(workersOf({ ...env, IMMICH_WORKERS_INCLUDE: included }), ["maintenance"]);
  }
  const dataDir = mkdtempSync(join(tmpdir(), "immich-maintenance-"));
  t.after(() => rmSync(dataDir, { recursive: true }));
  const { admin } = await immichFor(t, { dataDir });
  const main = fileURLToPath(new URL("../../../lab/immich/main.ts", import.meta.url));
  const immich = await startProcess([main], { ...env, IMMICH_MEDIA_LOCATION: dataDir });
  t.after(immich.stop);
  const [starting, listening = "", ...rest] = immich.output().split("\n");
  assert.deepEqual([starting, rest], ["Starting maintenance worker", [""]]);
  assert.match(
    listening,
    / LOG \[Maintenance:Bootstrap\] Immich Server is listening on \S+ \[v3\.3\.1\] \[production\]$/,
  );
  await immich.stop();
  const after = await immichFor(t, { dataDir, isSetUp: false });
  const { status, body } = await after.call("GET", "/api/users/me", undefined, admin);
  assert.deepEqual([status, body.email], [200, "admin@immich.app"]);
});
