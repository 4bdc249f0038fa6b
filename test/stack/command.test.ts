/** @pulumi/command under the real engine: real processes, and a secret that goes by standard input. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";
import { pulumi } from "../../lab/stack/cli.ts";

const content = "a secret that nobody may see";
const folder = await mkdtemp(join(tmpdir(), "immich-sso-command-"));
after(() => rm(folder, { recursive: true }));
const file = join(folder, "written");
// A copy, because Pulumi writes a stack's settings beside its program.
const program = join(folder, "program");
await cp(resolve(import.meta.dirname, "command"), program, { recursive: true });
await symlink(resolve("node_modules"), join(program, "node_modules"));

const env = {
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_CONFIG_PASSPHRASE: "of the test",
  PULUMI_STACK: "test",
};
const run = (args: string[], input = "") => pulumi(args, { cwd: program, env, input });

test("create runs the command, a second up does nothing, destroy runs the other one", async () => {
  await run(["stack", "init", "test"]);
  await run(["config", "set", "file", file]);
  await run(["config", "set", "content", "--secret"], content);

  assert.match(await run(["up", "--yes", "--skip-preview"]), /\+ 2 created/);
  assert.equal(await readFile(file, "utf8"), content);
  assert.equal((await run(["stack", "output", "size", "--show-secrets"])).trim(), String(content.length));
  assert.ok(!(await run(["stack", "export"])).includes(content), "the secret is in the state");

  assert.match(await run(["up", "--yes", "--skip-preview"]), /2 unchanged/);

  await run(["destroy", "--yes"]);
  assert.equal(existsSync(file), false);
});
