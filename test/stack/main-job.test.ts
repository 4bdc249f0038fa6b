/** The main job on the real engine, step by step, as a person would live through it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { docker } from "../../lab/docker.ts";
import { editImmich, immichOAuth } from "./support/immich.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

interface OAuth2Provider {
  pk: number;
  client_secret: string;
  signing_key: string | null;
  encryption_key: string | null;
  redirect_uris: { matching_mode: string; url: string }[];
}
type Page<Item> = { results: Item[] };

const settingsStep = "pulumi-nodejs:dynamic/immich:OAuthSettings immich-oauth-settings";
const providerStep = "authentik:index/providerOauth2:ProviderOauth2 immich-provider";
const autoLaunchStep = "pulumi-nodejs:dynamic/proof:AutoLaunch immich-auto-launch";
const healthStep = "pulumi-nodejs:dynamic/immich:Health immich-server-health";
const containerStep = "docker:index/container:Container immich-server-container";

let stack: TestStack & { release(): Promise<void> };
before(async () => {
  stack = await testStack();
});
after(() => stack.release());

/** The provider as Authentik has it. */
async function liveProvider(): Promise<OAuth2Provider> {
  const { results } = await stack.authentik.get<Page<OAuth2Provider>>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  assert.equal(results.length, 1);
  return results[0] as OAuth2Provider;
}

test("1. up on nothing makes everything", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /\+ 20 created/);

  const { signing_key, encryption_key, redirect_uris } = await liveProvider();
  assert.notEqual(signing_key, null);
  assert.equal(encryption_key, null);
  assert.deepEqual(
    redirect_uris.map(({ matching_mode, url }) => `${matching_mode} ${url}`),
    [
      `strict ${stack.origin}/auth/login`,
      `strict ${stack.origin}/user-settings`,
      "strict app.immich:///oauth-callback",
    ],
  );
});

test("2. alice signs in, and carol, who is in a child group only", async () => {
  const { email, name, isAdmin } = await stack.signIn("alice");
  assert.deepEqual(
    { email, name, isAdmin },
    { email: "alice@lab.test", name: "Alice Ardent", isAdmin: false },
  );
  assert.equal((await stack.signIn("carol")).email, "carol@lab.test");
});

test("3. bob has no mail and dave no group: each is refused in the server's own words", async () => {
  await assert.rejects(stack.signIn("bob"), {
    code: "sign-in/callback",
    problem: "Immich refuses what Authentik sent: OAuth profile does not have an email address",
  });
  await assert.rejects(stack.signIn("dave"), { code: "sign-in/denied" });
});

test("4. a second up changes nothing, and a preview says so by its exit code", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /Resources:\n {4}20 unchanged/);
  assert.equal((await stack.run("preview", "--expect-no-changes")).code, 0);
  assert.deepEqual(await stack.preview(), []);
});

test("5. a hand edit in Immich is named by its key, and put right", async () => {
  await editImmich(stack, { buttonText: "by hand", autoLaunch: true });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: settingsStep, diff: ["buttonText"] }]);
  assert.equal((await stack.run("preview", "--expect-no-changes")).code, 7);

  assert.equal((await stack.up()).code, 0);

  const { buttonText, autoLaunch } = await immichOAuth(stack);
  assert.deepEqual({ buttonText, autoLaunch }, { buttonText: "Sign in with Authentik", autoLaunch: true });
});

test("6. a client secret changed in Immich is named, never shown, and put right", async () => {
  await editImmich(stack, { clientSecret: "changed-by-hand-in-immich" });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: settingsStep, diff: ["clientSecret"] }]);
  assert.equal((await stack.up()).code, 0);
  assert.equal((await immichOAuth(stack)).clientSecret, (await liveProvider()).client_secret);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("7. a redirect URI and an encryption key added in Authentik are named, and taken away", async () => {
  const { pk, redirect_uris, signing_key } = await liveProvider();
  await stack.authentik.patch(`providers/oauth2/${pk}/`, {
    redirect_uris: [...redirect_uris, { matching_mode: "regex", url: ".*" }],
    encryption_key: signing_key,
  });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: providerStep, diff: ["allowedRedirectUris", "encryptionKey"] },
  ]);

  assert.equal((await stack.up()).code, 0);

  const live = await liveProvider();
  assert.deepEqual([live.pk, live.encryption_key, live.redirect_uris], [pk, null, redirect_uris]);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("8. a client secret changed in Authentik reaches Immich", async () => {
  const { pk } = await liveProvider();
  await stack.authentik.patch(`providers/oauth2/${pk}/`, { client_secret: "changedByHandInAuthentik" });
  assert.equal((await stack.up()).code, 0);
  assert.equal((await immichOAuth(stack)).clientSecret, (await liveProvider()).client_secret);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("9. a container stopped by hand is named, and runs again", async () => {
  await docker(stack.info.dockerHost, ["stop", "--time", "1", stack.id]);
  const steps = await stack.preview();
  assert.deepEqual(
    [...new Set(steps.map(({ resource }) => resource))],
    [containerStep, healthStep, settingsStep],
  );
  assert.deepEqual(steps.find(({ resource }) => resource === settingsStep)?.diff, ["observed"]);

  assert.equal((await stack.up()).code, 0);

  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("10. one more domain is an update in place", async () => {
  const { pk, client_secret } = await liveProvider();
  const more = `${stack.origin.replace(/:\d+$/, "")}:8443`;
  await stack.configure({ "immich-sso:domains": [stack.origin, more] });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: providerStep, diff: ["allowedRedirectUris"] },
    { op: "update", resource: autoLaunchStep, diff: ["immich", "redirectUris"] },
  ]);

  assert.equal((await stack.up()).code, 0);

  const live = await liveProvider();
  assert.deepEqual([live.pk, live.client_secret, live.redirect_uris.length], [pk, client_secret, 5]);
});

test("11. no secret is in the state, in a log or in a preview", async () => {
  const state = await stack.state();
  await stack.run("preview", "--diff");
  await stack.run("preview", "--json");
  const shown = JSON.parse(await stack.state("--show-secrets")) as object;
  const secrets = [
    stack.info.authentik.token,
    (await liveProvider()).client_secret,
    "changed-by-hand-in-immich",
    "changedByHandInAuthentik",
    ...plaintexts(shown),
  ];
  assert.ok(secrets.length > 6, `${secrets.length} secrets to look for`);
  for (const secret of new Set(secrets)) {
    assert.ok(!state.includes(secret), "a secret is in the state");
    assert.ok(!stack.printed().includes(secret), "a secret is in what Pulumi printed");
  }
});

test("12. destroy leaves nothing behind", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await engineObjects(stack, stack.id), []);
  const left = await stack.authentik.get<Page<object>>(`providers/oauth2/?client_id=${stack.clientId}`);
  assert.deepEqual(left.results, []);
  assert.equal(await stack.authentik.find(`core/applications/${stack.id}/`), undefined);
});

/**
 * Every text that the state holds encrypted, from 24 characters on: what is shorter is no generated secret, but a
 * setting of before us such as `openid email profile`, which is encrypted with its neighbours.
 */
function plaintexts(state: unknown): string[] {
  if (typeof state !== "object" || state === null) return [];
  if ("plaintext" in state)
    return texts(JSON.parse(String(state.plaintext))).filter((text) => text.length >= 24);
  return Object.values(state).flatMap(plaintexts);
}

function texts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
