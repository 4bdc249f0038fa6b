/**
 * One stack through the lines of Authentik and of its Terraform provider, as docs/upgrades.md tells it: 2026.2 with
 * the old provider and the new one, then 2026.5, then 2026.8. On each line it lives a short life.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../../components/proof/sign-in.ts";
import { type AuthentikLine, authentikLine } from "./support/authentik-line.ts";
import { sdkOf } from "./support/sdk-of.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

const providerStep = "authentik:index/providerOauth2:ProviderOauth2 immich-provider";
const password = "a-password-of-the-test";
const old = "2026.2.0";

let stack: TestStack & { release(): Promise<void> };
let authentik: AuthentikLine;
let withOld: NodeJS.ProcessEnv;
before(async () => {
  stack = await testStack();
  authentik = await authentikLine(stack.info, stack.ca, "2026.2.2", password);
  await stack.configure({ "authentik:url": authentik.url });
  withOld = await sdkOf(old);
});
after(async () => {
  await stack.destroy();
  await stack.release();
  await authentik.stop();
});

interface OAuth2Provider {
  pk: number;
  name: string;
  grant_types?: string[];
  redirect_uris: { redirect_uri_type?: string }[];
}

async function live(): Promise<OAuth2Provider> {
  const path = `providers/oauth2/?client_id=${stack.clientId}`;
  const { results } = await authentik.api.get<{ results: OAuth2Provider[] }>(path);
  return results[0] as OAuth2Provider;
}

/** Runs with the SDK of the old provider, as a clone that pins it does. */
async function asOld<Result>(run: () => Promise<Result>): Promise<Result> {
  const { NODE_OPTIONS = "" } = stack.env;
  Object.assign(stack.env, withOld);
  try {
    return await run();
  } finally {
    Object.assign(stack.env, { NODE_OPTIONS });
  }
}

async function up(): Promise<string> {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  return output;
}

/** Nothing to do, and alice signs in. */
async function signsIn(): Promise<void> {
  assert.deepEqual(await stack.preview(), []);
  const { email } = await signIn({
    authentik: authentik.url,
    origin: stack.origin,
    username: "alice",
    password,
    ca: stack.ca,
  });
  assert.equal(email, "alice@lab.test");
}

/** The same, and a change by hand is named and put right. */
async function shortLife(): Promise<void> {
  await signsIn();
  const { pk, name } = await live();
  await authentik.api.patch(`providers/oauth2/${pk}/`, { name: "by hand" });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: providerStep, diff: ["name"] }]);
  await up();
  assert.equal((await live()).name, name);
}

test("2026.2 with the old provider: up, and a sign-in", async () => {
  await asOld(async () => {
    await up();
    await signsIn();
  });
});

test("2026.2, the new provider on the old one's state: nothing changes", async () => {
  assert.deepEqual(await stack.preview(), []);
  await up();
  await shortLife();
});

test("2026.5 with the old provider is refused, with an advice, and nothing is touched", async () => {
  await authentik.become("2026.5.6");
  const before = await live();
  const { code, output } = await asOld(() => stack.run("preview"));
  assert.notEqual(code, 0);
  assert.match(
    output,
    /authentik\/provider-too-old: Authentik 2026\.5\.6 with the Terraform provider 2026\.2\.0/,
  );
  assert.match(output, /next: {4}npm run provider -- 2026\.5\.0/);
  assert.deepEqual(await live(), before);
});

test("2026.5 with the new provider: grant types and types of redirect URIs are the one change", async () => {
  const [step, ...others] = await stack.preview();
  assert.deepEqual([step?.resource, others], [providerStep, []]);
  await up();
  const { grant_types, redirect_uris } = await live();
  assert.deepEqual(grant_types, ["authorization_code", "refresh_token"]);
  assert.ok(redirect_uris.every(({ redirect_uri_type: type }) => type === "authorization"));
  await shortLife();
});

test("2026.8: nothing changes, and a short life; the doctor finds nothing", async () => {
  await authentik.become("2026.8.3");
  await shortLife();
  const { code, output } = await stack.doctor();
  assert.notEqual(code, 2, output);
  assert.match(output, /People can sign in/);
});
