/** What npm installs is what was looked at: every package has its hash in the lock file. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

interface Entry {
  integrity?: string;
  link?: boolean;
}

test("every package of the lock file has a hash; those of other platforms too", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, Entry>;
  };
  const installed = Object.entries(packages).filter(
    ([path, { link }]) => path.startsWith("node_modules/") && !link,
  );
  assert.ok(installed.length > 200, `${installed.length} packages`);
  assert.deepEqual(
    installed.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? "")).map(([path]) => path),
    [],
  );
});
