/** What goes into the image, tried without an engine: the bundle, the health check, the layout. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { promisify } from "node:util";
import { bundleImmich, HEALTH_CHECK } from "../../../lab/immich/image/bundle.ts";
import { contentsOf, hostFiles, layOut } from "../../../lab/immich/image/rootfs.ts";
import { ensureImmichImage } from "../../../lab/immich/image.ts";
import { NEWEST } from "../../../lab/immich/server/version.ts";
import { startProcess } from "./support/child.ts";
import { stateOf } from "./support/state.ts";

const run = promisify(execFile);
const root = mkdtempSync(join(tmpdir(), "immich-rootfs-"));
after(() => rmSync(root, { recursive: true }));

test("the file system holds Node, its libraries and the bundle, and no shell and no CA bundle", async () => {
  const [files, bundle] = [await hostFiles(), await bundleImmich()];
  await layOut(root, files, bundle);
  const all = readdirSync(root, { recursive: true, withFileTypes: true });
  const paths = all
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(root.length + 1));
  const own = paths.filter((path) => !/(^|\/)lib(64)?\//.test(path)).sort();
  assert.deepEqual(own, [
    "etc/group",
    "etc/nsswitch.conf",
    "etc/passwd",
    "usr/local/bin/immich-healthcheck",
    "usr/local/bin/node",
    "usr/src/app/main.mjs",
  ]);
  const modes = ["tmp", "data", "usr/local/bin/immich-healthcheck", "usr/local/bin/node"];
  assert.deepEqual(
    modes.map((path) => (statSync(join(root, path)).mode & 0o7777).toString(8)),
    ["1777", "777", "755", "755"],
  );
  // Every library that Node names is inside, under the path at which the loader looks for it.
  const { stdout } = await run("ldd", [join(root, "usr/local/bin/node")]);
  const wanted = (stdout.match(/\/\S+(?= \(0x)/g) ?? []).map((path) => path.slice(1)).sort();
  assert.deepEqual(
    wanted.filter((path) => !paths.includes(path)),
    [],
  );
  assert.ok(wanted.length >= 4, stdout);
});

test("the same content gives the same tag: two bundles are equal, and hold no path of this machine", async () => {
  const [one, two] = [await bundleImmich(), await bundleImmich()];
  assert.ok(Buffer.from(one).equals(two));
  assert.equal(Buffer.from(one).includes(process.cwd()), false);
  const files = await hostFiles();
  const [first, second] = [await contentsOf(files, one), await contentsOf(files, two)];
  assert.deepEqual(Buffer.concat(first), Buffer.concat(second));
});

test("the bundle runs by itself, and the health check tells a healthy one from a dead one", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "immich-bundle-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const main = join(folder, "main.mjs");
  writeFileSync(main, await bundleImmich());
  const check = join(folder, "immich-healthcheck");
  writeFileSync(check, HEALTH_CHECK);
  const immich = await startProcess([main], { IMMICH_MEDIA_LOCATION: folder });
  t.after(immich.stop);
  const env = { ...process.env, IMMICH_PORT: new URL(immich.url).port };
  const exitCode = (workers: NodeJS.ProcessEnv = {}) =>
    run(process.execPath, [check], { env: { ...env, ...workers } }).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
  assert.equal(await exitCode(), 0);
  assert.equal(await immich.stop(), 143);
  const dead = await Promise.all([
    exitCode(),
    exitCode({ IMMICH_WORKERS_INCLUDE: "api, microservices" }),
    exitCode({ IMMICH_WORKERS_INCLUDE: "microservices" }),
    exitCode({ IMMICH_WORKERS_EXCLUDE: "api" }),
  ]);
  assert.deepEqual(dead, [1, 1, 0, 0]);
  assert.deepEqual(
    stateOf(folder).versionHistory.map(({ version }) => version),
    [NEWEST],
  );
});

test("an engine that does not answer is a Failure with a next step", async () => {
  const dockerHost = `unix://${join(root, "no.sock")}`;
  await assert.rejects(ensureImmichImage(dockerHost), (error: Error & { code: string; next: string }) => {
    assert.deepEqual([error.name, error.code, error.next], ["Failure", "lab/immich-image", "docker version"]);
    assert.match(error.message, /no\.sock/);
    return true;
  });
});
