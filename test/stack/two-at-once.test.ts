/** Two updates of one stack at the same time, as a workstation and a pipeline can start them; the state is in S3. */
import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { after, before, test } from "node:test";
import { outputOf } from "../support/document-commands.ts";
import { answers, type Backend, s3Backend } from "./support/backends.ts";
import { type Home, localLeaf, passphrase, pulumiAt, start } from "./support/home.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

const up = ["up", "--yes", "--skip-preview"];

let stack: TestStack & { release(): Promise<void> };
let backend: Backend;
let home: Home;
before(async () => {
  stack = await testStack();
  backend = await s3Backend(await localLeaf(stack));
  home = { backend, passphraseFile: await passphrase(stack, "of the test") };
  const { code, output } = await pulumiAt(stack, home, ["stack", "init", "test"]);
  assert.equal(code, 0, output);
});
after(async () => {
  const { code, output } = await pulumiAt(stack, home, ["destroy", "--yes"]);
  await backend.close();
  await stack.release();
  assert.equal(code, 0, output);
});

const lock = /\.pulumi\/locks\/organization\/immich-sso\/test\/[\w-]+\.json/;

/** An update that has the lock and does not go on. */
async function stopped(): Promise<ReturnType<typeof start>> {
  const first = start(stack, home, up);
  await answers(async () => assert.match(await backend.content(), lock));
  first.child.kill("SIGSTOP");
  return first;
}

/** What the other one is told: who has the lock, since when, and what to do. */
async function refused(pid: number | undefined): Promise<void> {
  const { code, output } = await pulumiAt(stack, home, up);
  assert.equal(code, 1, output);
  const owner = `created by ${userInfo().username}@${hostname()} (pid ${pid}) at `;
  const [words] = outputOf("error: the stack is currently locked by 1 lock(s).");
  assert.ok(output.includes(`${words}\n`), output);
  assert.ok(output.includes(owner), output);
}

test("the second is refused and says who has the lock; a preview runs all the same; the first ends well", async () => {
  const first = await stopped();
  await refused(first.child.pid);
  const preview = await pulumiAt(stack, home, ["preview"]);
  first.child.kill("SIGCONT");
  const { code, output } = await first.ended;
  assert.equal(preview.code, 0, preview.output);
  assert.equal(code, 0, output);
  assert.doesNotMatch(await backend.content(), lock);
});

test("a runner that was killed leaves its lock: pulumi cancel takes it away, and the next up finishes", async () => {
  await stack.configure({ "immich-sso:buttonText": "Sign in, after the kill" });
  const first = await stopped();
  first.child.kill("SIGKILL");
  await first.ended;
  await refused(first.child.pid);
  const cancel = await pulumiAt(stack, home, ["cancel", "--yes"]);
  assert.equal(cancel.code, 0, cancel.output);
  const { code, output } = await pulumiAt(stack, home, up);
  assert.equal(code, 0, output);
  const preview = await pulumiAt(stack, home, ["preview", "--expect-no-changes"]);
  assert.equal(preview.code, 0, preview.output);
});
