/** Scratch folders, fake tools and a set-up that works in them, for the tests of set-up. */
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { Setup } from "../../setup/context.mjs";
import { createDownloads, type Downloads } from "../../setup/support/download.mjs";
import { placesFor } from "../../setup/support/places.mjs";

/** A folder that is removed when the test ends. */
export async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "setup-test-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and the folders above it. */
export async function write(file: string, text: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

/** Writes a shell script that stands for a tool on PATH. */
export async function tool(folder: string, name: string, script: string): Promise<string> {
  const file = await write(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

/** A set-up of its own: clone, cache and tools in a scratch folder, lines kept in `said`. */
export type ScratchSetup = Setup & { readonly root: string; readonly tools: string; readonly said: string[] };

/** Tools are found in `<root>/tools` and in the system's own folders, which have no pulumi, go or npm. */
export async function scratchSetup(
  t: TestContext,
  downloads: Downloads = createDownloads({ offline: true }),
): Promise<ScratchSetup> {
  const root = await scratch(t);
  const said: string[] = [];
  const tools = join(root, "tools");
  const system = join(root, "system");
  await mkdir(tools);
  for (const name of ["cp", "mkdir", "cat", "touch", "tar", "gzip"]) {
    await tool(system, name, `PATH=/usr/bin:/bin exec ${name} "$@"`);
  }
  const env = { HOME: root, PATH: `${tools}:${system}`, IMMICH_SSO_CACHE: join(root, "cache") };
  return {
    root,
    tools,
    said,
    env,
    downloads,
    insists: false,
    places: placesFor(env, join(root, "clone")),
    platform: { os: "linux", arch: "amd64" },
    progress: { say: (line) => said.push(line), step: (_title, work) => work() },
  };
}

/** The text of the error that a promise ends with; fails when it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<string> {
  const text = await promise.then(
    () => undefined,
    (error: Error) => error.message,
  );
  if (text === undefined) {
    throw new Error("it was expected to fail");
  }
  return text;
}
