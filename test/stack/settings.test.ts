/** Immich's settings over a stack's life: owned, normalised, rotated, reset, and given back. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { docker } from "../../lab/docker.ts";
import { documentOf } from "../support/immich.ts";
import { administrator, editImmich, immichOAuth } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

const settingsStep = "pulumi-nodejs:dynamic/immich:OAuthSettings immich-oauth-settings";
const lookStep = "pulumi-nodejs:dynamic/immich:EarlierSettings immich-earlier-settings";
const keyStep = "pulumi-nodejs:dynamic/immich:AdminApiKey immich-admin-api-key";
const rotationStep = "pulumi-nodejs:dynamic/immich:ClientSecretRotation immich-client-secret-rotation";

let stack: TestStack & { release(): Promise<void> };
let folder: string;
before(async () => {
  // Pulumi has --event-log only with this.
  process.env.PULUMI_DEBUG_COMMANDS = "true";
  stack = await testStack();
  folder = await mkdtemp(join(tmpdir(), "immich-sso-events-"));
});
after(async () => {
  await stack.release();
  await rm(folder, { recursive: true });
});

/** As much as there is short of -v=9, where Pulumi's engine itself writes every property in clear (3.255.0). */
const loud = [
  ...["--debug", "--diff", "--show-sames", "--show-reads", "--show-config"],
  ...["--logtostderr", "--logflow", "-v=8"],
];

/** Every secret there was, to be looked for at the end. */
const secrets = new Set<string>();

async function secretAtAuthentik(): Promise<string> {
  const { results } = await stack.authentik.get<{ results: { client_secret: string }[] }>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  const secret = results[0]?.client_secret ?? "";
  secrets.add(secret);
  return secret;
}

async function up(settings: Record<string, unknown> = {}): Promise<string> {
  await stack.configure(settings);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  return output;
}

test("1. three more settings are owned, and what Immich makes of them is no drift", async () => {
  const output = await up({
    "immich-sso:externalDomain": "https://photos.home.example/a/path",
    "immich-sso:loginPageMessage": "Use the button",
    "immich-sso:passwordLogin": true,
    "immich-sso:oauthTimeoutSeconds": 30,
  });
  assert.match(
    output,
    /wrote oauth\.enabled, .*oauth\.timeout, .*server\.externalDomain, server\.loginPageMessage to Immich; document [0-9a-f]{12} before, [0-9a-f]{12} after/,
  );
  const { server, oauth } = await documentOf(await administrator(stack));
  assert.deepEqual(
    [server, oauth.timeout],
    [
      {
        externalDomain: "https://photos.home.example",
        loginPageMessage: "Use the button",
        publicUsers: true,
      },
      30,
    ],
  );
  assert.deepEqual(await stack.preview(), []);
});

test("2. a hand edit of one of them is named by its key; a setting that is given up goes back", async () => {
  await editImmich(stack, { loginPageMessage: "by hand" });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: settingsStep, diff: ["loginPageMessage"] },
  ]);
  await up({ "immich-sso:oauthTimeoutSeconds": 0 });
  const { oauth, server } = await documentOf(await administrator(stack));
  assert.equal(oauth.timeout, 30_000);
  assert.equal((server as { loginPageMessage: string }).loginPageMessage, "Use the button");
  assert.deepEqual(await stack.preview(), []);
});

test("3. one value makes a new client secret on both ends, and nothing is left to do", async () => {
  const old = await secretAtAuthentik();
  const output = await up({ "immich-sso:clientSecretRotation": "first" });
  assert.match(output, /new client secret in Immich and Authentik, \d+ ms apart, and proven/);

  const fresh = await secretAtAuthentik();
  assert.notEqual(fresh, old);
  assert.equal((await immichOAuth(stack)).clientSecret, fresh);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);

  await stack.configure({ "immich-sso:clientSecretRotation": "second" });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: rotationStep, diff: ["rotation"] }]);
  const events = ["--event-log", join(folder, "rotation")];
  assert.equal((await stack.run("up", "--yes", "--skip-preview", ...loud, ...events)).code, 0);
  const newest = await secretAtAuthentik();
  assert.notEqual(newest, fresh);
  assert.equal((await immichOAuth(stack)).clientSecret, newest);
  const file = JSON.parse(await stack.output("immichConfigFile")) as { oauth: { clientSecret: string } };
  assert.equal(file.oauth.clientSecret, newest);
});

test("4. one value makes a new API key, and the old one is gone", async () => {
  const keys = async () => (await (await administrator(stack)).apiKeys()).map(({ id }) => id);
  const [old] = await keys();
  // What has the old key in its state is looked at after the new one was made, and there is nothing to warn of.
  assert.doesNotMatch(
    await up({ "immich-sso:apiKeyRotation": "first" }),
    /refuses the API key|answers the API key/,
  );
  const now = await keys();
  assert.equal(now.length, 1);
  assert.notEqual(now[0], old);
  assert.deepEqual(await stack.preview(), []);
});

test("5. a server that was reset shows as create, and is wired again", async () => {
  const { dockerHost } = stack.info;
  const wipe = "require('node:fs').rmSync('/data/immich.db')";
  await docker(dockerHost, ["exec", stack.id, "node", "-e", wipe]);
  await docker(dockerHost, ["restart", "--time", "1", stack.id]);
  await new ImmichClient({ url: stack.origin, ca: stack.ca }).waitUntilReady(60);
  assert.deepEqual(
    (await stack.preview()).filter(({ op }) => op === "create").map(({ resource }) => resource),
    [keyStep, lookStep, settingsStep],
  );
  await up();
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("6. a timeout that cannot be meant as seconds fails the run, which prints no secret", async () => {
  await stack.configure({ "immich-sso:oauthTimeoutSeconds": 30_000 });
  const log = ["--event-log", join(folder, "failing")];
  const { code, output } = await stack.run("up", "--yes", "--skip-preview", ...loud, ...log);
  assert.notEqual(code, 0);
  assert.match(output, /immich\/timeout-too-long: a timeout of 30000 for the sign-in/);
  await stack.configure({ "immich-sso:oauthTimeoutSeconds": 0 });

  await addSecretsOfState();
  assert.ok(secrets.size >= 6, `${secrets.size} secrets`);
  const logs = await Promise.all(["rotation", "failing"].map((name) => readFile(join(folder, name), "utf8")));
  const events = logs.join("");
  assert.ok(events.split("\n").length > 50);
  const texts = { printed: stack.printed(), state: await stack.state(), events };
  for (const [where, text] of Object.entries(texts))
    for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is in: ${where}`);
});

async function addSecretsOfState(): Promise<void> {
  await secretAtAuthentik();
  const { deployment } = JSON.parse(await stack.state("--show-secrets")) as {
    deployment: { resources: { outputs?: Record<string, { plaintext?: string } | undefined> }[] };
  };
  for (const { outputs = {} } of deployment.resources)
    for (const name of [
      "apiKey",
      "adminPassword",
      "token",
      "authentikToken",
      "clientSecret",
      "immichConfigFile",
    ]) {
      const text = outputs[name]?.plaintext;
      if (text) secrets.add(JSON.parse(text) as string);
    }
}

test("7. destroy removes it all, rotations or not", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
});
