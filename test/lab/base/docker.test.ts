import assert from "node:assert/strict";
import { chmod, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { type TestContext, test } from "node:test";
import { docker, tryDocker } from "../../../lab/docker.ts";
import { testFolder } from "./folder.ts";

const HOST = "unix:///nowhere/docker.sock";

/** Puts a `docker` of the test's own first on PATH; without a script, a PATH where there is none. */
async function fakeDocker(t: TestContext, script?: string): Promise<void> {
  const folder = await testFolder(t);
  const path = process.env.PATH ?? "";
  t.after(() => {
    process.env.PATH = path;
  });
  if (script === undefined) {
    process.env.PATH = folder;
    return;
  }
  await writeFile(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "docker"), 0o755);
  process.env.PATH = [folder, path].join(delimiter);
}

test("arguments, engine and standard input reach the command, and its output comes back", async (t) => {
  await fakeDocker(t, 'echo "$DOCKER_HOST $*"; cat; echo told >&2');
  const result = await tryDocker(HOST, ["volume", "ls"], { input: Buffer.from("in\n") });
  assert.deepEqual(result, { code: 0, stdout: `${HOST} volume ls\nin`, stderr: "told" });
});

test("an input that the command does not read is no error, and an exit code is reported as it is", async (t) => {
  await fakeDocker(t, "exit 7");
  const result = await tryDocker(HOST, ["cp"], { input: Buffer.alloc(1_000_000) });
  assert.deepEqual(result, { code: 7, stdout: "", stderr: "" });
});

test("a failing command says which one and the engine's words, but not all its arguments", async (t) => {
  await fakeDocker(t, 'echo "Error: no such volume" >&2; exit 1');
  await assert.rejects(docker(HOST, ["volume", "rm", "name"]), {
    name: "Failure",
    message: [
      "lab/docker-failed: docker volume rm: Error: no such volume",
      `  next:    DOCKER_HOST=${HOST} docker info`,
    ].join("\n"),
  });
});

test("where there is no docker command, the package to install is named", async (t) => {
  await fakeDocker(t);
  await assert.rejects(docker(HOST, ["ps"]), {
    name: "Failure",
    message: [
      "lab/docker-missing: the command `docker` cannot be started",
      "  allowed: Docker's command line on PATH",
      "  next:    apt-get install docker.io (or your system's package of it)",
    ].join("\n"),
  });
});
