/** Every command of the documents is typed by a test or listed with the reason, and each is one that its tool knows. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isTyped, noOutputs, notTyped, outputs } from "../../support/document-commands.ts";
import { blocks, inline, root, typed } from "../../support/documents.ts";

const nameOf = ({ path, command }: { path: string; command: string }) => `${path}: ${command}`;

test("every command of a block is typed by a test, or listed with the reason", () => {
  assert.ok(typed.length > 60, `${typed.length} lines`);
  const names = typed.map(nameOf);
  assert.deepEqual(
    typed.filter((one) => !isTyped(one) && !(nameOf(one) in notTyped)).map(nameOf),
    [],
    "type it in test/stack/documents.test.ts, or say in test/support/document-commands.ts why not",
  );
  assert.deepEqual(
    Object.keys(notTyped).filter((name) => !names.includes(name)),
    [],
    "listed, and in no document",
  );
});

test("every output that is shown is held against the program's, or listed with the reason", () => {
  const shown = blocks.filter(({ language }) => language === "").map(({ text }) => text.trimStart());
  const known = [...Object.keys(outputs), ...Object.keys(noOutputs)];
  assert.deepEqual(
    shown.filter((text) => !known.some((first) => text.startsWith(first))),
    [],
  );
  assert.deepEqual(
    known.filter((first) => !shown.some((text) => text.startsWith(first))),
    [],
  );
});

test("the tests that those lists name are there", () => {
  const words = [...Object.values(notTyped), ...Object.values(outputs), ...Object.values(noOutputs)].join(
    " ",
  );
  const named = words.match(/test\/[\w/-]+\.test\.ts/g) ?? [];
  assert.ok(named.length > 8);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test("every command of a block is one by bash's grammar", () => {
  const wrong = typed.filter(({ command }) => spawnSync("bash", ["-n", "-c", command]).status !== 0);
  assert.deepEqual(wrong.map(nameOf), []);
  assert.notEqual(spawnSync("bash", ["-n", "-c", "(umask 077"]).status, 0);
});

/** A line as the commands that it is made of, each as its words. */
function wordsOf(command: string): string[][] {
  return command
    .split(/\s*(?:&&|\||;)\s*/)
    .map((part) => part.replaceAll(/'[^']*'|"[^"]*"/g, "quoted").split(/\s+/));
}

const helps = new Map<string, string>();
function help(words: string[]): string {
  const key = words.join(" ");
  const [tool = "", ...rest] = words;
  const text = helps.get(key) ?? execFileSync(tool, [...rest, "--help"], { encoding: "utf8" });
  helps.set(key, text);
  return text;
}

/** `-it` is two flags in one word. */
function single(word: string): string[] {
  return word.startsWith("--") ? [word.replace(/=.*/, "")] : [...word.slice(1)].map((letter) => `-${letter}`);
}

/** Whether a word is a command below these: one that help lists, or for Pulumi another name of one. */
function isBelow(path: string[], word: string): boolean {
  if (!/^[a-z-]+$/.test(word)) return false;
  const listed = new RegExp(`^ {2}${word}\\*? {2,}`, "m").test(help(path));
  return listed || (path[0] === "pulumi" && help([...path, word]) !== help(path));
}

/** What its tool would not take of a command: a subcommand, or flags of it. */
function unknown([tool = "", ...words]: string[]): string[] {
  let [path, text] = [[tool], help([tool])];
  const flags: string[] = [];
  for (const word of words) {
    // What follows is handed on.
    if (word === "--") break;
    if (/^--?[a-zA-Z]/.test(word)) flags.push(...single(word));
    else if (isBelow(path, word)) {
      path = [...path, word];
      text += help(path);
    }
    // From the container's name on it is another program's line.
    else if (path.join(" ") === "docker exec") break;
  }
  if (path.length === 1 && !words.includes("…")) return [`${tool} ${words[0]}`];
  return flags
    .filter((flag) => !new RegExp(`(^|[ ,])${flag}[ ,]`, "m").test(text))
    .map((flag) => `${path.join(" ")} ${flag}`);
}

for (const tool of ["pulumi", "docker"])
  test(`every command of ${tool} is one, with flags that it has`, () => {
    const all = [...typed, ...inline].flatMap((one) =>
      wordsOf(one.command)
        .filter(([first]) => first === tool)
        // A plugin that not every machine has.
        .filter(([, second]) => second !== "compose")
        .map((words) => ({ place: one.path, words })),
    );
    assert.ok(all.length > 10, `${all.length} commands of ${tool}`);
    const wrong = all.flatMap(({ place, words }) => unknown(words).map((text) => `${place}: ${text}`));
    assert.deepEqual(wrong, []);
  });

test("a wrong subcommand and a wrong flag are seen", () => {
  assert.deepEqual(unknown(["pulumi", "previev"]), ["pulumi previev"]);
  assert.deepEqual(unknown(["pulumi", "stack", "rm", "--forced"]), ["pulumi stack rm --forced"]);
  assert.deepEqual(unknown(["pulumi", "stack", "output", "--show-secret", "--json"]), [
    "pulumi stack output --show-secret",
  ]);
});
