/** A stack of one Immich grows a list: the first stays as it is, the second comes beside it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../../components/proof/sign-in.ts";
import { startSeveral } from "../../lab/immich/several.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let immichs: Awaited<ReturnType<typeof startSeveral>>;
const flat = ["domains", "slug", "applicationName", "containerName", "library", "port", "images", "network"];

before(async () => {
  stack = await testStack();
  immichs = await startSeveral(stack.info, 2);
  await stack.configure({
    "immich-sso:deploy": "external",
    "immich-sso:domains": [immichs.origins[0]],
    "immich-sso:ldapSource": stack.info.authentik.ldapSource,
  });
});
after(async () => {
  await stack.release();
  await immichs.stop();
});

test("one Immich by flat keys, and the same one in a list beside a second: nothing of the first changes", async () => {
  const first = await stack.up();
  assert.equal(first.code, 0, first.output);
  await stack.remove(...flat.map((key) => `immich-sso:${key}`));
  const [one, two] = immichs.origins;
  await stack.configure({
    "immich-sso:instances": {
      immich: { domains: [one], slug: stack.id, applicationName: `Immich ${stack.id}` },
      second: { domains: [two], slug: `${stack.id}-second`, applicationName: `Immich ${stack.id} second` },
    },
  });
  const steps = await stack.preview();
  assert.deepEqual(
    steps.filter(({ op, resource }) => op !== "create" || !/ second(-|$)/.test(resource)),
    [],
  );
  const made = steps.map(({ resource }) => resource.split(" ")[1]);
  for (const name of ["second-provider", "second-application", "second-oauth-settings"])
    assert.ok(made.includes(name), made.join(", "));
  // The first one's sync of the source that both name is for the second too.
  assert.match(first.output, /directory:LdapSync immich-ldap-sync created/);
  assert.ok(!made.some((name) => name?.includes("ldap-sync")), made.join(", "));
});

test("up wires the second, and alice signs in to both", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  const { password } = stack.info.directory.users.alice;
  const alice = { authentik: stack.info.authentik.url, username: "alice", password, ca: stack.ca };
  for (const origin of immichs.origins)
    assert.equal((await signIn({ origin, ...alice })).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("the outputs of both are there by name", async () => {
  const outputs = JSON.parse(await stack.output("instances")) as Record<string, Record<string, unknown>>;
  assert.deepEqual(
    Object.entries(outputs).map(([name, { issuer, clientId, signInUrls }]) => ({
      ...{ name, issuer, clientId, signInUrls },
    })),
    ["immich", "second"].map((name, index) => {
      const slug = index === 0 ? stack.id : `${stack.id}-second`;
      return {
        name,
        issuer: `${stack.info.authentik.url}/application/o/${slug}/`,
        clientId: `immich-sso-test-${slug}`,
        signInUrls: [`${immichs.origins[index]}/auth/login`],
      };
    }),
  );
});

test("neither's secrets are in the state in clear", async () => {
  const inClear = JSON.parse(await stack.output("instances")) as Record<string, { adminPassword: string }>;
  const state = await stack.state();
  for (const { adminPassword } of Object.values(inClear)) {
    assert.ok(adminPassword.length > 10);
    assert.ok(!state.includes(adminPassword));
    assert.ok(!stack.printed().includes(adminPassword));
  }
});

test("destroy takes both away", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  const { results } = await stack.authentik.get<{ results: { slug: string }[] }>(
    `core/applications/?search=${stack.id}`,
  );
  assert.deepEqual(results, []);
});
