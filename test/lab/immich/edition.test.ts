/** What LAB_IMMICH_VERSION changes beside the answers: a stand-in says everywhere which version it is. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { immichFor } from "./support/immich.ts";
import { stateOf } from "./support/state.ts";

/** What the recorded server said beside its version. */
const REST = {
  licensed: false,
  repository: "immich-app/immich",
  sourceCommit: "8aa95c67470a02a8ddedf03c2e52963af33065ff",
  nodejs: process.version,
  exiftool: "13.59",
  ffmpeg: "5.1.9-0+deb12u1 Copyright (c) 2000-2026 the FFmpeg developers",
  libvips: "8.17.3",
  imagemagick: "",
};

test("the log, the history and the answers name the version; an upgrade is added to the history", async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), "immich-edition-"));
  t.after(() => rmSync(dataDir, { recursive: true }));
  for (const version of ["2.7.5", "3.2.2"]) {
    const { url, rawLog, call, admin } = await immichFor(t, {
      env: { LAB_IMMICH_VERSION: version },
      dataDir,
      isSetUp: version === "2.7.5",
    });
    const line = `[Api:Bootstrap] Immich Server is listening on ${url} [v${version}] [production]\n`;
    assert.equal(rawLog[0]?.slice(rawLog[0].indexOf("[Api")), line);
    const about = await call<unknown>("GET", "/api/server/about", undefined, admin);
    const tag = `v${version}`;
    const versionUrl = `https://github.com/immich-app/immich/releases/tag/${tag}`;
    assert.deepEqual(about.body, { ...REST, version: tag, versionUrl, sourceRef: tag });
  }
  assert.deepEqual(
    stateOf(dataDir).versionHistory.map(({ version }) => version),
    ["3.2.2", "2.7.5"],
  );
});
