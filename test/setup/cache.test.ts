import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import { ensureEntry, recipeOf, sealOf } from "../../setup/support/cache.mjs";
import { failureOf, scratch } from "./scratch.ts";

const entry = (root: string, text: string, recipe = "one") => ({
  folder: join(root, "entry"),
  recipe,
  way: "built",
  locks: join(root, "locks"),
  make: (folder: string) => writeFile(join(folder, "tool"), text),
});
const content = (root: string) => readFile(join(root, "entry", "tool"), "utf8");

describe("an entry of the cache", () => {
  test("is made once", async (t) => {
    const root = await scratch(t);
    assert.deepEqual(
      [await ensureEntry(entry(root, "a")), await ensureEntry(entry(root, "b")), await content(root)],
      [true, false, "a"],
    );
    assert.deepEqual((await readdir(root)).sort(), ["entry", "locks"]);
  });

  test("is made again for another recipe", async (t) => {
    const root = await scratch(t);
    await ensureEntry(entry(root, "a", "one"));
    assert.deepEqual([await ensureEntry(entry(root, "b", "two")), await content(root)], [true, "b"]);
  });

  const damages: Record<string, (root: string) => Promise<void>> = {
    "the seal is missing": (root) => writeFile(join(root, "entry", "complete.json"), ""),
    "a file was cut": (root) => writeFile(join(root, "entry", "tool"), ""),
    "a file was replaced by one of the same size": (root) => utimes(join(root, "entry", "tool"), 1, 1),
  };
  for (const [what, damage] of Object.entries(damages)) {
    test(`is made again when ${what}`, async (t) => {
      const root = await scratch(t);
      await ensureEntry(entry(root, "a"));
      await damage(root);
      assert.deepEqual([await ensureEntry(entry(root, "b")), await content(root)], [true, "b"]);
    });
  }

  test("is not there at all when making it fails, and the next try makes it", async (t) => {
    const root = await scratch(t);
    const failing = {
      ...entry(root, ""),
      make: async (folder: string) => {
        await writeFile(join(folder, "tool"), "half");
        throw new Error("no disk");
      },
    };
    assert.equal(await failureOf(ensureEntry(failing)), "no disk");
    assert.deepEqual(await readdir(root), ["locks"]);
    assert.deepEqual([await ensureEntry(entry(root, "whole")), await content(root)], [true, "whole"]);
  });

  test("names its recipe and its files in the seal", async (t) => {
    const root = await scratch(t);
    await ensureEntry(entry(root, "abc"));
    const seal = await sealOf(join(root, "entry"), "one");
    assert.deepEqual(
      [seal?.recipe, seal?.way, Object.keys(seal?.files ?? {}), seal?.files.tool?.[0]],
      ["one", "built", ["tool"], 3],
    );
    assert.equal(await sealOf(join(root, "entry"), "two"), undefined);
  });

  test("is made by one of two processes that want it at once", async (t) => {
    const root = await scratch(t);
    const module = new URL("../../setup/support/cache.mjs", import.meta.url).href;
    const script = `
      import { ensureEntry } from ${JSON.stringify(module)};
      import { writeFile } from "node:fs/promises";
      import { setTimeout as sleep } from "node:timers/promises";
      const made = await ensureEntry({
        folder: ${JSON.stringify(join(root, "entry"))}, recipe: "one", way: "built",
        locks: ${JSON.stringify(join(root, "locks"))},
        make: async (folder) => { await writeFile(folder + "/tool", String(process.pid)); await sleep(300); },
      });
      console.log(made);`;
    const start = () =>
      promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script]).then(({ stdout }) =>
        stdout.trim(),
      );
    assert.deepEqual((await Promise.all([start(), start()])).sort(), ["false", "true"]);
  });
});

test("a recipe counts the borders of its parts", () => {
  assert.deepEqual(
    [recipeOf([]), recipeOf(["ab", "c"]), recipeOf(["a", "bc"])],
    ["4f53cda18c2b", "825825018f58", "42a6f3f44be0"],
  );
});
