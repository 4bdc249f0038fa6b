import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createProgress, duration } from "../../setup/support/progress.mjs";
import { failureOf } from "./scratch.ts";

/** Times vary, so they are replaced; everything else is compared. */
async function linesOf(tty: boolean, work: () => Promise<unknown>): Promise<string> {
  let text = "";
  const progress = createProgress({
    write: (part) => {
      text += part;
    },
    tty,
    announceAfter: 20,
    remindEvery: 60,
  });
  await progress.step("building the tool", work).catch(() => {});
  return text.replaceAll(/\d+\.\d s/g, "T");
}

describe("progress", () => {
  test("quick work is not mentioned", async () => {
    assert.equal(await linesOf(false, async () => {}), "");
  });

  test("slow work has a line at its start, reminders, and a line at its end", async () => {
    assert.equal(
      await linesOf(false, () => sleep(110)),
      "  … building the tool\n  … building the tool, T so far\n  ✓ building the tool (T)\n",
    );
  });

  test("a terminal's line is written over", async () => {
    assert.equal(
      await linesOf(true, () => sleep(50)),
      "  … building the tool\r\u001b[2K  ✓ building the tool (T)\n",
    );
  });

  test("failed work is named, and its error passes through", async () => {
    assert.equal(await linesOf(false, () => Promise.reject(new Error("x"))), "  ✗ building the tool (T)\n");
    assert.equal(
      await failureOf(createProgress({ write: () => {} }).step("a", () => Promise.reject(new Error("why")))),
      "why",
    );
  });
});

test("durations", () => {
  assert.deepEqual([0, 3_210, 59_940, 60_000, 245_400].map(duration), [
    "0.0 s",
    "3.2 s",
    "59.9 s",
    "1 min 0 s",
    "4 min 5 s",
  ]);
});
