/** The sync of the LDAP source: when it counts as done, and the cause of each way in which it fails. */
import assert from "node:assert/strict";
import { after, before, beforeEach, type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { check, create, read, update } from "../../../components/directory/ldap-sync-provider.ts";
import { BASE, BIND, person } from "../../lab/authentik/ldap-source.ts";
import { TOKEN } from "../../lab/authentik/start.ts";
import { localUser } from "../../lab/authentik/wiring.ts";
import { relayTo } from "../../support/relay.ts";
import { type DirectoryGround, directoryGround, printed } from "./ground.ts";

let authentik: DirectoryGround["authentik"];
let directory: DirectoryGround["directory"];
let source: DirectoryGround["source"];
let inputs: DirectoryGround["inputs"];
let ground: DirectoryGround;

before(async () => {
  ground = await directoryGround();
  ({ authentik, directory, source, inputs } = ground);
});
beforeEach(() => ground.reset());
after(() => ground.stop());

const reason =
  "LDAPInvalidCredentialsResult - 49 - invalidCredentials - None - data 52e Code: 0x31 - bindResponse - None";

test("it is done once Authentik has the mails, and says which task brought them", async () => {
  const before = await source.tasks();
  directory.entries[1] = person(1102, "bob", { mail: "bob@lab.test" });
  const { id, outs } = await create({ ...inputs, expected: { bob: "Bob@lab.test" } });
  assert.equal((await source.user("bob")).email, "bob@lab.test");
  const after = await source.tasks();
  assert.deepEqual([id, outs.task], ["ad", after[0]?.message_id]);
  assert.equal(after.length, before.length + 1);
});

test("user names of all kinds are seen, one by one and in pages", async () => {
  const names = ["jj o'neil & söhne", "Müller, Jürgen", '"quoted" + <b>', "🎂=100%", "x".repeat(150)];
  const many = [...names, ...Array.from({ length: 20 }, (_, index) => `more${index}`)];
  const mailOf = (name: string) => `user${many.indexOf(name)}@lab.test`;
  for (const [index, sAMAccountName] of many.entries())
    directory.entries.push(
      person(2000 + index, `u${index}`, { sAMAccountName, mail: mailOf(sAMAccountName) }),
    );
  const expected = (of: string[]) => Object.fromEntries(of.map((name) => [name, mailOf(name)]));
  await create({ ...inputs, expected: expected(names) });
  await create({ ...inputs, expected: expected(many) });
  await assert.rejects(
    create({ ...inputs, expected: { ...expected(many), [String(names[1])]: "no@lab.test" } }),
    {
      code: "directory/mails-not-seen",
      problem: 'the sync of "ad" ended, but Authentik does not have the mail of Müller, Jürgen',
    },
  );
});

test("a mail that the directory does not have is not seen, whatever the task says", async () => {
  await assert.rejects(create({ ...inputs, expected: { bob: "bob@lab.test", alice: "alice@lab.test" } }), {
    code: "directory/mails-not-seen",
    problem: 'the sync of "ad" ended, but Authentik does not have the mail of bob',
  });
});

test("a sync that meets another one waits for its end, and then reads the directory anew", async () => {
  const gate = Promise.withResolvers<void>();
  directory.pause = gate.promise;
  await authentik.api("PATCH", "/sources/ldap/ad/", {});
  await setTimeout(400);
  directory.entries[1] = person(1102, "bob", { mail: "bob@lab.test" });
  const ours = create({ ...inputs, expected: { bob: "bob@lab.test" } });
  await setTimeout(1_200);
  const waiting = await source.tasks();
  gate.resolve();
  const { outs } = await ours;
  assert.deepEqual(
    waiting.filter(({ state }) => state !== "done").map(({ state }) => state),
    ["running"],
  );
  assert.equal((await source.tasks()).find(({ message_id }) => message_id === outs.task)?.state, "done");
});

/** What happens once, right before the first start of a sync reaches Authentik. */
async function beforeTheStart(t: TestContext, work: () => Promise<void>) {
  const relay = await relayTo(t, authentik.url);
  const starts = () => relay.calls.filter((call) => call === "PATCH /api/v3/sources/ldap/ad/").length;
  relay.begin(async ({ phase, call }) => {
    if (phase === "before" && call.startsWith("PATCH") && starts() === 1) await work();
    return undefined;
  });
  const { outs } = await create({ ...inputs, authentikUrl: relay.url });
  const dropped = (await source.tasks()).filter(({ logs }) =>
    logs.some(({ event }) => event === "Synchronization is already running. Skipping"),
  );
  return { starts: starts(), task: outs.task, dropped: dropped.map(({ message_id }) => message_id) };
}

test("one that somebody else started a moment before counts; ours, which Authentik drops, does not", async (t) => {
  const gate = Promise.withResolvers<void>();
  const { starts, task, dropped } = await beforeTheStart(t, async () => {
    directory.pause = gate.promise;
    await authentik.api("PATCH", "/sources/ldap/ad/", {});
    await setTimeout(400);
    setTimeout(800).then(gate.resolve);
  });
  assert.deepEqual([starts, dropped.length, dropped.includes(task)], [1, 1, false]);
});

test("one that is dropped for a retry of an earlier failure is started again", async (t) => {
  const gate = Promise.withResolvers<void>();
  directory.passwords = {};
  await source.sync();
  directory.passwords = { [BIND.dn]: BIND.password };
  const earlier = (await source.tasks()).find(({ retries }) => retries === 1)?.message_id;
  const { starts, task, dropped } = await beforeTheStart(t, async () => {
    directory.pause = gate.promise;
    // The first retry comes after 14 s.
    while ((await source.tasks()).every(({ state }) => state !== "running")) await setTimeout(200);
    setTimeout(800).then(gate.resolve);
  });
  assert.deepEqual([starts, dropped.filter((id) => id === task || id === earlier)], [2, []]);
});

test("others that never end are said to be the cause, and the time is kept", async () => {
  const gate = Promise.withResolvers<void>();
  directory.pause = gate.promise;
  await authentik.api("PATCH", "/sources/ldap/ad/", {});
  await setTimeout(400);
  await assert.rejects(create({ ...inputs, seconds: 1 }), {
    code: "directory/sync-busy",
    problem: 'other syncs of "ad" were running for 1 seconds; Authentik drops one that is started meanwhile',
  });
  gate.resolve();
});

test("one that takes too long says how far it is; it tells so every few seconds", async (t) => {
  const gate = Promise.withResolvers<void>();
  directory.pause = gate.promise;
  const lines = await printed(t, () =>
    assert.rejects(create({ ...inputs, seconds: 7 }), {
      code: "directory/sync-slow",
      problem: 'the sync of "ad" is running, 0 pages done after 7 seconds',
    }),
  );
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? "", /^the sync of ad is running, 0 pages done, [567] s so far$/);
  gate.resolve();
});

test("a wrong bind password", async () => {
  directory.passwords[BIND.dn] = "another";
  await assert.rejects(create(inputs), {
    code: "directory/bind-refused",
    problem: `the sync of "ad" failed: the directory refuses the bind DN or its password (${reason})`,
  });
});

test("a base that does not exist, although the connection is good", async () => {
  await authentik.api("PATCH", "/sources/ldap/ad/", { base_dn: "DC=nowhere" });
  await source.settled();
  await assert.rejects(create(inputs), { code: "directory/base-missing", problem: /noSuchObject/ });
});

test("a directory that refuses the connection, and one whose name nobody knows", async () => {
  const reasons: Record<string, RegExp> = {
    "ldap://127.0.0.1:9": /Connection refused\)$/,
    "ldap://nobody.invalid": /invalid server address\)$/,
  };
  for (const [server_uri, problem] of Object.entries(reasons)) {
    await authentik.api("PATCH", "/sources/ldap/ad/", { server_uri });
    await source.settled();
    await assert.rejects(create(inputs), { code: "directory/unreachable", problem });
  }
});

test("a disabled source is told before it calls itself synced", async () => {
  await authentik.api("PATCH", "/sources/ldap/ad/", { enabled: false });
  await source.settled();
  const ids = async () => (await source.tasks()).map(({ message_id }) => message_id).toSorted();
  const before = await ids();
  await assert.rejects(create(inputs), { code: "directory/source-disabled" });
  assert.deepEqual(await ids(), before);
});

test("a source that is not there, with those that are", async () => {
  await assert.rejects(create({ ...inputs, source: "samba" }), {
    code: "directory/source-missing",
    problem: 'Authentik has no LDAP source with the slug or the name "samba"',
    allowed: 'one of "ad"',
    next: "pulumi config set immich-sso:ldapSource ad",
  });
});

test("a name that an account of Authentik's own has: a warning, or the reason of a mail that is not seen", async (t) => {
  await localUser(authentik, "nobby", "watch-1");
  directory.entries.push(person(1103, "nobby", { mail: "nobby@elsewhere.test" }));
  const problem =
    `Authentik leaves out CN=nobby,OU=People,${BASE} at every sync of "ad": Failed to create user; To merge ` +
    "new user with existing user, connect it via the LDAP Source's 'Synced Users' tab.";
  const lines = await printed(t, () => create(inputs));
  assert.deepEqual(
    lines.filter((line) => line.startsWith("directory/")).map((line) => line.split("\n")[0]),
    [`directory/name-taken: ${problem}`],
  );
  await assert.rejects(create({ ...inputs, expected: { nobby: "nobby@elsewhere.test" } }), {
    code: "directory/name-taken",
    problem,
  });
});

test("a pause that somebody set stays: the schedule itself is sent", async () => {
  const schedule = `/tasks/schedules/${await source.scheduleId()}/`;
  await authentik.api("PATCH", schedule, { paused: true });
  directory.entries[1] = person(1102, "bob", { mail: "bob@lab.test" });
  await create({ ...inputs, expected: { bob: "bob@lab.test" } });
  assert.equal((await authentik.api("GET", schedule)).paused, true);
});

test("what the token may not do is named: its permission, or the pause that it could only end", async (t) => {
  const relay = await relayTo(t, authentik.url);
  const body = JSON.stringify({ detail: "You do not have permission to perform this action." });
  const closed = { status: 403, type: "application/json", body };
  const close = (path: string) =>
    relay.begin(({ phase, call }) => (phase === "before" && call.includes(path) ? closed : undefined));
  const paths: Record<string, string> = {
    "GET /api/v3/sources/ldap/": "authentik_sources_ldap.view_ldapsource",
    "PATCH /api/v3/sources/ldap/": "authentik_sources_ldap.change_ldapsource",
    "GET /api/v3/tasks/schedules/": "authentik_tasks_schedules.view_schedule",
    "GET /api/v3/tasks/tasks/": "authentik_tasks.view_task",
  };
  for (const [path, permission] of Object.entries(paths)) {
    close(path);
    await assert.rejects(create({ ...inputs, authentikUrl: relay.url }), {
      code: "authentik/permission-missing",
      problem: `the account of the Authentik token lacks a permission: ${permission}`,
    });
  }
  close("/events/");
  assert.equal((await create({ ...inputs, authentikUrl: relay.url })).id, "ad");
  await authentik.api("PATCH", `/tasks/schedules/${await source.scheduleId()}/`, { paused: true });
  close("/send/");
  await assert.rejects(create({ ...inputs, authentikUrl: relay.url }), {
    code: "directory/sync-paused",
    problem:
      'the sync of "ad" is paused in Authentik, and this token could start it only by ending the pause',
  });
});

test("an update syncs when something is asked for, not when the limit or the token changed", async () => {
  const { outs } = await create(inputs);
  const count = (await source.tasks()).length;
  assert.deepEqual(await update("ad", outs, { ...inputs, seconds: 60 }), {
    outs: { ...inputs, seconds: 60, task: outs.task, ended: outs.ended },
  });
  assert.equal((await source.tasks()).length, count);
  const again = await update("ad", outs, { ...inputs, again: "today" });
  assert.notEqual(again.outs.task, outs.task);
  assert.deepEqual(await read("ad", again.outs), {
    id: "ad",
    props: again.outs,
    inputs: { ...inputs, again: "today" },
  });
});

test("a mail that was seen once may be another by the next sync", async () => {
  directory.entries[1] = person(1102, "bob", { mail: "bob@lab.test" });
  const { outs } = await create({ ...inputs, expected: { bob: "bob@lab.test" } });
  directory.entries[1] = person(1102, "bob", { mail: "bobby@lab.test" });
  const again = { ...inputs, expected: { bob: "bob@lab.test" }, again: "today" };
  assert.notEqual((await update("ad", outs, again)).outs.task, outs.task);
  assert.equal((await source.user("bob")).email, "bobby@lab.test");
});

test("an empty plan keeps the one before, so that it is no change", async () => {
  const olds = {
    ...{ authentikUrl: "https://auth.lab.test", authentikToken: TOKEN, source: "ad", seconds: 10 },
    expected: { bob: "bob@lab.test" },
  };
  assert.deepEqual(await check(olds, { ...olds, expected: {} }), { inputs: olds, failures: [] });
  assert.deepEqual(await check({}, { ...olds, expected: {} }), {
    inputs: { ...olds, expected: {} },
    failures: [],
  });
  const more = { ...olds, expected: { carol: "carol@lab.test" } };
  assert.deepEqual(await check(olds, more), { inputs: more, failures: [] });
});
