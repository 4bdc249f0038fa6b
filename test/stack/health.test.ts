/** A container that does not get healthy: what the user reads, how soon, and that the next up finishes it. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { docker, tryDocker } from "../../lab/docker.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

const password = "the-database-password-of-my-own";

let stack: TestStack & { release(): Promise<void> };
let folder: string;
before(async () => {
  stack = await testStack();
  folder = await mkdtemp(join(tmpdir(), "immich-sso-library-"));
});
after(async () => {
  await stack.release();
  await tryDocker(stack.info.dockerHost, ["volume", "rm", "--force", ...volumes()]);
  await rm(folder, { recursive: true, force: true });
});

/** What is there after the destroy. */
const volumes = () => [`${stack.id}-library`, `${stack.id}-photos`];

/** An up that fails: its text without Pulumi's indentation, and its seconds. */
async function fails(): Promise<{ text: string; seconds: number }> {
  const begin = Date.now();
  const { code, output } = await stack.up();
  assert.notEqual(code, 0, output);
  assert.doesNotMatch(output, /^\s+at .*\(?file:/m);
  const text = output
    .replaceAll(/^ +/gm, "")
    .replaceAll(/ended \d+ times in \d+ s/g, "ended some times")
    // Two workers start side by side, so these two come in any order.
    .replaceAll(/^Starting (api|microservices) worker\n/gm, "");
  return { text, seconds: (Date.now() - begin) / 1_000 };
}

/** What is said of a server that ended with this error, which is known. */
const ended = (error: string, code: string, means: string, next: string) =>
  [
    `container/ended: the container ${stack.id} ended some times, the last time with exit code 1; the end of its log:`,
    error,
    "api worker exited with code 1",
    `means:   ${code} (docs/errors.md): ${means}`,
    "allowed: a container that goes on running",
    `next:    ${next}`,
  ].join("\n");

/** Names of the resources in the state that come after the server's container. */
async function reached(): Promise<string[]> {
  const { deployment } = JSON.parse(await stack.state()) as { deployment: { resources: { urn: string }[] } };
  const later = ["immich-server-container", "immich-server-health", "immich-admin-api-key"];
  return deployment.resources
    .map(({ urn }) => urn.split("::").at(-1) ?? "")
    .filter((name) => later.includes(name));
}

/** Id of the API key that the program made in Immich. */
async function keyId(): Promise<string | undefined> {
  return /"keyId": "([-0-9a-f]+)"/.exec(await stack.state())?.[1] ?? assert.fail("no key in the state");
}

const container = () =>
  docker(stack.info.dockerHost, ["ps", "--all", "--no-trunc", "--quiet", "--filter", `name=^/${stack.id}$`]);

test("1. Immich ends again and again: the update stops at once, with the end of its log and no secret", async () => {
  await stack.configure(
    { "immich-sso:environment": { DB_HOSTNAME: "127.0.0.1" } },
    { "immich-sso:databasePassword": password },
  );
  const { text, seconds } = await fails();
  const told = ended(
    "Error: connect ECONNREFUSED 127.0.0.1:5432",
    "start/database-silent",
    "the database's container does not run",
    "docker logs immich_postgres; with deploy server DB_HOSTNAME in immich-sso:environment, and immich-sso:network; then pulumi up",
  );
  assert.ok(text.includes(told), `expected\n${told}\nin\n${text}`);
  assert.ok(seconds < 60, `${seconds} s`);
  assert.deepEqual(await reached(), ["immich-server-container"]);
});

test("2. as long as nothing is mended each up says the same, and a preview that it is not done", async () => {
  assert.ok((await fails()).text.includes("container/ended: "));
  const steps = (await stack.preview()).map(({ op, resource }) => `${op} ${resource}`);
  assert.ok(
    steps.includes("create pulumi-nodejs:dynamic/immich:Health immich-server-health"),
    steps.join("\n"),
  );
});

test("3. a library that Immich cannot write to, with the user whom the folder does not belong to", async () => {
  await chmod(folder, 0o700);
  await stack.configure({
    "immich-sso:environment": {},
    "immich-sso:user": "1000:1000",
    "immich-sso:library": folder,
  });
  const { text } = await fails();
  const told = ended(
    "Error: EACCES: permission denied, open '/data/immich.db'",
    "start/library-denied",
    "the folder of immich-sso:library does not belong to the user that Immich runs as",
    "immich-sso:user as the folder's owner, for example 1000:1000; then pulumi up",
  );
  assert.ok(text.includes(told), `expected\n${told}\nin\n${text}`);
});

test("4. mended, the next up finishes it; a volume with labels and a driver's options of its own stays as it is", async () => {
  const { dockerHost } = stack.info;
  const volume = `${stack.id}-photos`;
  const place = ["type=none", "o=bind", `device=${folder}`].flatMap((option) => ["--opt", option]);
  await docker(dockerHost, ["volume", "create", "--label", "com.example.backup=nightly", ...place, volume]);
  const inspect = ["volume", "inspect", "--format", "{{json .Labels}} {{json .Options}}", volume];
  const made = await docker(dockerHost, inspect);
  await stack.configure({ "immich-sso:user": "", "immich-sso:library": volume });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
  assert.match(made, /com\.example\.backup.*device/);
  assert.equal(await docker(dockerHost, inspect), made);
});

test("5. more patience changes neither container nor key", async () => {
  const before = [await container(), await keyId()];
  await stack.configure({ "immich-sso:startSeconds": 600 });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.deepEqual([await container(), await keyId()], before);
  assert.deepEqual(await stack.preview(), []);
});

test("6. the password was never printed; destroy leaves the volume that was there, and the one it took the place of", async () => {
  assert.ok(!stack.printed().includes(password));
  assert.ok(!(await stack.state()).includes(password));
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  // Pulumi keeps what is replaced by something that is to be kept: a volume too many, and no photo too few.
  assert.deepEqual(await engineObjects(stack, stack.id), volumes());
});
