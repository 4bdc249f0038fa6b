/** Killed at any moment, the next up finishes the job. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { object, text } from "../../components/support/shape.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
before(async () => {
  stack = await testStack();
});
after(() => stack.release());

/** Nothing is made, and the stack can be removed: `pulumi stack rm` refuses one that has a resource. */
async function destroyedEmpty(): Promise<void> {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /create/);
  const { deployment } = JSON.parse(await stack.state()) as { deployment: { resources?: object[] } };
  assert.deepEqual(deployment.resources ?? [], []);
}

test("a destroy of an empty stack makes nothing", destroyedEmpty);

test("a destroy right after a first update that was killed makes nothing, and leaves nothing", async () => {
  const { code } = await stack.upKilledAfter("immich-provider created", "immich-application creating");
  assert.equal(code, -1);
  await stack.run("cancel", "--yes");
  await destroyedEmpty();
});

const moments = [
  "immich-admin-password creating",
  "immich-provider creating",
  "immich-application creating",
  "immich-access-photos-users creating",
  "immich-server-container creating",
  "immich-admin-api-key creating",
  "immich-oauth-settings creating",
];

let kills = 0;

for (const [index, moment] of moments.entries())
  test(`killed at: ${moment}, or the next one`, async () => {
    // A kill that comes late lets the engine save the step after it too: then that moment does not come any more.
    const { code, output } = await stack.upKilledAfter(...moments.slice(index));
    assert.ok(code === -1 || code === 0, output);
    kills += code === -1 ? 1 : 0;
    // Pulumi's own lock is left behind; its error names this command.
    await stack.run("cancel", "--yes");
  });

test("the way that docs/state.md has finishes it: alice signs in, nothing is there twice, nothing is left to do", async () => {
  assert.ok(kills >= 5, `only ${kills} of ${moments.length} updates were killed`);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  const cleared = await stack.run("refresh", "--yes", "--clear-pending-creates");
  assert.equal(cleared.code, 0, cleared.output);
  assert.doesNotMatch((await stack.run("preview")).output, /pending operations|interrupted while/);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");

  const path = `providers/oauth2/?client_id=${stack.clientId}`;
  const { results } = await stack.authentik.get<{ results: { assigned_application_slug: string }[] }>(path);
  assert.deepEqual(
    results.map((provider) => provider.assigned_application_slug),
    [stack.id],
  );
  assert.deepEqual(await stack.preview(), []);
});

// What a kill leaves whose moment is never met by a clock: it was made, and did not come into the state; and of what
// waits for it nothing is made yet.
for (const lost of [
  "immich-provider",
  "immich-application",
  "immich-server-container",
  "immich-admin-api-key",
])
  test(`made and not in the state: ${lost}, which an update was killed in making`, async () => {
    const urn = await stack.urnOf(lost);
    const deleted = await stack.run("state", "delete", urn, "--target-dependents", "--yes");
    assert.equal(deleted.code, 0, deleted.output);
    await stack.cutOff(urn);
    await notMadeYet(lost);
    const { code, output } = await stack.up();
    assert.equal(code, 0, output);
    assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
    assert.deepEqual(await stack.preview(), []);
  });

/** Takes away what is made after it. */
async function notMadeYet(resource: string): Promise<void> {
  const path = `core/applications/${stack.id}/`;
  const { url, token } = stack.info.authentik;
  const api = new AuthentikApi({ url, token, ca: stack.ca });
  if (resource === "immich-provider") await api.delete(path);
  if (resource !== "immich-application") return;
  const { pk: target } = (await api.get(path, object({ pk: text }))) ?? { pk: "" };
  for (const { pk } of await api.list("policies/bindings/", { target }, object({ pk: text })))
    await api.delete(`policies/bindings/${pk}/`);
}

test("and destroy removes all of it", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await engineObjects(stack, stack.id), []);
  assert.equal(await stack.authentik.find(`core/applications/${stack.id}/`), undefined);
});
