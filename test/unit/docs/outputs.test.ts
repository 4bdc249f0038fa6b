/** What the documents show and say of the program, where no stack is needed to see it. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readConfiguration } from "../../../components/configuration.ts";
import { probes } from "../../../components/proof/probes/all.ts";
import { missing, outputOf } from "../../support/document-commands.ts";
import { root } from "../../support/documents.ts";
import { given, home, token } from "../../support/settings.ts";

test("the guide's four wrong values are told as it shows", () => {
  const wrong = {
    "immich-sso:slgu": "photos",
    "immich-sso:probePassword": "in-the-clear",
    "immich-sso:port": 0,
  };
  const shown = outputOf("config/invalid: 4 values are wrong:").join("\n");
  assert.throws(() => readConfiguration(given({ ...home, ...wrong }, token)), { message: shown });
});

test("README's list of folders has what is there", () => {
  const places = outputOf("index.ts").flatMap((line) => line.split(/ {2,}/)[0]?.split(", ") ?? []);
  assert.ok(places.length > 10);
  assert.deepEqual(
    places.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test("README counts the probes", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  assert.equal(Number(/asks (\d+) probes/.exec(readme)?.[1]), probes.length);
});

test("a line that is shown and was not printed, or not in that order, is named", () => {
  const printed = "one\n two  (3s)\n┌───┐\nthree";
  assert.deepEqual(missing(["one", "…", "two (0.5s)", "┌─┐", "three"], printed), []);
  assert.deepEqual(missing(["three", "", "one", "two (1s)"], printed), []);
  assert.deepEqual(missing(["three", "one", "four"], printed), ["one", "four"]);
});
