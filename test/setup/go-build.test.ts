import assert from "node:assert/strict";
import { readdir, readFile, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { describe, test } from "node:test";
import { ensureBuilt, goFits, goPlace, isBuilt } from "../../setup/support/go-build.mjs";
import { failureOf, type ScratchSetup, scratchSetup, tool, write } from "./scratch.ts";

const program = {
  title: "the tool",
  binary: "tool",
  module: "module",
  package: ".",
  sources: true,
  version: "v1",
  variable: "main.version",
  test: true,
  answers: ["--version"],
};

/** A Go that keeps its arguments and builds a script that ends with the given code. */
async function fakeGo(setup: ScratchSetup, { version = "go1.26.8", build = 0, answer = 0 } = {}) {
  const log = join(setup.root, "go.log");
  await tool(
    setup.tools,
    "go",
    `[ "$1" = env ] && echo ${version} && exit
echo "$@" >> ${log}
[ "$1" = build ] && { while [ "$1" != -o ]; do shift; done; echo "line of the compiler"; printf '#!/bin/sh\\nexit ${answer}\\n' > "$2"; PATH=/usr/bin:/bin chmod +x "$2"; exit ${build}; }
exit 0`,
  );
  await write(join(setup.places.clone, "module/go.mod"), "module x\n\ngo 1.25.0\n");
  await write(join(setup.places.clone, "module/main.go"), "package main\n");
  return async () => (await readFile(log, "utf8")).replaceAll(setup.root, "<root>");
}

describe("a Go program", () => {
  test("is built and tested once, and again when a source of it changes", async (t) => {
    const setup = await scratchSetup(t);
    const log = await fakeGo(setup);
    const first = await ensureBuilt(setup, program);
    assert.deepEqual(
      [first.fresh, (await ensureBuilt(setup, program)).fresh, await isBuilt(setup, program)],
      [true, false, true],
    );
    const folder = join(first.file, "..").replace(setup.root, "<root>");
    assert.equal(
      await log(),
      `build -buildvcs=false -ldflags -s -w -X main.version=v1 -o ${folder}.making/tool .\ntest -buildvcs=false .\n`,
    );
    await write(join(setup.places.clone, "module/main.go"), "package main // changed\n");
    const changed = await ensureBuilt(setup, program);
    assert.deepEqual([changed.fresh, changed.file === first.file], [true, false]);
  });

  test("lives on while it is used, and goes 30 days after that, when another one is built", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup);
    const built = join(setup.places.cache, "built");
    const build = async (text: string) => {
      await write(join(setup.places.clone, "module/main.go"), text);
      return basename(dirname((await ensureBuilt(setup, program)).file));
    };
    const age = (name: string) => utimes(join(built, name), 0, (Date.now() - 31 * 86_400_000) / 1000);
    const [unused, used] = [await build("package main // 1\n"), await build("package main // 2\n")];
    await age(unused);
    await age(used);
    await build("package main // 2\n");
    assert.deepEqual((await readdir(built)).sort(), [unused, used].sort());
    const last = await build("package main // 3\n");
    assert.deepEqual((await readdir(built)).sort(), [used, last].sort());
  });

  test("does not depend on a module that is nested in its own", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup);
    const before = await goPlace(setup, program);
    await write(join(setup.places.clone, "module/inner/go.mod"), "module y\n");
    assert.deepEqual(await goPlace(setup, program), before);
    await write(join(setup.places.clone, "module/package/a.go"), "package a\n");
    assert.notDeepEqual(await goPlace(setup, program), before);
  });

  test("that does not compile: the compiler's lines", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup, { build: 2 });
    assert.equal(
      (await failureOf(ensureBuilt(setup, program))).replace(/ -o \S+/, " -o <file>"),
      [
        "setup/go-build: `go build -buildvcs=false -ldflags -s -w -X main.version=v1 -o <file> .` ended with 2:",
        "    line of the compiler",
        "  next:    see the lines above; `go clean -modcache` helps when a module is damaged",
      ].join("\n"),
    );
    assert.equal(await isBuilt(setup, program), false);
  });

  test("that does not answer is not kept", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup, { answer: 3 });
    assert.match(
      await failureOf(ensureBuilt(setup, program)),
      /^setup\/go-build: `\S+ --version` ended with 3:/,
    );
    assert.equal(await isBuilt(setup, program), false);
  });

  test("and a disk that is too full", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup);
    assert.equal(
      (await failureOf(ensureBuilt(setup, { ...program, disk: 1e18 }))).replace(/has [\d.]+ GB/, "has N GB"),
      [
        `setup/disk-full: building the tool may want 1000000000 GB, ${setup.places.cache} has N GB`,
        "  next:    free some room, or set IMMICH_SSO_CACHE, GOCACHE and GOMODCACHE to folders on a larger disk",
      ].join("\n"),
    );
  });

  test("and a Go that is too old", async (t) => {
    const setup = await scratchSetup(t);
    await fakeGo(setup, { version: "go1.19.8" });
    assert.equal(
      await failureOf(ensureBuilt(setup, program)),
      [
        "setup/go-too-old: the tool has to be built here, because its download cannot be reached, and this machine's Go is go1.19.8",
        "  allowed: Go 1.25.0 or newer (from 1.21 on, Go fetches that by itself)",
        "  next:    install Go, https://go.dev/doc/install, see that `go version` answers, and run this again",
      ].join("\n"),
    );
  });
});

test("versions of Go that do", () => {
  assert.deepEqual(
    ["go1.26.8", "go1.21.0", "go1.20.14", "go1.19.8", "go2.0", ""].map((v) => goFits(v, "1.25.11")),
    [true, true, false, false, false, false],
  );
});
