import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { allOf } from "../../../lab/steps.ts";

test("work side by side gives its results in order", async () => {
  assert.deepEqual(await allOf([setTimeout(20, "slow"), Promise.resolve(2)]), ["slow", 2]);
});

test("where one part fails, the others are waited for, and the first in order is the one reported", async () => {
  let ended = false;
  const slow = setTimeout(50).then(() => {
    ended = true;
    throw new Error("slow part");
  });
  const work = allOf([Promise.resolve(1), slow, Promise.reject(new Error("quick part"))]);
  await assert.rejects(work, { message: "slow part" });
  assert.equal(ended, true);
});
