/** The packed programs of earlier commits are what those commits have, where the clone is deep enough to tell. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { packed, parts } from "../../stack/support/old-program.ts";

const run = promisify(execFile);

test("89704bc", async (t) => {
  const isThere = await run("git", ["cat-file", "-e", "89704bc^{commit}"]).catch(() => undefined);
  if (!isThere) return t.skip("a shallow clone, or none of git");
  const options = { encoding: "buffer", maxBuffer: 2 ** 26 } as const;
  const { stdout } = await run("git", ["archive", "--format=tar", "89704bc", ...parts], options);
  assert.ok(gunzipSync(await readFile(packed("89704bc"))).equals(stdout));
});
