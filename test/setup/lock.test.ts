import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withLock } from "../../setup/support/lock.mjs";
import { processIdentity } from "../../setup/support/process-identity.mjs";
import { failureOf, scratch, write } from "./scratch.ts";

describe("a lock between processes", () => {
  test("is gone after the work, also when the work failed", async (t) => {
    const root = await scratch(t);
    assert.equal(await withLock(join(root, "lock"), async () => "done"), "done");
    assert.equal(await failureOf(withLock(join(root, "lock"), () => Promise.reject(new Error("no")))), "no");
    assert.deepEqual(await readdir(root), []);
  });

  test("of a process that is gone, or whose pid is another's now, is taken over", async (t) => {
    const root = await scratch(t);
    for (const owner of [
      { pid: 2 ** 22 + 1, identity: "1" },
      { pid: process.pid, identity: "another process's" },
    ]) {
      await write(join(root, "lock"), JSON.stringify(owner));
      assert.equal(await withLock(join(root, "lock"), async () => "taken"), "taken");
    }
    assert.deepEqual(await readdir(root), []);
  });

  test("of a live process is waited for, and its pid is told once", async (t) => {
    const root = await scratch(t);
    const order: string[] = [];
    const first = withLock(join(root, "lock"), async () => {
      await sleep(450);
      order.push("first");
    });
    await sleep(50);
    await withLock(
      join(root, "lock"),
      async () => {
        order.push("second");
      },
      (pid) => order.push(`waiting for ${pid}`),
    );
    await first;
    assert.deepEqual(order, [`waiting for ${process.pid}`, "first", "second"]);
  });
});

test("a process has an identity while it lives", async () => {
  assert.equal(await processIdentity(process.pid), await processIdentity(process.pid));
  assert.equal(await processIdentity(2 ** 22 + 1), undefined);
});
