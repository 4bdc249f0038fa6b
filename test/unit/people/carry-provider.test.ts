/** The resource people:Carry against an Immich: only what differs is written, and after any interruption it ends well. */
import assert from "node:assert/strict";
import { before, type TestContext, test } from "node:test";
import type { Change } from "../../../components/people/carry-plan.ts";
import * as provider from "../../../components/people/carry-provider.ts";
import { keepFreshKey } from "../../../components/support/immich/fresh-keys.ts";
import { atEveryCall, killedAfter } from "../../support/killed.ts";
import { carryPermissions, type ImmichGround, immichGround } from "./ground.ts";

const module = new URL("../../../components/people/carry-provider.ts", import.meta.url).href;
const lines: string[] = [];
before(() => {
  console.log = (line: string) => lines.push(line);
  console.warn = (line: string) => lines.push(line);
});

async function scene(t: TestContext, names = ["ann", "bob"], permissions = carryPermissions) {
  const ground = await immichGround(t, permissions);
  const ids = names.map((name) => ground.signedIn(name));
  const changes = names.map((username, at): Change => {
    const account = ids[at] ?? "";
    const to = { name: `New ${username}`, email: `${username}.new@home.example` };
    return { username, account, seen: "", from: { name: username, email: `${username}@home.example` }, to };
  });
  const inputs: provider.CarryInputs = { ...ground.access, changes, leaving: [] };
  return { ...ground, ids, inputs };
}

const asNew = (username: string) => ({
  ...{ name: `New ${username}`, email: `${username}.new@home.example`, oauthId: `uuid-${username}` },
});

test("each account is written once, with what differs and nothing else; the subject stays", async (t) => {
  const { relay, inputs, ids, account } = await scene(t);
  relay.begin(() => undefined);
  const { outs } = await provider.update("accounts", { ...inputs, done: "" }, inputs);
  assert.deepEqual(relay.calls, [`PUT /api/admin/users/${ids[0]}`, `PUT /api/admin/users/${ids[1]}`]);
  assert.deepEqual(await Promise.all(ids.map(account)), ["ann", "bob"].map(asNew));
  assert.ok(lines.includes("carried to Immich: ann, bob"));
  const { done, ...state } = outs;
  assert.deepEqual([state, done.length], [inputs, 12]);
});

test("the same again is no change, nor is nothing, nor what is not known yet; the same on a newer account is one", async (t) => {
  const { inputs } = await scene(t, ["ann"]);
  const { outs } = await provider.create(inputs);
  const isChange = async (over: Partial<provider.CarryInputs>) =>
    (await provider.diff("accounts", outs, { ...inputs, ...over })).changes;
  const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9" as unknown as Change[];
  assert.deepEqual(
    [
      await isChange({}),
      await isChange({ changes: [], apiKey: "another" }),
      await isChange({ changes: unknown }),
      await isChange({ changes: inputs.changes.map((one) => ({ ...one, seen: "later" })) }),
    ],
    [false, false, false, true],
  );
  assert.deepEqual(await provider.read("accounts", outs), { id: "accounts", props: outs, inputs });
});

test("what Immich refuses is named in its words, and the others are carried", async (t) => {
  const { inputs, signedIn, ids, account } = await scene(t);
  signedIn("taken", { email: "ann.new@home.example" });
  await assert.rejects(provider.create(inputs), {
    code: "people/not-carried",
    problem: `1 accounts were changed, 1 were not:\n    ann: Immich took nothing of PUT /api/admin/users/${ids[0]}: Email is not available`,
  });
  assert.deepEqual(await account(ids[1] ?? ""), asNew("bob"));
});

test("a key that may not write stops at once, naming the permission", async (t) => {
  const { relay, inputs } = await scene(t, ["ann", "bob"], ["adminUser.read"]);
  relay.begin(() => undefined);
  await assert.rejects(provider.create(inputs), {
    code: "immich/permission-missing",
    problem: "the Immich API key may not do this: Missing required permission: adminUser.update",
  });
  assert.equal(relay.calls.length, 1);
});

test("the update that made the key lists only; the next one carries", async (t) => {
  const { relay, inputs, ids, account } = await scene(t, ["ann"]);
  keepFreshKey(inputs.url, inputs.apiKey);
  relay.begin(() => undefined);
  const { outs } = await provider.create(inputs);
  assert.deepEqual([relay.calls, outs.done], [[], ""]);
  assert.ok(
    lines.includes("listed only, because this update made the API key that may carry them: pulumi up"),
  );
  assert.deepEqual(await provider.diff("accounts", outs, inputs), { changes: true });
  await provider.update("accounts", outs, inputs);
  assert.deepEqual(await account(ids[0] ?? ""), asNew("ann"));
});

test("killed at each write, the next run finishes", async (t) => {
  const { relay, inputs, ids, account, admin } = await scene(t);
  await atEveryCall(2, async (index) => {
    for (const [at, { from }] of inputs.changes.entries()) await admin.changeAccount(ids[at] ?? "", from);
    const isKilled = await killedAfter(index, relay.begin, module, "create", inputs);
    await provider.create(inputs);
    assert.deepEqual(await Promise.all(ids.map(account)), ["ann", "bob"].map(asNew));
    return isKilled;
  });
});

test("two runs at once end as one", async (t) => {
  const { inputs, ids, account } = await scene(t);
  await Promise.all([provider.create(inputs), provider.create(inputs)]);
  assert.deepEqual(await Promise.all(ids.map(account)), ["ann", "bob"].map(asNew));
});

const isOver = async (session: { apiKeys(): Promise<unknown> }) =>
  session.apiKeys().then(
    () => false,
    ({ code }: { code: string }) => code === "immich/key-refused",
  );

async function leaving({ signedIn, session, admin }: ImmichGround) {
  const id = signedIn("bob");
  const sessions = [await session(id, "bob@home.example"), await session(id, "bob@home.example")];
  await sessions[0]?.createApiKey("phone", ["all"]);
  const ids = (await admin.sessionsOf(id)).map((one) => one.id);
  return { id, sessions, leaving: [{ account: id, email: "bob@home.example", sessions: ids }] };
}

test("the sessions of somebody who left end, nobody else's; their API keys are counted; the account is as before", async (t) => {
  const ground = await immichGround(t);
  const left = await leaving(ground);
  const other = await ground.session(ground.signedIn("ann"), "ann@home.example");
  const before = await ground.account(left.id);
  lines.length = 0;
  await provider.create({ ...ground.access, changes: [], leaving: left.leaving });
  assert.deepEqual(await Promise.all([...left.sessions, other].map(isOver)), [true, true, false]);
  assert.deepEqual(await ground.admin.sessionsOf(left.id), []);
  assert.deepEqual(await ground.account(left.id), before);
  assert.deepEqual(lines, [
    "bob@home.example: 2 sessions ended; 1 API key goes on working until the account is deleted in Immich",
  ]);
});

test("killed at any call, the next run ends them; no session of ours is left", async (t) => {
  const ground = await immichGround(t);
  const left = await leaving(ground);
  const inputs = { ...ground.access, changes: [], leaving: left.leaving };
  await atEveryCall(7, async (index) => {
    const mine = await ground.session(left.id, "bob@home.example");
    const isKilled = await killedAfter(index, ground.relay.begin, module, "create", inputs);
    await provider.create(inputs);
    assert.deepEqual([await isOver(mine), await ground.admin.sessionsOf(left.id)], [true, []]);
    return isKilled;
  });
});

test("two runs at once end the sessions, neither fails, and no session of theirs is left", async (t) => {
  const ground = await immichGround(t);
  for (let round = 0; round < 3; round += 1) {
    const name = `bob${round}`;
    const id = ground.signedIn(name);
    const mine = await ground.session(id, `${name}@home.example`);
    const sessions = (await ground.admin.sessionsOf(id)).map((one) => one.id);
    const leaving = [{ account: id, email: `${name}@home.example`, sessions }];
    const inputs = { ...ground.access, changes: [], leaving };
    await Promise.all([provider.create(inputs), provider.create(inputs)]);
    assert.deepEqual([await isOver(mine), await ground.admin.sessionsOf(id)], [true, []]);
  }
});

test("another run's password in between: this one tries again, and nobody is left signed in", async (t) => {
  const ground = await immichGround(t);
  const left = await leaving(ground);
  let others = 0;
  ground.relay.begin(async ({ phase, call }) => {
    if (phase === "after" && call === `PUT /api/admin/users/${left.id}` && others++ === 0)
      await ground.admin.changeAccount(left.id, { password: "of another run" });
    return undefined;
  });
  await provider.create({ ...ground.access, changes: [], leaving: left.leaving });
  assert.deepEqual([await isOver(left.sessions[0] ?? ground.admin), others], [true, 2]);
});

test("without password login nothing is touched, and it says what to do", async (t) => {
  const ground = await immichGround(t);
  const left = await leaving(ground);
  const reading = await ground.admin.readConfig();
  await ground.admin.writeConfig(reading, { ...reading.document, passwordLogin: { enabled: false } });
  ground.relay.begin(() => undefined);
  await assert.rejects(provider.create({ ...ground.access, changes: [], leaving: left.leaving }), {
    code: "people/sessions-not-ended",
    problem:
      "the sessions of 1 who left were not ended:\n    bob@home.example: password login is switched off in Immich",
  });
  assert.deepEqual(ground.relay.calls, ["GET /api/server/features"]);
  assert.deepEqual(await Promise.all(left.sessions.map(isOver)), [false, false]);
});
