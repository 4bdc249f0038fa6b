/** Every code that the program can emit is explained, and nothing is explained that nobody emits. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chapters } from "../../../components/proof/catalogue.ts";
import { probes } from "../../../components/proof/probes/all.ts";
import { settings } from "../../../components/settings/table.ts";
import { codeChapters, explained } from "../../../doctor/codes/all.ts";
import { probeCodes } from "../../../doctor/codes/probes.ts";
import { page } from "../../../doctor/errors-page.ts";
import { emitted, pieces } from "../../support/codes.ts";
import { root } from "../../support/documents.ts";

const entries = chapters.flatMap((chapter) => chapter.entries);
const rows = codeChapters.flatMap(({ codes }) => Object.keys(codes));

test("the sources' codes are found, of every kind of file", () => {
  const some = ["config/unknown", "directory/mails", "directory/no-undo-list"];
  const found = [...some, "setup/npm-ci", "slug/capitals", "login/fetch-failed", "sign-in/flow"].filter(
    (code) => emitted.has(code),
  );
  assert.deepEqual(found, [
    ...["config/unknown", "directory/mails", "directory/no-undo-list"],
    ...["setup/npm-ci", "slug/capitals", "login/fetch-failed", "sign-in/flow"],
  ]);
  assert.ok(emitted.size > 180, `${emitted.size} codes`);
});

test("each code stands whole in the sources, so that a search for it leads there", () => {
  assert.deepEqual(pieces, []);
});

test("every code has its entry: a row in doctor/codes/, or a section in components/proof/catalogue/", () => {
  const known = new Set([...explained.keys(), ...entries.map(({ code }) => code)]);
  assert.deepEqual(
    [...emitted].filter((code) => !known.has(code)),
    [],
  );
});

test("no row is about a code that no source has; a section without one has the words of somebody else", () => {
  const silent = entries.filter(({ signs }) => signs.length === 0).map(({ code }) => code);
  assert.deepEqual(
    [...rows, ...silent].filter((code) => !emitted.has(code)),
    [],
  );
});

test("every probe has its reasons, and nobody else has", () => {
  assert.deepEqual(
    Object.keys(probeCodes),
    probes.map(({ code }) => code),
  );
});

test("one code, one entry", () => {
  const all = [...Object.keys(probeCodes), ...rows, ...entries.map(({ code }) => code)];
  assert.deepEqual(
    all.filter((code, index) => all.indexOf(code) !== index),
    [],
  );
});

test("each text is short enough for a table", () => {
  const texts = [...explained].flatMap(([code, { means, why, next }]) =>
    [means, why, next].map((text) => ({ code, text })),
  );
  assert.deepEqual(
    texts.filter(({ text }) => text.length > 160 || text === "" || text.includes("\n")),
    [],
  );
});

test("settings, scripts and documents that are named are there", () => {
  const whole = page();
  const named = (pattern: RegExp) => [...whole.matchAll(pattern)].map(([, name = ""]) => name);
  const declared = new Set(settings.map(({ key }) => key));
  assert.deepEqual(
    named(/immich-sso:(\w+)/g).filter((key) => !declared.has(key)),
    [],
  );
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: object };
  assert.deepEqual(
    named(/npm run (?:-s )?([\w:-]+)/g).filter((script) => !(script in scripts)),
    [],
  );
  assert.deepEqual(
    named(/docs\/([\w-]+\.md)/g).filter((name) => !readFileSync(join(root, "docs", name), "utf8")),
    [],
  );
});
