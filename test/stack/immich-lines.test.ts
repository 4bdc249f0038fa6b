/** One stack through the lines of Immich, as docs/upgrades.md tells it. On each line it lives a short life. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { tried } from "../../components/support/tried.ts";
import { docker, tryDocker } from "../../lab/docker.ts";
import { missing, outputOf } from "../support/document-commands.ts";
import { administrator, editImmich, immichOAuth } from "./support/immich.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

const settingsStep = "pulumi-nodejs:dynamic/immich:OAuthSettings immich-oauth-settings";
const lines = tried.immich.map(({ release }) => release).toReversed();

let stack: TestStack & { release(): Promise<void> };
const tags: string[] = [];
let alice: string;

before(async () => {
  stack = await testStack();
});
after(async () => {
  await stack.release();
  for (const tag of tags) await tryDocker(stack.info.dockerHost, ["image", "rm", tag]);
});

/** The stand-in as this release: an image of its own, as Immich has one for each. */
async function become(version: string): Promise<void> {
  const server = `immich-sso-lab/${stack.id}:v${version}`;
  const at = stack.info.dockerHost;
  const container = (await docker(at, ["create", stack.info.immich.image])).trim();
  await docker(at, ["commit", "--change", `ENV LAB_IMMICH_VERSION=${version}`, container, server]);
  await docker(at, ["rm", container]);
  tags.push(server);
  await stack.configure({ "immich-sso:images": { server } });
}

/** What docs/upgrades.md shows, by its first line, is what was printed. */
function isShown(firstLine: string, output: string): void {
  assert.deepEqual(missing(outputOf(firstLine), output), [], output);
}

async function up(): Promise<string> {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  return output;
}

/** What the preview of the way to a release shows that others do not. */
const steps: Record<string, string> = {
  "3.1.0": "~  authentik:index:ProviderOauth2 immich-provider update [diff: +logoutUri]",
  "3.2.2": "+- docker:index:RemoteImage immich-server-image replace",
  "3.3.1": "+- docker:index:RemoteImage immich-server-image replace",
};

for (const version of lines) {
  test(`${version}: one new container`, async () => {
    await become(version);
    const { output } = await stack.run("preview");
    const step = steps[version];
    if (step) isShown(step, output);
    await up();
    assert.equal(await (await administrator(stack)).version(), version);
  });

  test(`${version}: a second preview is clean, alice signs in, a change by hand is named and put right`, async () => {
    assert.deepEqual(await stack.preview(), []);
    const { userId } = await stack.signIn("alice");
    alice ??= userId;
    assert.equal(userId, alice);
    await editImmich(stack, { buttonText: "by hand" });
    assert.deepEqual(await stack.preview(), [{ op: "update", resource: settingsStep, diff: ["buttonText"] }]);
    await up();
    assert.equal((await immichOAuth(stack)).buttonText, "Sign in with Authentik");
  });
}

test("the way back is refused, as the page says", async () => {
  await become("3.1.0");
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0);
  isShown("error: container/version-older: Immich 3.1.0 is older than", output);
});

test("destroy leaves nothing behind", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await engineObjects(stack, stack.id), []);
});
