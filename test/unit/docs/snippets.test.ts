/** What the documents show can be typed: types of programs, names of scripts, commands and settings, links. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { parse } from "yaml";
import { settings } from "../../../components/settings/table.ts";
import { blocks, documents, root, typed } from "../../support/documents.ts";

const declared = settings.map(({ key }) => key);

test("there is something to look at", () => {
  assert.ok(typed.length > 60, `${typed.length} lines`);
  assert.ok(blocks.some(({ language }) => language === "ts"));
  assert.ok(blocks.some(({ language }) => language === "yaml"));
});

test("programs in TypeScript have no type errors", () => {
  const sources = new Map(
    blocks
      .filter(({ language }) => language === "ts")
      .map(({ place, text }) => [join(root, `${place.replaceAll(/\W/g, "-")}.ts`), text]),
  );
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.readFile = (path) => sources.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = sources.get(path);
    return text === undefined
      ? getSourceFile(path, target, ...rest)
      : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram({ rootNames: [...sources.keys()], options, host });
  const errors = [...sources.keys()]
    .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
  assert.deepEqual(errors, []);
});

test("every npm script that is named is there", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const texts = documents.map((path) => readFileSync(join(root, path), "utf8"));
  const named = texts.flatMap((text) => [...text.matchAll(/npm run (?:-s )?([a-z][a-z:-]*)/g)]);
  assert.deepEqual(
    [...new Set(named.map(([, name = ""]) => name))].filter((name) => !(name in scripts)),
    [],
  );
});

test("every setting that is named is declared", () => {
  // Those of the texts that show what a wrong one gives.
  const wrong = ["slgu", "instances"];
  const named = documents.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/immich-sso:([a-z]\w+)/g)].map(([, key = ""]) => ({
      path,
      key,
    })),
  );
  // What follows the namespace in a type of Pulumi's is a room.
  const rooms = ["index", "immich", "authentik", "proof", "directory"];
  assert.deepEqual(
    named.filter(({ key }) => ![...declared, ...wrong, ...rooms].includes(key)),
    [],
  );
});

test("settings in YAML are YAML, and those of an instance are declared", () => {
  const unknown = blocks
    .filter(({ language, text }) => language === "yaml" && text.includes("immich-sso:"))
    .flatMap(({ place, text }) => {
      const { config, ...flat } = parse(text) as { config?: Record<string, unknown> };
      const keys = { ...flat, ...config } as Record<string, unknown>;
      const instances = Object.values((keys["immich-sso:instances"] ?? {}) as Record<string, object>);
      return instances
        .flatMap((one) => Object.keys(one))
        .filter((key) => !declared.includes(key))
        .map((key) => `${place}: ${key}`);
    });
  assert.deepEqual(unknown, []);
});

test("every link leads to a file", () => {
  const broken = documents.flatMap((path) =>
    [...readFileSync(join(root, path), "utf8").matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)]
      .map(([, target = ""]) => target)
      .filter((target) => !existsSync(join(root, dirname(path), target)))
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual(broken, []);
});
