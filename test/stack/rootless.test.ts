/** Immich with all that it needs, none of it as root, in folders of the Docker host. */
import assert from "node:assert/strict";
import { chown, mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { docker } from "../../lab/docker.ts";
import { NEWEST } from "../../lab/immich/server/version.ts";
import { containersOf, query, removeServices, wholeStack } from "./support/services.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let folder: string;
let uid: string;
let gid: string;

before(async () => {
  stack = await testStack();
  const settings = await wholeStack(stack);
  // Postgres's own user, because Debian's Postgres takes only one with a name; the official image takes any.
  const { database } = settings["immich-sso:images"] as { database: string };
  const id = (what: string) =>
    docker(stack.info.dockerHost, ["run", "--rm", "--entrypoint", "id", database, what, "postgres"]);
  [uid, gid] = await Promise.all([id("-u"), id("-g")]);
  folder = await mkdtemp(join(tmpdir(), "immich-sso-rootless-"));
  const folders = ["library", "database", "modelCache"].map(
    (key) => [`immich-sso:${key}`, join(folder, key)] as const,
  );
  for (const [, path] of folders) {
    await mkdir(path);
    await chown(path, Number(uid), Number(gid));
  }
  await stack.configure({
    ...settings,
    ...Object.fromEntries(folders),
    "immich-sso:user": `${uid}:${gid}`,
  });
});
after(async () => {
  await removeServices(stack);
  await stack.release();
  await rm(folder, { recursive: true });
});

test("1. up runs all of them as that user, and alice signs in", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await query(stack, "SELECT version FROM version_history"), [NEWEST]);
  const users = await Promise.all(containersOf(stack).map(usersIn));
  assert.deepEqual(users, [[uid], [uid], [uid], [uid]]);
  // One that cannot save refuses every write, and does not end when it is told to.
  const save = ["exec", `${stack.id}_redis`, "redis-cli", "save"];
  assert.equal(await docker(stack.info.dockerHost, save), "OK");
});

test("2. a preview has nothing to change", async () => {
  assert.deepEqual(await stack.preview(), []);
});

test("3. destroy leaves the folders, and nothing on the engine", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.equal((await stat(join(folder, "database", "PG_VERSION"))).uid, Number(uid));
  assert.deepEqual(await engineObjects(stack, stack.id), []);
});

/** Ids of the users that a container's processes run as. */
async function usersIn(container: string): Promise<string[]> {
  const top = await docker(stack.info.dockerHost, ["top", container, "-o", "pid,uid"]);
  const lines = top.split("\n").slice(1);
  return [...new Set(lines.map((line) => line.trim().split(/ +/)[1] ?? ""))];
}
