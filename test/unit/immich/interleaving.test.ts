/**
 * A second administrator saves settings at every moment of a write of ours. Outside the one window that Immich's
 * API leaves, between our last look and Immich's saving of our PUT, nothing of theirs may be lost.
 */
import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";
import * as provider from "../../../components/immich/oauth-settings-provider.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { merge, type Settings, type SystemConfig } from "../../../components/support/immich/system-config.ts";
import { documentOf, edit, freshImmich, newKey, rewrite } from "../../support/immich.ts";
import { type Moment, type Relay, relayTo } from "../../support/relay.ts";

const declared: Partial<Settings> = {
  enabled: true,
  issuerUrl: "https://auth.home.example/application/o/immich/",
  clientId: "immich",
  clientSecret: "the-client-secret",
  buttonText: "Sign in",
};

/** What the second administrator changes, and nothing of it is ours. */
const theirs: Record<string, (document: SystemConfig) => SystemConfig> = {
  "another section": (document) => ({ ...document, trash: { enabled: true, days: 7 } }),
  "another key of oauth": (document) => ({ ...document, oauth: { ...document.oauth, prompt: "login" } }),
  "both, and one of ours": (document) => ({
    ...document,
    trash: { enabled: true, days: 7 },
    oauth: { ...document.oauth, prompt: "login", buttonText: "theirs" },
  }),
};

/** What we do at the same time. */
const operations = {
  create: (inputs: provider.OAuthSettingsInputs) => provider.create(inputs),
  update: (inputs: provider.OAuthSettingsInputs, state: provider.OAuthSettingsState) =>
    provider.update("id", state, inputs),
  remove: (inputs: provider.OAuthSettingsInputs, state: provider.OAuthSettingsState) =>
    provider.remove("id", { ...state, url: inputs.url }),
};
type Operation = keyof typeof operations;

let runs = 0;
let inWindow = 0;
before(() => {
  console.log = () => {};
  console.warn = () => {};
});

interface Scene {
  admin: ImmichClient;
  relay: Relay;
  inputs: provider.OAuthSettingsInputs;
  fresh: SystemConfig;
}

async function scene(t: TestContext): Promise<Scene> {
  const { url } = await freshImmich(t);
  const apiKey = await newKey(url, ["systemConfig.read", "systemConfig.update"]);
  const admin = new ImmichClient({ url, apiKey });
  const relay = await relayTo(t, url);
  const inputs = { url: relay.url, waitSeconds: 1, apiKey, observed: "live", ...declared };
  return { admin, relay, inputs, fresh: await documentOf(admin) };
}

/** Brings the server to where the operation starts, then runs it with this hook in the way. */
async function run(
  { admin, relay, inputs, fresh }: Scene,
  operation: Operation,
  hook: (moment: Moment) => Promise<void>,
): Promise<SystemConfig> {
  relay.begin(() => undefined);
  await rewrite(admin, () => fresh);
  const { outs } = await provider.create(inputs);
  if (operation === "create") await rewrite(admin, () => fresh);
  if (operation === "update") await edit(admin, { enabled: false });
  relay.begin(async (moment) => {
    await hook(moment);
    return undefined;
  });
  await operations[operation](inputs, outs);
  runs++;
  return await documentOf(admin);
}

/** Every moment of an undisturbed run, in order. */
async function momentsOf(at: Scene, operation: Operation): Promise<Moment[]> {
  const moments: Moment[] = [];
  await run(at, operation, async (moment) => void moments.push(moment));
  return moments;
}

/** The two moments after the last look's answer and before Immich has our PUT. */
function window(moments: Moment[]): Moment[] {
  const put = moments.findIndex(({ call }) => call === "PUT /api/system-config");
  return moments.slice(put - 1, put + 1);
}

const isSame = (one: Moment) => (other: Moment) => one.index === other.index && one.phase === other.phase;

/** Their values, and ours where they are to stand. */
function assertKept(document: SystemConfig, change: (document: SystemConfig) => SystemConfig, hint: string) {
  const wanted = change(document);
  assert.deepEqual(document.trash, wanted.trash, hint);
  assert.equal(document.oauth.prompt, wanted.oauth.prompt, hint);
}

for (const operation of Object.keys(operations) as Operation[])
  for (const [what, change] of Object.entries(theirs))
    test(`${operation}: somebody saves ${what} at every moment`, async (t) => {
      const at = await scene(t);
      const moments = await momentsOf(at, operation);
      const last = moments.at(-1) as Moment;
      for (const moment of moments) {
        const hint = `${operation}, ${what}, ${moment.phase} ${moment.call} (${moment.index})`;
        const document = await run(at, operation, async (now) => {
          if (isSame(moment)(now)) await rewrite(at.admin, change);
        });
        if (window(moments).some(isSame(moment))) {
          // The loss is real, and nowhere else: the docs say so.
          assert.deepEqual(
            [document.trash, document.oauth.prompt],
            [at.fresh.trash, at.fresh.oauth.prompt],
            hint,
          );
          inWindow++;
          continue;
        }
        assertKept(document, change, hint);
        if (operation !== "remove" && !isSame(last)(moment))
          assert.deepEqual(document, merge(document, declared), hint);
      }
    });

for (const operation of Object.keys(operations) as Operation[])
  test(`${operation}: somebody opens the page at one moment and saves it at a later one`, async (t) => {
    const at = await scene(t);
    const moments = await momentsOf(at, operation);
    const change = (document: SystemConfig) => ({ ...document, trash: { enabled: true, days: 7 } });
    for (const [first, opened] of moments.entries())
      for (const saved of moments.slice(first + 1)) {
        if (window(moments).some(isSame(saved))) continue;
        const hint = `${operation}, opened ${opened.phase} ${opened.index}, saved ${saved.phase} ${saved.index}`;
        let page: SystemConfig | undefined;
        const document = await run(at, operation, async (now) => {
          if (isSame(opened)(now)) page ??= await documentOf(at.admin);
          const stale = page;
          if (stale && isSame(saved)(now)) await rewrite(at.admin, () => change(stale));
        });
        assertKept(document, change, hint);
        // Their page was older than our write: it undid ours, which was seen and done anew.
        const isSeen = !isSame(moments.at(-1) as Moment)(saved);
        if (operation !== "remove" && isSeen) assert.deepEqual(document, merge(document, declared), hint);
      }
  });

test("these were hundreds", () => {
  assert.ok(runs > 240, `${runs} runs`);
  assert.equal(inWindow, 2 * 9, "each window has two moments");
});

test("the second administrator's change of a key of ours is told", async (t) => {
  const said = t.mock.method(console, "warn", () => {});
  const at = await scene(t);
  const [, last] = (await momentsOf(at, "create")).filter(({ call }) => call === "GET /api/system-config");
  await run(at, "create", async (now) => {
    if (last && isSame(last)(now)) await edit(at.admin, { buttonText: "theirs" });
  });
  assert.deepEqual(said.mock.calls[0]?.arguments, [
    "somebody changed oauth.buttonText in Immich at this moment; this stack declares other values, which replace theirs",
  ]);
});

test("nothing is written when nothing differs", async (t) => {
  const at = await scene(t);
  const { outs } = await provider.create(at.inputs);
  at.relay.begin(() => undefined);
  await provider.update("id", outs, at.inputs);
  assert.deepEqual(at.relay.calls, [
    "GET /api/server/ping",
    "GET /api/server/features",
    "GET /api/system-config",
  ]);
});

test("a write is a look, a second look, the write, and a look after it", async (t) => {
  const at = await scene(t);
  at.relay.begin(() => undefined);
  const said = t.mock.method(console, "log", () => {});
  await provider.create(at.inputs);
  assert.deepEqual(at.relay.calls.slice(2), [
    "GET /api/system-config",
    "GET /api/system-config",
    "PUT /api/system-config",
    "GET /api/system-config",
  ]);
  assert.match(
    String(said.mock.calls[0]?.arguments[0]),
    /^wrote oauth.enabled, oauth.issuerUrl, oauth.clientId, oauth.clientSecret, oauth.buttonText to Immich; document [0-9a-f]{12} before, [0-9a-f]{12} after; \d+ ms from last look to answer$/,
  );
});

test("a write that somebody undoes each time ends with the keys it is about", async (t) => {
  const at = await scene(t);
  at.relay.begin(async ({ phase, call }) => {
    if (phase === "after" && call.startsWith("PUT")) await edit(at.admin, { buttonText: "theirs" });
    return undefined;
  });
  await assert.rejects(provider.create(at.inputs), {
    message:
      "immich/not-written: Immich took the settings but reads back other values for oauth.buttonText\n" +
      "  allowed: settings that nobody else writes at the same moment\n" +
      "  next:    pulumi up",
  });
});
