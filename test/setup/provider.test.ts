/** `npm run provider`: what it writes, what it refuses, and that a failed set-up leaves the old version. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A clone with our set-up, whose own part is over at once with this exit code. */
function clone(t: TestContext, exitCode: number) {
  const folder = mkdtempSync(join(tmpdir(), "immich-sso-provider-"));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const path of [
    "setup/provider.mjs",
    "setup/support",
    "components/support/failure.mjs",
    "components/support/secrets.mjs",
    "components/support/shown.mjs",
    "Pulumi.yaml",
  ])
    cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, "setup/main.mjs"), `process.exitCode = ${exitCode};\n`);
  const project = () => readFileSync(join(folder, "Pulumi.yaml"), "utf8");
  const run = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["setup/provider.mjs", ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status, output: stdout + stderr };
  };
  return { project, run };
}

test("another version: one line of Pulumi.yaml, which keeps it", (t) => {
  const { project, run } = clone(t, 0);
  const before = project();
  assert.deepEqual(run("2026.2.0"), {
    status: 0,
    output: "goauthentik/authentik 2026.2.0: Pulumi.yaml keeps it; commit that file\n",
  });
  const lines = (text: string) => text.split("\n");
  const changed = lines(project()).filter((line, index) => line !== lines(before)[index]);
  assert.deepEqual(changed, ["      - 2026.2.0"]);
});

test("a version that cannot be had: the old one stays", (t) => {
  const { project, run } = clone(t, 1);
  const before = project();
  assert.equal(run("2026.9.9").status, 1);
  assert.equal(project(), before);
});

test("no version, and what is not one", (t) => {
  const { project, run } = clone(t, 0);
  const before = project();
  for (const args of [[], ["newest"], ["2026.5.0\n  evil"]])
    assert.match(
      run(...args).output,
      /setup\/provider-version: .* is not a version of goauthentik\/authentik/s,
    );
  assert.equal(project(), before);
});
