/** The bench's tables, from timings that are made up. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Case, Timing } from "../../../bench/measure.ts";
import { shares } from "../../../bench/shares.ts";
import { table } from "../../../bench/table.ts";

const one = (title: string): Case => ({ title, command: [], cwd: "/", env: {} });
const runs = (...wall: number[]): Timing[] => wall.map((seconds) => ({ wall: seconds, user: seconds / 2 }));

test("medians, minima and the ratio to the first row, in the order that was asked for", () => {
  const [first, second, third] = [one("first"), one("second"), one("third")];
  const timings = new Map([
    [first, runs(3, 1, 2)],
    [second, runs(4, 8)],
    [third, runs(1)],
  ]);
  assert.equal(
    table(timings, [second, first]),
    [
      "| case | wall, median | wall, min | user CPU, median | wall beside the first |",
      "|---|---|---|---|---|",
      "| second | 6.00 s | 4.00 s | 3.00 s | 1.00 × |",
      "| first | 2.00 s | 1.00 s | 1.00 s | 0.33 × |",
    ].join("\n"),
  );
});

test("the shares add up to the whole", () => {
  const names = ["empty", "sdk", "dynamic", "unread", "read", "whole", "wholeRead"] as const;
  const ladder = Object.fromEntries(names.map((name) => [name, one(name)])) as Record<
    (typeof names)[number],
    Case
  >;
  const seconds = [0.5, 0.6, 0.8, 1.2, 1.5, 1.8, 2];
  const timings = new Map(names.map((name, index) => [ladder[name], runs(seconds[index] ?? 0)]));
  const rows = shares(timings, ladder).split("\n").slice(2);
  assert.deepEqual(
    rows.map((row) => row.split(" | ").slice(-2).join(" | ")),
    [
      "0.50 s | 25 % |",
      "0.10 s | 5 % |",
      "0.20 s | 10 % |",
      "0.60 s | 30 % |",
      "0.30 s | 15 % |",
      "0.30 s | 15 % |",
      "2.00 s | 100 % |",
    ],
  );
});
