/**
 * One stack through the lines of Authentik and of its Terraform provider, as docs/upgrades.md tells it: 2026.2 with
 * the old provider and the new one, then 2026.5, then 2026.8. On each line it lives a short life.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../../components/proof/sign-in.ts";
import { missing, outputOf } from "../support/document-commands.ts";
import { type AuthentikLine, authentikLine } from "./support/authentik-line.ts";
import { immichOAuth } from "./support/immich.ts";
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
  await stack.release();
  await authentik.stop();
});

interface OAuth2Provider {
  pk: number;
  name: string;
  grant_types?: string[];
  redirect_uris: { redirect_uri_type?: string }[];
}

async function found(): Promise<OAuth2Provider[]> {
  const path = `providers/oauth2/?client_id=${stack.clientId}`;
  return (await authentik.api.get<{ results: OAuth2Provider[] }>(path)).results;
}

async function live(): Promise<OAuth2Provider> {
  const [provider] = await found();
  assert.ok(provider);
  return provider;
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

const alice = () =>
  signIn({ authentik: authentik.url, origin: stack.origin, username: "alice", password, ca: stack.ca });

/** What docs/upgrades.md shows, by its first line, is what was printed. */
function isShown(firstLine: string, output: string): void {
  assert.deepEqual(missing(outputOf(firstLine), output), [], output);
}

/** The step that the page shows without a change: everything is as it was. */
async function changesNothing(): Promise<void> {
  isShown("Resources:\n    20 unchanged", (await stack.run("preview")).output);
}

/** Nothing to do, alice signs in, and a change by hand is named and put right. */
async function shortLife(): Promise<void> {
  assert.deepEqual(await stack.preview(), []);
  assert.equal((await alice()).email, "alice@lab.test");
  const { pk, name } = await live();
  await authentik.api.patch(`providers/oauth2/${pk}/`, { name: "by hand" });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: providerStep, diff: ["name"] }]);
  await up();
  assert.equal((await live()).name, name);
}

/** What the stack has made, by the ids in its state, and what Authentik and Immich say of the sign-in. */
async function everything(): Promise<unknown> {
  const { deployment } = JSON.parse(await stack.state()) as {
    deployment: { resources: { urn: string; id?: string; custom: boolean }[] };
  };
  const made = deployment.resources.filter(({ custom, urn }) => custom && !urn.includes("pulumi:providers:"));
  return [await live(), await immichOAuth(stack), made.map(({ urn, id }) => `${urn} ${id}`).toSorted()];
}

/** An update with the old provider is refused as the page says, and nothing that the stack made changes. */
async function isRefused(server: string): Promise<string> {
  const before = await everything();
  const outputs = await asOld(async () => [
    await stack.run("preview"),
    await stack.run("up", "--yes", "--skip-preview"),
  ]);
  const words = `authentik/provider-too-old: Authentik ${server} with the Terraform provider ${old}`;
  for (const { code, output } of outputs) {
    assert.notEqual(code, 0);
    assert.ok(output.includes(words), output);
    assert.match(output, /next: {4}npm run provider -- 2026\.5\.0/);
    assert.doesNotMatch(output, /untried-pair/);
  }
  assert.deepEqual(await everything(), before);
  return outputs[0]?.output ?? "";
}

test("2026.2 with the old provider: up, and a short life", async () => {
  await asOld(async () => {
    await up();
    await shortLife();
  });
});

test("2026.2, the new provider on the old one's state: nothing changes", async () => {
  await changesNothing();
  await up();
  await shortLife();
});

test("2026.5 with the old provider is refused, with an advice, and nothing is touched", async () => {
  await authentik.become("2026.5.6");
  isShown("error: authentik/provider-too-old: Authentik 2026.5.6", await isRefused("2026.5.6"));
});

test("2026.5 with the new provider: grant types are the one change", async () => {
  const [step, ...others] = await stack.preview();
  assert.deepEqual([step?.resource, others], [providerStep, []]);
  const shown = "~  authentik:index:ProviderOauth2 immich-provider update [diff: +grantTypes]";
  isShown(shown, (await stack.run("preview")).output);
  await up();
  const { grant_types, redirect_uris } = await live();
  assert.deepEqual(grant_types, ["authorization_code", "refresh_token"]);
  assert.ok(redirect_uris.every(({ redirect_uri_type: type }) => type === "authorization"));
  await shortLife();
});

test("2026.8 with the old provider is refused too", async () => {
  await authentik.become("2026.8.3");
  await isRefused("2026.8.3");
});

test("2026.8: nothing changes, and a short life; the doctor finds nothing", async () => {
  await changesNothing();
  await shortLife();
  const { code, output } = await stack.doctor();
  assert.notEqual(code, 2, output);
  assert.match(output, /^People can sign in\b/m);
});

/** Has the binding of the stack's group end then; null: never. */
async function accessEnds(days: number | null): Promise<void> {
  const { pk: target } = await authentik.api.get<{ pk: string }>(`core/applications/${stack.id}/`);
  const { results } = await authentik.api.get<{ results: { pk: string }[] }>(
    `policies/bindings/?target=${target}`,
  );
  const expires = days === null ? null : new Date(Date.now() + days * 86_400_000).toISOString();
  await authentik.api.patch(`policies/bindings/${results[0]?.pk}/`, { expires, expiring: expires !== null });
}

test("2026.8: a binding that ends in 3 days is advised, and alice still signs in", async () => {
  await accessEnds(3);
  assert.equal((await alice()).email, "alice@lab.test");
  const { output } = await stack.run("preview");
  assert.match(output, /people\/access-ends: 1 user may not sign in any more within the next 7 days/);
  const doctor = await stack.doctor();
  assert.equal(doctor.code, 1, doctor.output);
  assert.match(doctor.output, /^People can sign in; advice: people\/ending\.$/m);
});

test("2026.8: a binding that ended keeps alice outside, and the doctor names it as the one cause", async () => {
  await accessEnds(-1);
  await assert.rejects(alice(), { code: "sign-in/denied" });
  const doctor = await stack.doctor();
  assert.equal(doctor.code, 2, doctor.output);
  assert.match(doctor.output, /^Nobody can sign in: people\/allowed\.$/m);
  await accessEnds(null);
  assert.equal((await alice()).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("2026.8: destroy leaves nothing in Authentik", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await found(), []);
});
