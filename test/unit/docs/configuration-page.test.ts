/** docs/configuration.md, the schema in Pulumi.yaml, and the keys that the program reads are one list. */
import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { page, pageFile, settings } from "../../../doctor/configuration-page.ts";

const components = fileURLToPath(new URL("../../../components/", import.meta.url));

test("docs/configuration.md is what Pulumi.yaml makes", async () => {
  assert.equal(await readFile(pageFile, "utf8"), page());
});

test("every key has type, default and description, and no secret a default", () => {
  const wanting = settings().filter(
    ({ type, default: value, description }) =>
      !type || value === undefined || !description || (description.startsWith("Secret") && value !== ""),
  );
  assert.deepEqual(wanting, []);
});

test("the keys that the program reads are those that Pulumi.yaml declares", async () => {
  const read = new Set<string>();
  for await (const file of glob("**/*.ts", { cwd: components })) {
    const source = await readFile(join(components, file), "utf8");
    const calls = /(?:config\.(?:get|require)\w*(?:<.+?>)?|\boptional)\(\s*"(\w+)"/g;
    for (const [, key] of source.matchAll(calls)) if (key) read.add(key);
  }
  const declared = settings().map(({ key }) => key);
  assert.deepEqual([...read].toSorted(), declared.toSorted());
});
