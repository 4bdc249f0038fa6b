/** What was in Immich before this program comes back, whenever an update was killed; or stays, where that is asked. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { ImmichClient } from "../../components/support/immich/client.ts";
import { merge, type SystemConfig } from "../../components/support/immich/system-config.ts";
import { adminSession, documentOf, edit, freshImmich, newKey } from "../support/immich.ts";
import { type Relay, relayTo } from "../support/relay.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
before(async () => {
  stack = await testStack();
});
after(() => stack.release());

const secretOfBefore = "of-the-provider-of-before";

interface Scene {
  session: ImmichClient;
  relay: Relay;
  /** The document as somebody set it up before this program came. */
  earlier: SystemConfig;
}

/** An Immich with a sign-in of its own, which goes straight to it, behind a relay; and the stack pointed at it. */
async function scene(t: TestContext): Promise<Scene> {
  const { url } = await freshImmich(t);
  const session = await adminSession({ url });
  await edit(session, {
    enabled: true,
    issuerUrl: "https://old.example/",
    clientId: "of-before",
    clientSecret: secretOfBefore,
    autoLaunch: true,
    buttonText: "The old way",
    loginPageMessage: "Ask Ann for an account",
  });
  const relay = await relayTo(t, url);
  const apiKey = await newKey(url, ["systemConfig.read", "systemConfig.update"]);
  await stack.configure(
    { "immich-sso:deploy": "external", "immich-sso:immichUrl": relay.url },
    { "immich-sso:immichApiKey": apiKey },
  );
  return { session, relay, earlier: await documentOf(session) };
}

/** Kills an up right after write number `which` (from 1) is in Immich, before anybody hears of it. */
async function killedAfterWrite({ relay }: Scene, which: number): Promise<void> {
  const written = Promise.withResolvers<void>();
  let writes = 0;
  relay.begin(({ phase, call }) => {
    if (phase === "before" || !call.startsWith("PUT") || ++writes < which) return undefined;
    written.resolve();
    return "drop";
  });
  const { code, output } = await stack.upKilledWhen(written.promise);
  assert.deepEqual([code, writes], [-1, which], output);
  relay.begin(() => undefined);
}

async function succeeds(run: Promise<{ code: number; output: string }>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

test("killed right after the first write, destroyed at once", async (t) => {
  const { session, earlier, ...rest } = await scene(t);
  await killedAfterWrite({ session, earlier, ...rest }, 1);
  const { oauth } = await documentOf(session);
  assert.deepEqual(
    [oauth.clientId, oauth.autoLaunch, oauth.buttonText],
    [stack.clientId, false, "Sign in with Authentik"],
  );
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), earlier);
});

test("killed right after the first write and then after auto launch's: the next up finishes, destroy puts back", async (t) => {
  const all = await scene(t);
  const { session, earlier } = all;
  await stack.configure({ "immich-sso:autoLaunch": "always" });
  await killedAfterWrite(all, 1);
  await killedAfterWrite(all, 1);
  assert.equal((await documentOf(session)).oauth.autoLaunch, true);

  await succeeds(stack.up());
  assert.deepEqual(await stack.preview(), []);
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), earlier);
});

test("killed after auto launch's write, destroyed at once, where it was off before", async (t) => {
  const all = await scene(t);
  const { session } = all;
  await edit(session, { autoLaunch: false });
  const earlier = await documentOf(session);
  await killedAfterWrite(all, 2);
  assert.equal((await documentOf(session)).oauth.autoLaunch, true);
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), earlier);
});

test("an update of a setting that was killed, destroyed at once; what somebody changed since is left", async (t) => {
  const all = await scene(t);
  const { session, earlier } = all;
  await stack.configure({ "immich-sso:autoLaunch": "leave" });
  await succeeds(stack.up());
  await stack.configure({ "immich-sso:buttonText": "Come in" });
  await killedAfterWrite(all, 1);
  await edit(session, { scope: "openid email profile groups" });
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), merge(earlier, { scope: "openid email profile groups" }));
});

test("Authentik is gone: undo puts Immich's side back alone, as often as it is asked; destroy does the rest later", async (t) => {
  const { session, earlier } = await scene(t);
  await succeeds(stack.up());
  assert.notDeepEqual(await documentOf(session), earlier);
  const { url } = stack.info.authentik;
  await stack.configure({ "authentik:url": url.replace(/:\d+$/, ":9") });
  assert.match(await succeeds(stack.undo("--immich")), /: its settings of before are back$/m);
  assert.deepEqual(await documentOf(session), earlier);
  assert.match(await succeeds(stack.undo("--immich")), /: nothing to put back$/m);
  await stack.configure({ "authentik:url": url });
  const application = `core/applications/${stack.id}/`;
  assert.match(await succeeds(stack.undo("--authentik")), new RegExp(`${application} is removed`));
  assert.equal(await stack.authentik.find(application), undefined);
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), earlier);
});

test("with keepSettings destroy leaves everything as it is", async (t) => {
  const { session } = await scene(t);
  await stack.configure({ "immich-sso:keepSettings": true });
  await succeeds(stack.up());
  const wired = await documentOf(session);
  assert.equal(wired.oauth.clientId, stack.clientId);
  await succeeds(stack.destroy());
  assert.deepEqual(await documentOf(session), wired);
});

test("the client secret of before was never printed, and never in the state in clear", async () => {
  assert.ok(!stack.printed().includes(secretOfBefore));
  assert.ok(!(await stack.state()).includes(secretOfBefore));
});
