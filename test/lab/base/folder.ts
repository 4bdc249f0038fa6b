/** A folder for one test. */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

/** A new empty folder, links resolved, that is removed when the test ends. */
export async function testFolder(test: TestContext): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "lab-test-")));
  test.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
