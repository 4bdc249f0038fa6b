import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { providerOf, type ResourceModule, resourceModules } from "../../../components/dynamic.ts";
import { providerText } from "../../../components/support/dynamic-resource.ts";

const clone = fileURLToPath(new URL("../../..", import.meta.url));

/** What @pulumi/pulumi's dynamic-provider process does with a text, in a process with this working folder. */
async function methodsOf(text: string, cwd: string): Promise<string[]> {
  const script = `const { createRequire } = require("node:module");
    const sdk = createRequire(createRequire(process.cwd() + "/").resolve("@pulumi/pulumi"));
    const provider = sdk("require-from-string")(${JSON.stringify(text)}).handler();
    console.log(JSON.stringify(Object.keys(provider)));`;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--eval", script], {
    cwd,
    env: { PATH: process.env.PATH },
  });
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

const resourceTypes = Object.keys(resourceModules);
const methods = ["check", "diff", "create", "read", "update", "delete"];

test("the text in the state names a type, and nothing else differs: no path, no value", () => {
  const [first = "", ...others] = resourceTypes;
  const text = providerText(first);
  assert.ok(text.length < 200, `${text.length} characters`);
  assert.doesNotMatch(text, /components|\.ts\b/);
  assert.ok(!text.includes(process.cwd()));
  for (const type of others) assert.equal(providerText(type), text.replace(first, type));
});

test("the text finds the package from a clone of it", async () => {
  assert.deepEqual(await methodsOf(providerText("immich:OAuthSettings"), clone), methods);
});

test("the text finds the package from a program that installed it", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "immich-sso-program-"));
  t.after(() => rm(folder, { recursive: true }));
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@pulumi"), { recursive: true });
  await symlink(clone, join(modules, "immich-sso"));
  await symlink(join(clone, "node_modules/@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
  await writeFile(join(folder, "package.json"), '{ "name": "my-home" }');
  assert.deepEqual(await methodsOf(providerText("immich:OAuthSettings"), folder), methods);
});

test("every dynamic resource has its module in the table, and every module is in it once", () => {
  const sources = globSync("components/**/*.ts", { cwd: clone }).map((file) =>
    readFileSync(join(clone, file), "utf8"),
  );
  const constants = new Map(
    sources.flatMap((text) => [...text.matchAll(/const (\w+) = "([a-z]+:\w+)"/g)].map(([, k, v]) => [k, v])),
  );
  const types = sources
    .filter((text) => /extends DynamicResource\b/.test(text))
    .map((text) => /\bsuper\(\s*("[^"]+"|\w+)/.exec(text)?.[1] ?? "")
    .map((type) => (type.startsWith('"') ? type.slice(1, -1) : constants.get(type)));
  assert.deepEqual(types.toSorted(), resourceTypes.toSorted());
  for (const type of resourceTypes) assert.deepEqual(Object.keys(providerOf(type)), methods);
});

test("nothing names a resource module but the table, so that any of them may move", () => {
  const table = readFileSync(join(clone, "components/dynamic.ts"), "utf8");
  const modules = [...table.matchAll(/import\("\.\/([^"]+)"\)/g)].map(([, file = ""]) => file);
  assert.equal(modules.length, resourceTypes.length);
  const texts = globSync(["index.ts", "{components,setup,stack}/**/*.{ts,mjs,cjs}", "*.{json,yaml}"], {
    cwd: clone,
  })
    .filter((file) => file !== "components/dynamic.ts")
    .map((file) => [file, readFileSync(join(clone, file), "utf8")] as const);
  const paths = modules.flatMap((module) => [`components/${module}`]);
  const named = texts.flatMap(([file, text]) =>
    paths.filter((path) => text.includes(path)).map((path) => [file, path]),
  );
  assert.deepEqual(named, []);
});

test("each method goes to the module's function of that name; delete goes to remove", async () => {
  const module = Object.fromEntries(
    ["check", "create", "read", "update", "remove"].map((name) => [
      name,
      async (...args: unknown[]) => [name, ...args],
    ]),
  ) as ResourceModule;
  const provider = providerOf("a:B", { "a:B": async () => module });
  assert.deepEqual(await provider.diff("id", 1, 2), {}, "without one the engine compares inputs");
  assert.deepEqual(await provider.update("id", 1, 2), ["update", "id", 1, 2]);
  assert.deepEqual(await provider.delete("id", 1), ["remove", "id", 1]);
});

test("an error loses its stack, which that process would print, and keeps its message", async () => {
  const read = async () => {
    throw new Error("a: b");
  };
  await assert.rejects(
    async () => providerOf("a:B", { "a:B": async () => ({ read }) }).read("id", {}),
    (error: Error) => error.message === "a: b" && error.stack === "",
  );
});

test("a type of a newer version is refused by its name, and no object's own property is one", () => {
  for (const type of ["immich:Newer", "constructor"])
    assert.throws(() => providerOf(type), {
      code: "state/unknown-type",
      problem: `the state has a resource of type "${type}", which this version of immich-sso does not know`,
    });
});

/** The paths in the states of stacks that were made before there was a table; those resources keep them. */
const named: Record<string, string> = {
  "authentik:Adopted": "components/authentik/adopted-provider.ts",
  "directory:LdapSync": "components/directory/ldap-sync-provider.ts",
  "directory:MailPlan": "components/directory/mail-plan-provider.ts",
  "immich:AdminApiKey": "components/immich/admin-api-key-provider.ts",
  "immich:ClientSecretRotation": "components/immich/client-secret-rotation-provider.ts",
  "immich:EarlierSettings": "components/immich/earlier-settings-provider.ts",
  "immich:Engine": "components/immich/engine-guard-provider.ts",
  "immich:Health": "components/immich/health-provider.ts",
  "immich:OAuthSettings": "components/immich/oauth-settings-provider.ts",
  "immich:Version": "components/immich/version-guard-provider.ts",
  "people:Carry": "components/people/carry-provider.ts",
  "proof:AutoLaunch": "components/proof/auto-launch-provider.ts",
  "support:GeneratedSecret": "components/support/generated-secret-provider.ts",
};

test("the paths that older states name lead to the resource modules of today", async () => {
  for (const [type, path] of Object.entries(named)) {
    // A module that moved leaves a file here with `export * from` in it.
    const there = { ...(await import(pathToFileURL(join(clone, path)).href)) };
    const today = { ...(await resourceModules[type]?.()) };
    assert.deepEqual(there, today, path);
  }
});
