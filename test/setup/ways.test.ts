import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { firstWay, NotThisWay, type Way } from "../../setup/support/ways.mjs";
import { failureOf } from "./scratch.ts";

const leads = (way: string, fresh: boolean): Way => ({ way, attempt: async () => fresh });
const not = (way: string, reason: string): Way => ({
  way,
  attempt: () => Promise.reject(new NotThisWay(reason)),
});

describe("the ways in which a tool is had", () => {
  test("the first that leads there is taken, and the others are told with their reason", async () => {
    const said: string[] = [];
    const had = await firstWay(
      "tool",
      "1.0.0",
      [
        not("found on PATH", ""),
        not("downloaded", "refused"),
        leads("built", true),
        leads("never asked", true),
      ],
      (line) => said.push(line),
    );
    assert.deepEqual(
      { ...had, milliseconds: typeof had.milliseconds },
      {
        tool: "tool",
        version: "1.0.0",
        way: "built",
        fresh: true,
        milliseconds: "number",
      },
    );
    assert.deepEqual(said, ["  - tool 1.0.0, not downloaded: refused"]);
  });

  test("none: every reason is told", async () => {
    const ways = [not("found on PATH", ""), not("downloaded", "refused"), not("built", "no Go")];
    assert.equal(
      await failureOf(firstWay("tool", "1.0.0", ways, () => {})),
      [
        "setup/no-way: tool 1.0.0 could not be had:",
        "    downloaded: refused",
        "    built: no Go",
        "  next:    install it, or give this machine access to the download, and run the same command again",
      ].join("\n"),
    );
  });

  test("an error that is not about the way ends it", async () => {
    const broken: Way = { way: "downloaded", attempt: () => Promise.reject(new Error("disk full")) };
    assert.equal(
      await failureOf(firstWay("tool", "1", [broken, leads("built", true)], () => {})),
      "disk full",
    );
  });
});
