/** A stack that the code of 89704bc made lives on with today's: nothing is shown or written that nobody asked for. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { signIn } from "../../components/proof/sign-in.ts";
import { providerText } from "../../components/support/dynamic-resource.ts";
import { type Relay, relayTo } from "../support/relay.ts";
import { type AuthentikLine, authentikLine } from "./support/authentik-line.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { editImmich, immichOAuth } from "./support/immich.ts";
import { type OldProgram, oldProgram } from "./support/old-program.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

const dynamic = "pulumi-nodejs:dynamic/";
const settingsStep = `${dynamic}immich:OAuthSettings immich-oauth-settings`;
const password = "a-password-of-the-test";

let stack: TestStack & { release(): Promise<void> };
let old: OldProgram;
let authentik: AuthentikLine;
let front: Front;
let relay: Relay;
const atEnd: (() => unknown)[] = [];
before(async () => {
  stack = await testStack();
  old = await oldProgram("89704bc", "2026.2.0");
  // The line of Authentik that it was written for.
  authentik = await authentikLine(stack.info, stack.ca, "2026.2.2", password);
  front = await frontOfAuthentik({
    ...stack.info,
    authentik: { ...stack.info.authentik, url: authentik.url },
  });
  const immich = `http://127.0.0.1:${stack.settings["immich-sso:port"]}`;
  relay = await relayTo({ after: (clean) => atEnd.push(clean as () => unknown) }, immich);
  await stack.configure({ "authentik:url": front.origin, "immich-sso:immichUrl": relay.url });
});
after(async () => {
  await stack.destroy();
  await stack.release();
  await old.remove();
  await front.stop();
  await authentik.stop();
  for (const clean of atEnd) clean();
});

/** What was written to either side since the last look; a session that ends and a question about a token are not. */
function writes(): { immich: string[]; authentik: string[] } {
  const immich = relay.calls.filter((call) => !/^GET |^POST \/api\/auth\/log(in|out)$/.test(call));
  relay.begin(() => undefined);
  const calls = front.writes.splice(0).map(({ call }) => call);
  return { immich, authentik: calls.filter((call) => call !== "POST /application/o/revoke/") };
}

const nothing = { immich: [], authentik: [] };

async function succeeds(run: Promise<{ code: number; output: string }>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

interface Held {
  type: string;
  inputs?: { __provider?: string };
  outputs?: { __provider?: string };
}

/** The texts that the state has for the dynamic resources, by type. */
async function texts(): Promise<Map<string, string>> {
  const { deployment } = JSON.parse(await stack.state()) as { deployment: { resources: Held[] } };
  const held = deployment.resources.filter(({ type }) => type.startsWith(dynamic));
  for (const { inputs, outputs } of held) assert.equal(inputs?.__provider, outputs?.__provider);
  return new Map(held.map(({ type, inputs }) => [type.slice(dynamic.length), inputs?.__provider ?? ""]));
}

async function aliceSignsIn(): Promise<void> {
  const at = { authentik: front.origin, origin: stack.origin, ca: stack.ca };
  assert.equal((await signIn({ ...at, username: "alice", password })).email, "alice@lab.test");
}

let first: Map<string, string>;

test("1. the old code makes a stack, whose state names modules by their paths", async () => {
  await succeeds(old.run(stack, "up", "--yes", "--skip-preview"));
  first = await texts();
  assert.equal(first.size, 8);
  for (const text of first.values()) assert.match(text, /"components\/[a-z-]+\/[a-z-]+-provider\.ts"/);
  writes();
});

test("2. today's preview shows what the changelog tells, no text of the state, and writes nothing", async () => {
  const steps = await stack.preview();
  // Some of them are planned side by side.
  assert.deepEqual(
    steps.toSorted((one, other) => one.resource.localeCompare(other.resource)),
    [
      { op: "update", resource: `${dynamic}immich:AdminApiKey immich-admin-api-key`, diff: ["permissions"] },
      // The key that comes with those permissions.
      {
        op: "update",
        resource: `${dynamic}immich:EarlierSettings immich-earlier-settings`,
        diff: ["apiKey"],
      },
      { op: "update", resource: settingsStep, diff: ["apiKey"] },
      { op: "create", resource: `${dynamic}people:Carry immich-carry`, diff: [] },
      { op: "update", resource: `${dynamic}proof:AutoLaunch immich-auto-launch`, diff: ["immichApiKey"] },
      // By the copied SDK: a clone of 89704bc with its own SDK does not show this one.
      { op: "update", resource: "pulumi:providers:authentik immich-authentik", diff: [] },
    ],
  );
  assert.deepEqual(writes(), nothing);
});

test("3. up writes the new key and nothing else, and a second preview is clean", async () => {
  await succeeds(stack.up());
  const { immich, ...rest } = writes();
  assert.deepEqual(
    { ...rest, immich: immich.map((call) => call.replace(/[\w-]{36}$/, "<id>")) },
    { ...nothing, immich: ["POST /api/api-keys", "DELETE /api/api-keys/<id>"] },
  );
  assert.deepEqual(await stack.preview(), []);
  assert.deepEqual(writes(), nothing);
});

test("4. each resource of before has kept its text, and a new one names its type", async () => {
  const expected = new Map(first).set("people:Carry", providerText("people:Carry"));
  assert.deepEqual(Object.fromEntries(await texts()), Object.fromEntries(expected));
});

test("5. a change by hand is named, and put right by one write; alice signs in", async () => {
  await editImmich(stack, { buttonText: "by hand" });
  assert.deepEqual(await stack.preview(), [{ op: "update", resource: settingsStep, diff: ["buttonText"] }]);
  assert.deepEqual(writes(), nothing);
  await succeeds(stack.up());
  assert.deepEqual(writes(), { ...nothing, immich: ["PUT /api/system-config"] });
  assert.equal((await immichOAuth(stack)).buttonText, "Sign in with Authentik");
  await aliceSignsIn();
});

test("6. destroy leaves nothing behind", async () => {
  assert.match(await succeeds(stack.destroy()), /- 20 deleted/);
  assert.deepEqual(await engineObjects(stack, stack.id), []);
  assert.equal((await authentik.api.get<{ results: [] }>("core/applications/")).results.length, 0);
});
