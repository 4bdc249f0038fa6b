import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { providerText } from "../../../components/support/dynamic-resource.ts";

const clone = fileURLToPath(new URL("../../..", import.meta.url));
const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
const file = (path: string) => JSON.stringify(join(clone, path));
const url = (path: string) => JSON.stringify(pathToFileURL(join(clone, path)).href);

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "immich-sso-lines-"));
});
after(() => rm(folder, { recursive: true }));

/** What a process prints that runs these lines: with nothing of the project in its environment, in a foreign folder. */
async function printed(lines: string[], flags: string[] = []): Promise<{ stdout: string; stderr: string }> {
  const args = [...flags, "--input-type=module", "--eval", lines.join("\n")];
  return promisify(execFile)(process.execPath, args, { cwd: folder, env: { PATH: process.env.PATH } });
}

const begin = [
  'import { createRequire } from "node:module";',
  `const require = createRequire(${JSON.stringify(`${sdk}/`)});`,
];
/** Loads the SDK, which without an engine prints its lines itself, those of debug only if told. */
const load = [
  `const { log } = require(${JSON.stringify(sdk)});`,
  `require(${JSON.stringify(join(sdk, "runtime/settings.js"))}).excessiveDebugOutput = true;`,
];
const speak = ['for (const level of ["debug", "info", "warn", "error"]) await log[level](level);'];
const one = {
  stdout: "info: [runtime] info\n",
  stderr: "warning: [runtime] warn\nerror: [runtime] error\n",
};
const both = { ...one, stdout: `debug: [runtime] debug\n${one.stdout}` };

describe("the SDK's debug lines", () => {
  test("are printed without this", async () => {
    assert.deepEqual(await printed([...begin, ...load, ...speak]), both);
  });

  test("are held back by the preload, whatever release of the SDK it finds", async () => {
    const flags = ["--require", join(clone, "components/support/debug-lines.cjs")];
    // The folder has no SDK, so that its release is not known.
    for (const name of ["setup/lazy.cjs", "setup/preload.cjs"])
      assert.deepEqual(await printed([...begin, ...load, ...speak], ["--require", join(clone, name)]), one);
    assert.deepEqual(
      await printed([...begin, ...load, ...speak], flags),
      both,
      "loading it does nothing yet",
    );
  });

  test("are held back in a program that has no preload and loaded the SDK before", async () => {
    const resource = `await import(${url("components/support/dynamic-resource.ts")});`;
    assert.deepEqual(await printed([...begin, ...load, resource, ...speak]), one);
  });

  test("are held back in the process of the dynamic resources, which a plain shell started", async () => {
    const text = providerText("immich:OAuthSettings");
    const handle = `process.chdir(${JSON.stringify(clone)}); require("require-from-string")(${JSON.stringify(text)}).handler();`;
    assert.deepEqual(await printed([...begin, ...load, handle, ...speak]), one);
  });
});

/** A copy of the SDK as a program may have a second one. */
async function copyOfSdk(name: string, files: Record<string, string>): Promise<string> {
  const copy = join(folder, name, "node_modules/@pulumi/pulumi");
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    await writeFile(join(copy, path), text);
  }
  return copy;
}

const runtime = { "runtime/resource.js": 'exports.register = () => require("../log").debug("a secret");' };
const hold = `const { holdBackDebugLines } = require(${file("components/support/debug-lines.cjs")});`;

describe("another copy of the SDK", () => {
  test("is held back, whether it was loaded before or comes later", async () => {
    const copy = await copyOfSdk("second", {
      ...runtime,
      "log/index.js": "exports.debug = console.log;",
      "index.js": 'require("./log"); require("./runtime/resource.js").register();',
    });
    const use = `require(${JSON.stringify(copy)});`;
    assert.equal((await printed([...begin, use])).stdout, "a secret\n");
    assert.deepEqual(await printed([...begin, hold, "holdBackDebugLines();", use]), {
      stdout: "",
      stderr: "",
    });
    const later = `require(${JSON.stringify(join(copy, "runtime/resource.js"))}).register();`;
    assert.deepEqual(await printed([...begin, use, hold, "holdBackDebugLines();", later]), {
      stdout: "a secret\n",
      stderr: "",
    });
  });

  test("whose log is nowhere to be found is reported once, with what to do", async () => {
    const copy = await copyOfSdk("odd", { ...runtime, "log.js": "exports.debug = console.log;" });
    const use = `require(${JSON.stringify(join(copy, "runtime/resource.js"))});`;
    const { stdout, stderr } = await printed([
      ...[...begin, use, hold],
      "console.log(JSON.stringify([holdBackDebugLines(), holdBackDebugLines(Object.freeze({ debug() {} }))]));",
    ]);
    const own = "as it is imported";
    assert.deepEqual(JSON.parse(stdout), [[copy], [copy, own]]);
    const said = (where: string) =>
      [
        `environment/debug-lines: the debug lines of Pulumi's SDK hold secrets in clear, and cannot be held back here (${where})`,
        "  expected: @pulumi/pulumi of the version in package.json, loaded from node_modules and not bundled",
        "  next:    npm ls @pulumi/pulumi; until then run pulumi without --debug and --event-log",
        "",
      ].join("\n");
    assert.equal(stderr, said(copy) + said(own));
  });
});
