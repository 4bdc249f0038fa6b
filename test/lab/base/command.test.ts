import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";
import { testFolder } from "./folder.ts";

const CLONE = resolve(import.meta.dirname, "../../..");

/** Runs a command whose work is the given statement, and gives all that a user sees of it. */
async function command(t: TestContext, work: string, env: Record<string, string> = {}) {
  const file = join(await testFolder(t), "command.mjs");
  await writeFile(
    file,
    `import { runCommand } from "${CLONE}/lab/command.ts";
import { Failure } from "${CLONE}/components/support/failure.mjs";
await runCommand(async () => { ${work} });
`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, DEBUG: "", ...env },
  });
  return { status, stdout, stderr };
}

const FAILURE =
  'throw new Failure({ code: "lab/test", problem: "it is red", allowed: "green", next: "paint" });';

test("a command that works prints what it prints and ends with 0", async (t) => {
  assert.deepEqual(await command(t, 'console.log("done");'), { status: 0, stdout: "done\n", stderr: "" });
});

test("a user's mistake is told in full, without a stack, and ends with 1", async (t) => {
  assert.deepEqual(await command(t, FAILURE), {
    status: 1,
    stdout: "",
    stderr: "lab/test: it is red\n  allowed: green\n  next:    paint\n",
  });
});

test("DEBUG=1 shows the stack, and a defect of ours shows it always", async (t) => {
  const debugged = await command(t, FAILURE, { DEBUG: "1" });
  const defect = await command(t, 'throw new TypeError("ours");');
  for (const { status, stderr } of [debugged, defect]) {
    assert.equal(status, 1);
    assert.match(stderr, /\n {4}at .*command\.mjs/);
  }
});
