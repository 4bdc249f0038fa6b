import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Failure } from "../../../components/support/failure.mjs";
import { textOf } from "../../../components/support/said.ts";
import { inLines, quoted, shown, visible, visibleJson } from "../../../components/support/shown.mjs";
import { tableLines } from "../../../components/support/table.ts";
import { hostileText, obeyed } from "../../support/hostile.ts";

const ordinary = ["Zoë Müller", "日本語", "Ελένη", "👨‍👩‍👧 ☺️ 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é", "a <b> {c} 100 %", 'C:\\n "x"'];

for (const text of ordinary)
  test(`stays as it is: ${text}`, () => {
    assert.deepEqual([visible(text), shown(text)], [text, text]);
  });

for (const [what, text, expected] of [
  ["colours and titles of terminals", "\u001b[31mred\u001b]0;t\u0007", "\\u001b[31mred\\u001b]0;t\\u0007"],
  ["C1 controls", "\u009b2J\u0085", "\\u009b2J\\u0085"],
  ["direction marks", "\u202eevil\u2066\u200f\u061c", "\\u202eevil\\u2066\\u200f\\u061c"],
  ["what has no width", "a\u200bb\ufeff\u00ad\u{e0041}", "a\\u200bb\\ufeff\\u00ad\\udb40\\udc41"],
  ["line breaks of every kind", "a\nb\r\tc\u2028\u2029", "a\\nb\\r\\tc\\u2028\\u2029"],
  ["Pulumi's markup", "<{%fg 1%}>x<<{%reset%}>", "<\\u007b%fg 1%}>x<<\\u007b%reset%}>"],
  ["half a character", "\ud83dx", "\\ud83dx"],
  ["a joiner that joins nothing", "a\u200db 👩‍🚀", "a\\u200db 👩‍🚀"],
] as const)
  test(`made visible: ${what}`, () => assert.equal(shown(text), expected));

test("too long is cut between characters", () => {
  assert.equal(shown("abcdef", 4), "abc…");
  assert.equal(shown("ab👩‍👩‍👦", 5), "ab👩…");
  assert.equal(shown("a\u001b\u001b", 6), "a…");
  assert.equal(shown("x".repeat(5_000_000)).length, 500);
});

test("what is no text is shown as JSON has it", () => {
  assert.deepEqual(
    [shown(undefined), shown(null), shown({ a: ["\u001b"] }), shown(7n), quoted('a"\u009b')],
    ["undefined", "null", '{"a":["\\u001b"]}', "bigint", '"a\\"\\u009b"'],
  );
});

test("whatever comes in, nothing comes out that is obeyed, twice is once, and no limit is passed", () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 60 }), (text, limit) => {
      for (const out of [visible(text), shown(text), shown(text, limit), quoted(text, limit)]) {
        assert.deepEqual([obeyed(out), out.includes("\n"), visible(out)], [[], false, out]);
      }
      assert.ok(shown(text, limit).length <= limit);
    }),
    { numRuns: 500 },
  );
});

test("two harmless texts make no markup together: the whole line is looked at again", () => {
  fc.assert(
    fc.property(fc.array(hostileText, { maxLength: 4 }), (parts) => {
      const out = inLines([parts.map((part) => shown(part)).join(""), ...parts]);
      assert.deepEqual([obeyed(out), out.split("\n").length], [[], parts.length + 1]);
    }),
  );
});

test("a failure has the lines that we wrote, and no line of a stranger's", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const failure = new Failure({
        ...{ code: "a/b", problem: `it is ${text}`, lines: [text, text] },
        ...{ means: text, allowed: text || "-", next: text },
      });
      assert.deepEqual(obeyed(failure.message), []);
      assert.deepEqual(
        failure.message.split("\n").map((line) => line.slice(0, 4)),
        ["a/b:", "    ", "    ", ...(text ? ["  me"] : []), "  al", "  ne"],
      );
      for (const part of [failure.problem, failure.allowed ?? "", failure.next])
        assert.deepEqual(obeyed(part), []);
    }),
  );
});

test("what is said: a text is one line, a list is several, a failure keeps its own", () => {
  const failure = new Failure({ code: "a/b", problem: "c\nd", next: "e" });
  assert.equal(textOf("one\n  next:    curl evil"), "one\\n  next:    curl evil");
  assert.equal(textOf(["one", failure, "two"]), "one\na/b: c\\nd\n  next:    e\ntwo");
  assert.equal(textOf(failure), failure.message);
});

test("a table keeps its shape, whatever stands in a cell", () => {
  assert.deepEqual(tableLines([["a\nb", ["c", "d\u001b"]]], { head: ["x", "y"] }), [
    "┌──────┬─────────┐",
    "│ x    │ y       │",
    "├──────┼─────────┤",
    "│ a\\nb │ c       │",
    "│      │ d\\u001b │",
    "└──────┴─────────┘",
  ]);
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.deepEqual(obeyed(tableLines([[text, [text]]]).join("\n")), []);
      assert.deepEqual(obeyed(tableLines([["x", [text]]], { widths: [3, 20] }).join("\n")), []);
    }),
  );
});

test("JSON stays the same JSON", () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const out = visibleJson({ [text]: [text] });
      assert.deepEqual([obeyed(out), JSON.parse(out)], [[], { [text]: [text] }]);
    }),
  );
});
