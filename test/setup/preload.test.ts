import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const require = createRequire(import.meta.url);
const preload: { tooOld(version: string): string | undefined } = require("../../setup/preload.cjs");
const {
  lazy,
  slowerWith,
}: {
  lazy(load: () => unknown): Record<string, unknown>;
  slowerWith(version: string): string | undefined;
} = require("../../setup/lazy.cjs");
const clone = fileURLToPath(new URL("../..", import.meta.url));

describe("the preload of the Pulumi program", () => {
  test("tells an old Node's user what to do", () => {
    assert.equal(
      preload.tooOld("20.20.2"),
      [
        "setup/node-too-old: Node 20.20.2 runs this program, and it cannot read TypeScript",
        "  allowed: Node 22.18 or newer; set-up brings one to node_modules/.bin",
        '  next:    eval "$(node setup/main.mjs env)" and run the same command again',
      ].join("\n"),
    );
    assert.deepEqual(
      ["22.17.9", "22.18.0", "23.0.0", "24.21.0"].map((version) => preload.tooOld(version) === undefined),
      [false, true, true, true],
    );
  });

  test("loads a module when something of it is used", () => {
    let loads = 0;
    const module = lazy(() => {
      loads += 1;
      return { name: "heavy" };
    });
    assert.deepEqual([module.__esModule, loads], [true, 0]);
    assert.deepEqual(
      [module.name, module.default, "name" in module, loads],
      ["heavy", { name: "heavy" }, true, 1],
    );
  });

  test("says that it does not apply, and applies to the pinned SDK", () => {
    const { version } = require("@pulumi/pulumi/package.json");
    assert.equal(slowerWith(version), undefined);
    assert.equal(
      slowerWith("3.300.0"),
      [
        "setup/no-speed-up: @pulumi/pulumi 3.300.0 is not of the line that setup/lazy.cjs knows; each preview takes about 0.3 s longer",
        "  expected: @pulumi/pulumi 3.276",
        "  next:    npm ci",
      ].join("\n"),
    );
  });

  test("keeps out of a program what it does not use of the SDK", async () => {
    const loaded = async (...flags: string[]) => {
      // The SDK's own runner asks for the last one.
      const script = `await import("@pulumi/pulumi");
        const { createRequire } = await import("node:module");
        const sdk = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
        sdk("source-map-support/register");
        const files = Object.keys(sdk.cache);
        const heavy = [
          "typescript/lib/typescript.js",
          "normalize-package-data/lib/normalize.js",
          "@pulumi/pulumi/automation/index.js",
          "source-map-support/source-map-support.js",
        ];
        console.log(JSON.stringify(heavy.map((name) => files.some((file) => file.endsWith(name)))));`;
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [...flags, "--input-type=module", "--eval", script],
        { cwd: clone, env: { ...process.env, NODE_OPTIONS: "" } },
      );
      return JSON.parse(stdout);
    };
    const [all, none] = [Array(4).fill(true), Array(4).fill(false)];
    assert.deepEqual(await loaded(), all);
    assert.deepEqual(await loaded("--require", "./setup/preload.cjs"), none);
    assert.deepEqual(await loaded("--require", "./setup/lazy.cjs"), none);
  });

  test("keeps what the process of the dynamic resources compiled, which ends by a signal", async (t) => {
    const provider = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");
    const folder = await mkdtemp(join(tmpdir(), "immich-sso-compiled-"));
    t.after(() => rm(folder, { recursive: true }));
    const env = { ...process.env, NODE_OPTIONS: "--require ./setup/lazy.cjs", NODE_COMPILE_CACHE: folder };
    const child = spawn(process.execPath, [provider, "127.0.0.1:9"], { cwd: clone, env });
    // It tells its port once everything is loaded.
    await once(child.stdout, "data");
    assert.deepEqual(await readdir(folder, { recursive: true }), await readdir(folder));
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [null, "SIGINT"]);
    assert.ok((await readdir(folder, { recursive: true })).length > 100);
  });
});
