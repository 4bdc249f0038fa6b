/** `npm run carry`, from both servers' answers to what it prints and its exit code. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import type { Home } from "../../../carry/home.ts";
import { exitCodeOf, inJson, inWords } from "../../../carry/report.ts";
import { carryOne } from "../../../carry/run.ts";
import { type PeopleArgs, peopleDefaults } from "../../../components/people/people-args.ts";
import { setAlone } from "../../../components/people/told.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { wire } from "../../lab/authentik/wiring.ts";
import { atEveryCall, killedAfter } from "../../support/killed.ts";
import { run as runHere } from "./carry-in-a-process.ts";
import { carryPermissions, immichGround } from "./ground.ts";

let authentik: TestAuthentik;
let bob: { pk: number; uuid: string };
before(async () => {
  authentik = await startTestAuthentik();
  await wire(authentik, { sub_mode: "user_uuid" });
  bob = await authentik.api("POST", "/core/users/", {
    username: "bob",
    name: "Robert",
    email: "robert@home.example",
  });
});
after(() => authentik.stop());

async function scene(t: TestContext, permissions = carryPermissions) {
  const immich = await immichGround(t, permissions);
  const id = immich.signedIn("bob", { oauthId: bob.uuid });
  const home = (args: PeopleArgs = peopleDefaults, isOn = true): Home => ({
    ...{ name: "immich", slug: "immich", groups: [], attributes: [], notPeople: [], isOn },
    ...{ args, isOwnKey: false, set: setAlone },
    target: {
      api: new AuthentikApi({ url: authentik.url, token: TOKEN }),
      ...{ immich: immich.access, subMode: "user_uuid", managed: { quotas: {} }, args },
    },
  });
  return { ...immich, id, home };
}

test("a dry run shows what would be carried and writes nothing", async (t) => {
  const { home, account, id } = await scene(t);
  const outcome = await carryOne(home(), true);
  assert.match(
    inWords([outcome]),
    /people\/carry: 1 Immich account changes[\s\S]*│ bob {2}│ name[\s\S]*Nothing was written: --dry-run\.\n$/,
  );
  assert.deepEqual([exitCodeOf([outcome]), (await account(id)).name], [0, "bob"]);
});

test("the run carries, and the next one has nothing to do", async (t) => {
  const { home, account, id } = await scene(t);
  const first = await carryOne(home(), false);
  assert.match(inWords([first]), /carried to Immich: bob\n$/);
  assert.deepEqual(await account(id), { name: "Robert", email: "robert@home.example", oauthId: bob.uuid });
  const second = await carryOne(home(), false);
  assert.equal(inWords([second]), "Immich's accounts are as the directory has their people.\n");
  assert.deepEqual([exitCodeOf([first]), exitCodeOf([second])], [0, 0]);
  const { instances } = JSON.parse(inJson([first])) as {
    instances: { immich: { mode: string; carried: string[] } };
  };
  assert.deepEqual([instances.immich.mode, instances.immich.carried], ["on", ["bob"]]);
});

test("a stack that only lists writes nothing, and that is no failure", async (t) => {
  const { home, account, id } = await scene(t);
  const outcome = await carryOne(home(peopleDefaults, false), false);
  assert.match(inWords([outcome]), /^warning: people\/not-carried-yet: 1 Immich account differs/);
  assert.deepEqual([exitCodeOf([outcome]), (await account(id)).name], [0, "bob"]);
});

test("a key that may not write is a failure with what to tick", async (t) => {
  const { home } = await scene(t, ["adminUser.read"]);
  const outcome = await carryOne(home(), false);
  assert.match(inWords([outcome]), / {2}next: {4}tick adminUser\.update for the API key in Immich/);
  assert.equal(exitCodeOf([outcome]), 1);
});

test("an address that is taken stays, and the exit code says so", async (t) => {
  const { home, signedIn, account, id } = await scene(t);
  signedIn("robert", { oauthId: "" });
  const outcome = await carryOne(home(), false);
  assert.match(inWords([outcome]), /people\/refused: 1 value of the directory cannot be carried to Immich\n/);
  assert.deepEqual([exitCodeOf([outcome]), (await account(id)).email], [1, "bob@home.example"]);
});

test("who was deactivated is signed out where that is asked for", async (t) => {
  const { home, session, id } = await scene(t);
  await session(id, "bob@home.example");
  await authentik.api("PATCH", `/core/users/${bob.pk}/`, { is_active: false });
  t.after(() => authentik.api("PATCH", `/core/users/${bob.pk}/`, { is_active: true }));
  const listed = await carryOne(home(), false);
  assert.deepEqual([listed.ended, listed.look.leavers[0]?.sessions?.length], [[], 1]);
  const ended = await carryOne(home({ ...peopleDefaults, leavers: "endSessions" }), false);
  assert.match(inWords([ended]), /bob@home\.example: 1 session ended; no API keys\n/);
  assert.equal((await carryOne(home(), false)).look.leavers[0]?.sessions?.length, 0);
});

test("an Immich that does not answer, and a group that is not there, are errors before anything is compared", async (t) => {
  const { home } = await scene(t);
  const nowhere = home();
  nowhere.target.immich = { url: "http://127.0.0.1:9", apiKey: "a" };
  await assert.rejects(carryOne(nowhere, false), { code: "people/not-compared" });
  await assert.rejects(carryOne({ ...home(), groups: ["no-such-group"] }, false), {
    problem:
      "the people of immich cannot be compared with Immich's accounts: Authentik has no group no-such-group",
  });
});

const inAProcess = new URL("./carry-in-a-process.ts", import.meta.url).href;

test("killed at any call, reads too, the next run carries and signs out", async (t) => {
  const { access, admin, relay, signedIn, session, account, id } = await scene(t);
  const gone = signedIn("gone", { oauthId: "00000000-0000-4000-8000-000000000000" });
  const run = ["run", { url: authentik.url, token: TOKEN }, access, "endSessions"] as const;
  await atEveryCall(9, async (index) => {
    await admin.changeAccount(id, { name: "bob", email: "bob@home.example" });
    await session(gone, "gone@home.example");
    const isKilled = await killedAfter(index, relay.begin, inAProcess, ...run);
    assert.deepEqual(await runHere({ url: authentik.url, token: TOKEN }, access, "endSessions"), []);
    const { name, email } = await account(id);
    assert.deepEqual([name, email], ["Robert", "robert@home.example"]);
    assert.deepEqual(await admin.sessionsOf(gone), []);
    return isKilled;
  });
});

test("two runs at once: both end well, and it is done once for all", async (t) => {
  const { access, admin, signedIn, session, account, id } = await scene(t);
  const gone = signedIn("gone", { oauthId: "00000000-0000-4000-8000-000000000000" });
  await session(gone, "gone@home.example");
  const run = () => runHere({ url: authentik.url, token: TOKEN }, access, "endSessions");
  assert.deepEqual(await Promise.all([run(), run()]), [[], []]);
  assert.deepEqual([(await account(id)).name, await admin.sessionsOf(gone)], ["Robert", []]);
});

test("a service account is left out, which the text and the JSON say", async (t) => {
  const { home } = await scene(t);
  const fields = { username: "svc-backup", name: "Backup", email: "" };
  const { pk } = await authentik.api<{ pk: number }>("POST", "/core/users/", fields);
  t.after(() => authentik.api("DELETE", `/core/users/${pk}/`));
  const outcome = await carryOne(home(), true);
  assert.match(
    inWords([outcome]),
    /^directory\/left-out: 1 account is not counted as a person: 1 service account without an email address \(svc-backup\)\n/,
  );
  assert.deepEqual(JSON.parse(inJson([outcome])).instances.immich.leftOut, [
    { username: "svc-backup", rule: "service-no-mail" },
  ]);
});
