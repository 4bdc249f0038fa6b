import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { test } from "node:test";
import { providerText } from "../../../components/support/dynamic-resource.ts";

// What @pulumi/pulumi's dynamic-provider process turns the text into a provider with.
const requireFromString = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"))(
  "require-from-string",
) as (text: string) => { handler(): Record<string, (...args: unknown[]) => Promise<unknown>> };

const text = providerText("components/immich/oauth-settings-provider.ts");

test("the text in the state is short and the same for everyone: no path of a machine, no value", () => {
  assert.ok(text.length < 700, `${text.length} characters`);
  assert.ok(!text.includes(process.cwd()));
  assert.deepEqual(text.match(/require\("[^"]+"\)/g), ['require("node:url")', 'require("node:path")']);
  assert.deepEqual(text.match(/import\([^)]*\)/g), ["import(url)"]);
});

test("each method goes to the module's function of that name; delete goes to remove", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-"));
  t.after(() => rm(folder, { recursive: true }));
  const functions = ["check", "create", "read", "update", "remove"];
  const code = functions.map((name) => `export const ${name} = async (...args) => ["${name}", ...args];`);
  await writeFile(join(folder, "module.ts"), code.join("\n"));

  const provider = requireFromString(
    providerText(relative(process.cwd(), join(folder, "module.ts"))),
  ).handler();

  assert.deepEqual(Object.keys(provider), ["check", "diff", "create", "read", "update", "delete"]);
  assert.deepEqual(await provider.diff?.("id", 1, 2), {}, "without one the engine compares inputs");
  assert.deepEqual(await provider.update?.("id", 1, 2), ["update", "id", 1, 2]);
  assert.deepEqual(await provider.delete?.("id", 1), ["remove", "id", 1]);
});

test("an error loses its stack, which that process would print, and keeps its message", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "module.ts"), 'export const read = async () => { throw new Error("a: b"); };');
  const provider = requireFromString(
    providerText(relative(process.cwd(), join(folder, "module.ts"))),
  ).handler();

  await assert.rejects(
    async () => provider.read?.("id", {}),
    (error: Error) => error.message === "a: b" && error.stack === "",
  );
});
