import assert from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { dockerName, labPlace } from "../../../lab/place.ts";
import { testFolder } from "./folder.ts";

test("a clone reached by a link is the same lab, and another clone is another", async (t) => {
  const folder = await testFolder(t);
  await mkdir(join(folder, "one"));
  await mkdir(join(folder, "two"));
  await symlink(join(folder, "one"), join(folder, "link"));
  const one = labPlace(join(folder, "one"));
  assert.deepEqual(labPlace(join(folder, "link")), one);
  assert.equal(one.folder, join(folder, "one", ".lab"));
  assert.match(one.id, /^[0-9a-f]{8}$/);
  assert.notEqual(labPlace(join(folder, "two")).id, one.id);
});

test("Docker's objects are named after the lab", () => {
  assert.deepEqual(
    [dockerName("0a1b2c3d"), dockerName("0a1b2c3d", "directory")],
    ["immich-sso-lab-0a1b2c3d", "immich-sso-lab-0a1b2c3d-directory"],
  );
});
