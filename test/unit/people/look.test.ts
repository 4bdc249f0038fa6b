/** Both sides compared, over the wire: what is asked, what is found, and what is said of it. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { look, type PeopleLook, type PeopleTarget } from "../../../components/people/look.ts";
import { type PeopleArgs, peopleDefaults } from "../../../components/people/people-args.ts";
import { leftOutTold, setAlone, type Told, told } from "../../../components/people/told.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { readPeople } from "../../../components/support/authentik/people.ts";
import { readAccounts } from "../../../components/support/immich/accounts.ts";
import { textOf } from "../../../components/support/said.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { wire } from "../../lab/authentik/wiring.ts";
import { relayTo } from "../../support/relay.ts";
import { carryPermissions, immichGround } from "./ground.ts";

let authentik: TestAuthentik;
let group: string;
before(async () => {
  authentik = await startTestAuthentik();
  await wire(authentik, { sub_mode: "user_uuid" });
  const { pk } = await authentik.api("POST", "/core/groups/", { name: "photos-users" });
  group = String(pk);
  const application = await authentik.api("GET", "/core/applications/immich/");
  await authentik.api("POST", "/policies/bindings/", { target: application.pk, group, order: 0 });
});
after(() => authentik.stop());

const users: { pk: number }[] = [];
async function user(username: string, over: object = {}): Promise<{ pk: number; uuid: string }> {
  const fields = { username, name: username, email: `${username}@home.example`, groups: [group], ...over };
  const made = await authentik.api<{ pk: number; uuid: string }>("POST", "/core/users/", fields);
  users.push(made);
  return made;
}

async function scene(t: TestContext, permissions = carryPermissions) {
  t.after(async () => {
    for (const { pk } of users.splice(0)) await authentik.api("DELETE", `/core/users/${pk}/`);
  });
  const immich = await immichGround(t, permissions);
  const relay = await relayTo(t, authentik.url);
  const api = new AuthentikApi({ url: relay.url, token: TOKEN });
  /** One look as a run has it; with the calls of both sides. */
  const run = async (
    args: PeopleArgs = peopleDefaults,
    over: Partial<PeopleTarget> = {},
    notPeople: readonly string[] = [],
  ) => {
    for (const one of [relay, immich.relay]) one.begin(() => undefined);
    const [seen, accounts] = await Promise.all([
      readPeople(api, "immich", { notPeople }),
      readAccounts(immich.access),
    ]);
    assert.ok("accounts" in accounts);
    const read = relay.calls.length + immich.relay.calls.length;
    const target = {
      api,
      immich: immich.access,
      subMode: "user_uuid",
      managed: { quotas: {} },
      args,
      ...over,
    };
    const found = await look(target, seen, accounts.accounts);
    return { found, more: [...relay.calls, ...immich.relay.calls].length - read, seen };
  };
  return { ...immich, run, authentikCalls: relay.calls };
}

const lines = (one: Told | undefined) => (one ? textOf(one.said).split("\n") : []);

const carried = (args: PeopleArgs = peopleDefaults, isOn = true) => ({
  ...{ isOn, args, isOwnKey: false, set: setAlone },
});

test("where nothing differs nothing more is asked than the people and the accounts", async (t) => {
  const { run, signedIn } = await scene(t);
  const ann = await user("ann");
  signedIn("ann", { oauthId: ann.uuid });
  const { found, more } = await run();
  assert.deepEqual([found.changes, found.leavers, found.missing, more], [[], [], [], 0]);
  assert.deepEqual(told(found, carried()), []);
});

test("a renamed person with another address: two fields of one account, asked of the claims once", async (t) => {
  const { run, signedIn } = await scene(t);
  const bob = await user("bob", { name: "Robert Brook", email: "robert@home.example" });
  const id = signedIn("bob", { oauthId: bob.uuid });
  const { found, more } = await run();
  assert.deepEqual(
    found.changes.map(({ seen: _, ...one }) => one),
    [
      {
        ...{ username: "bob", account: id },
        from: { name: "bob", email: "bob@home.example" },
        to: { name: "Robert Brook", email: "robert@home.example" },
      },
    ],
  );
  // The preview of the claims, and what the key may do.
  assert.equal(more, 2);
  const [said] = told(found, carried());
  assert.equal(said?.level, "info");
  assert.deepEqual(lines(said), [
    "people/carry: 1 Immich account changes to what the directory says",
    "┌──────┬───────────────┬──────────────────┬─────────────────────┐",
    "│ user │ field         │ in Immich        │ in the directory    │",
    "├──────┼───────────────┼──────────────────┼─────────────────────┤",
    "│ bob  │ name          │ bob              │ Robert Brook        │",
    "├──────┼───────────────┼──────────────────┼─────────────────────┤",
    "│ bob  │ email address │ bob@home.example │ robert@home.example │",
    "└──────┴───────────────┴──────────────────┴─────────────────────┘",
  ]);
});

test("a given key is told apart: what would be carried is listed, with the permission to tick and the setting", async (t) => {
  const { run, signedIn } = await scene(t, ["adminUser.read"]);
  const bob = await user("bob", { name: "Robert" });
  signedIn("bob", { oauthId: bob.uuid });
  const { found } = await run();
  assert.deepEqual([found.changes.length, found.missing], [1, ["adminUser.update"]]);
  const texts = (isOn: boolean, args: PeopleArgs) =>
    told(found, carried(args, isOn)).map((one) => [one.level, lines(one).at(0), lines(one).at(-1)]);
  const tick = "tick adminUser.update for the API key in Immich under Account Settings > API Keys";
  const first = "people/not-carried-yet: 1 Immich account differs from the directory and stays as it is";
  const on = { ...peopleDefaults, carry: { ...peopleDefaults.carry, mode: "on" as const } };
  assert.deepEqual(texts(false, peopleDefaults), [
    [
      "warn",
      first,
      `  next:    ${tick}, then: pulumi config set --path 'immich-sso:carry.mode' on, then: pulumi up`,
    ],
  ]);
  assert.deepEqual(texts(true, on), [["warn", first, `  next:    ${tick}, then: pulumi up`]]);
});

test("who was deactivated, deleted or removed from the groups is listed, with the sessions that are alive", async (t) => {
  const { run, signedIn, session } = await scene(t);
  const off = await user("off", { is_active: false });
  const out = await user("out", { groups: [] });
  const id = signedIn("off", { oauthId: off.uuid });
  signedIn("out", { oauthId: out.uuid, isAdmin: true });
  signedIn("gone", { oauthId: "00000000-0000-4000-8000-000000000000" });
  signedIn("odd", { oauthId: "of another mode" });
  await session(id, "off@home.example");
  const { found } = await run();
  assert.deepEqual(
    found.leavers.map(({ email, username, reason, isAdmin, sessions }) => [
      email,
      username,
      reason,
      isAdmin,
      sessions?.length,
    ]),
    [
      ["out@home.example", "out", "not allowed", true, 0],
      ["odd@home.example", undefined, "deleted", false, 0],
      ["gone@home.example", undefined, "deleted", false, 0],
      ["off@home.example", "off", "deactivated", false, 1],
    ],
  );
  assert.deepEqual([found.leaving, found.missing, found.changes], [[], [], []]);
  const [said] = told(found, carried());
  assert.equal(said?.level, "warn");
  assert.match(
    lines(said).join("\n"),
    /^people\/leavers: the people of 4 Immich accounts may not sign in any more\n/,
  );
  assert.match(lines(said).join("\n"), /│ off@home\.example +│ off +│ deactivated in Authentik +│ 1 /);
  assert.match(
    lines(said).join("\n"),
    /│ out@home\.example \(administrator\) │ out +│ in no group that may use Immich │ 0 /,
  );
  assert.match(
    lines(said).join("\n"),
    / {2}next: {4}pulumi config set immich-sso:leavers endSessions, or delete the account in Immich/,
  );

  const ending = await run({ ...peopleDefaults, leavers: "endSessions" });
  assert.deepEqual(
    ending.found.leaving.map(({ email, sessions }) => [email, sessions.length]),
    [["off@home.example", 1]],
  );
});

test("what both sides did already is said by their versions", () => {
  const leaver = {
    ...{ account: "a", email: "off@home.example", name: "off", isAdmin: false, username: "off" },
    ...{ reason: "deactivated" as const, sessions: ["s"] },
  };
  const nobody = { changes: [], refusals: [], leaving: [], ends: [], missing: [], notes: [], linked: 1 };
  const fact = (versions: PeopleLook["versions"]) => {
    const seen = { ...nobody, leavers: [leaver], firstLogin: { takeOvers: [], labels: [] }, versions };
    return lines(told(seen, carried())[0])
      .find((line) => /^ {2}\w.* session/.test(line))
      ?.trim();
  };
  assert.deepEqual(
    [
      fact({ authentik: "2026.2.2", immich: "3.1.0" }),
      fact({ authentik: "2026.8.3", immich: "3.3.1" }),
      fact({ authentik: "2026.8.3", immich: "2.7.5" }),
      fact({ immich: "3.1.0" }),
    ],
    [
      "Authentik 2026.2.2 told Immich nothing: a deactivation and a removal from a group end no session, only a deleted user or session does.",
      "With back-channel logout Authentik 2026.8.3 tells Immich when somebody is deactivated, as long as the access token is valid; a removal from a group ends no session.",
      "Immich 2.7.5 is told nothing by Authentik: no session was ended.",
      "Authentik 2026.8 and later tell Immich when somebody is deactivated; earlier ones, and a removal from a group, end no session.",
    ],
  );
});

test("what waits before a first sign-in is told: administrators' accounts in a warning of their own, first", () => {
  const takeOver = (username: string, isAdmin: boolean) => ({
    ...{ username, email: `${username}@home.example`, account: username, isAdmin },
  });
  const label = { username: "cec", label: "cec", why: "the Immich account old@home.example has it" };
  const nobody = { changes: [], refusals: [], leavers: [], leaving: [], ends: [], missing: [], notes: [] };
  const seen = {
    ...{ ...nobody, linked: 0, versions: {} },
    firstLogin: { takeOvers: [takeOver("boss", true), takeOver("ann", false)], labels: [label] },
  };
  const way = {
    ...carried(),
    set: (key: string) => `pulumi config set --path 'immich-sso:instances.home.${key}'`,
  };
  const all = told(seen, way);
  assert.deepEqual(
    all.map((one) => [one.level, lines(one)[0]]),
    [
      [
        "warn",
        "people/admin-taken-over: a first sign-in makes 1 user administrator of Immich, by the email address of an administrator's account",
      ],
      [
        "info",
        "people/taken-over: a first sign-in links 1 Immich account to the user with the same email address",
      ],
      [
        "warn",
        "people/label-taken: 1 user cannot sign in for the first time: the storage label is used (`Failed to finish oauth`)",
      ],
    ],
  );
  assert.match(lines(all[0]).join("\n"), /│ boss │ boss@home\.example │/);
  assert.match(lines(all[1]).join("\n"), /│ ann {2}│ ann@home\.example {2}│/);
  assert.match(
    lines(all[2]).at(-1) ?? "",
    /or: pulumi config set --path 'immich-sso:instances\.home\.storageLabelAttribute'$/,
  );
});

test("with a key of ours an update gives it what it lacks, so nothing is to be ticked", async (t) => {
  const { run, signedIn } = await scene(t, ["adminUser.read"]);
  const bob = await user("bob", { name: "Robert" });
  signedIn("bob", { oauthId: bob.uuid });
  const off = await user("off", { is_active: false });
  signedIn("off", { oauthId: off.uuid });
  const { found } = await run();
  assert.deepEqual(found.missing, ["adminUser.update", "adminSession.read"]);
  const next = told(found, { ...carried(), isOwnKey: true }).map((one) =>
    lines(one).filter((line) => line.startsWith("  next:")),
  );
  assert.deepEqual(next, [
    ["  next:    pulumi up, which makes an API key that may; the next one carries"],
    [
      "  next:    pulumi up, which makes an API key that also has adminUser.update and adminSession.read",
      "  next:    pulumi config set immich-sso:leavers endSessions, or delete the account in Immich under Administration > Users (it can be restored for 7 days)",
    ],
  ]);
});

test("a key that may write but not see sessions carries; the leavers' sessions are unknown, with what to tick", async (t) => {
  const { run, signedIn } = await scene(t, ["adminUser.read", "adminUser.update"]);
  const bob = await user("bob", { name: "Robert" });
  const off = await user("off", { is_active: false });
  signedIn("bob", { oauthId: bob.uuid });
  signedIn("off", { oauthId: off.uuid });
  const { found } = await run();
  assert.deepEqual(
    [found.missing, found.leavers.map(({ sessions }) => sessions)],
    [["adminSession.read"], [undefined]],
  );
  const [change, leaver] = told(found, carried());
  assert.match(lines(change)[0] ?? "", /^people\/carry: 1 Immich account changes/);
  assert.match(
    lines(leaver).join("\n"),
    /│ unknown +│[\s\S]*next: {4}tick adminSession\.read for the API key/,
  );
});

test("in another subject mode Authentik's preview of the claims has to agree, else nobody is compared", async (t) => {
  const { run, signedIn } = await scene(t);
  const bob = await user("bob", { name: "Robert" });
  signedIn("bob", { oauthId: bob.uuid });
  const { found } = await run(peopleDefaults, { subMode: "user_username" });
  assert.deepEqual([found.changes, found.leavers], [[], []]);
  assert.match(
    found.notes[0] ?? "",
    /^the people are not compared with Immich's accounts: Authentik's preview of the claims gives \w+ another subject than the mode user_username does$/,
  );
});

test("a mapping that makes names of its own is noticed: what Immich is told counts, not the account's name", async (t) => {
  const { run, signedIn } = await scene(t);
  const bob = await user("bob", { name: "Bob Brook", attributes: { nick: "Bobby" } });
  signedIn("bob", { oauthId: bob.uuid, name: "Bobby" });
  const cec = await user("cec", { name: "Cec Cole", attributes: { nick: "Cecil" } });
  signedIn("cec", { oauthId: cec.uuid });
  const mapping = await authentik.api("POST", "/propertymappings/provider/scope/", {
    ...{ name: "nicknames", scope_name: "profile" },
    expression: 'return {\n    "name": request.user.attributes.get("nick", request.user.username),\n}',
  });
  const { results } = await authentik.api<{ results: { pk: number; property_mappings: string[] }[] }>(
    "GET",
    "/providers/oauth2/",
  );
  const [provider] = results;
  assert.ok(provider);
  const mappings = (property_mappings: string[]) =>
    authentik.api("PATCH", `/providers/oauth2/${provider.pk}/`, { property_mappings });
  await mappings([...provider.property_mappings, String(mapping.pk)]);
  t.after(() => mappings(provider.property_mappings));
  const { found } = await run();
  assert.deepEqual(
    found.changes.map(({ username, to }) => [username, to]),
    [["cec", { name: "Cecil" }]],
  );
});

test("an account that is no person is in no table and no plan, linked or not, and is named once", async (t) => {
  const { run, signedIn, session } = await scene(t);
  await user("PC01$");
  const service = await user("svc-frame", { name: "Frame", email: "" });
  const bot = await user("backup-nas", { name: "Backup" });
  await user("bob");
  for (const [name, { uuid }] of [
    ["svc-frame", service],
    ["backup-nas", bot],
  ] as const)
    await session(signedIn(name, { oauthId: uuid }), `${name}@home.example`);
  const { found, seen } = await run({ ...peopleDefaults, leavers: "endSessions" }, {}, ["backup-*"]);
  assert.deepEqual(
    [
      seen.people.map(({ username }) => username),
      seen.leftOut.map(({ person, rule }) => `${person.username} ${rule}`).toSorted(),
    ],
    [["bob"], ["PC01$ computer", "backup-nas setting", "svc-frame service-no-mail"]],
  );
  assert.deepEqual(
    [found.changes, found.leavers, found.leaving, found.firstLogin],
    [[], [], [], { takeOvers: [], labels: [] }],
  );
  assert.deepEqual(leftOutTold(seen.leftOut).map(lines), [
    [
      "directory/machines: Authentik lets an account of a computer use Immich: PC01$",
      "  next:    set the User object filter of the LDAP source in Authentik to (&(objectClass=user)(!(objectClass=computer)))",
    ],
    [
      "directory/left-out: 3 accounts are not counted as people: 1 computer or managed service account (PC01$), " +
        "1 service account without an email address (svc-frame), 1 by the setting notPeople (backup-nas)",
    ],
  ]);
  assert.deepEqual(leftOutTold([]), []);
});

test("a binding with an end is told of", async (t) => {
  const { run } = await scene(t);
  await user("bob");
  const { found, seen } = await run();
  assert.deepEqual(found.ends, []);
  const at = new Date(Date.now() + 86_400_000);
  const bindings = seen.access.bindings.map((one) => ({ ...one, expiring: true, expires: at.toISOString() }));
  const target = {
    api: new AuthentikApi({ url: authentik.url, token: TOKEN }),
    immich: { url: "" },
    subMode: "user_uuid",
  };
  const later = await look(
    { ...target, managed: { quotas: {} }, args: peopleDefaults },
    { ...seen, access: { ...seen.access, bindings } },
    [],
  );
  assert.deepEqual(later.ends, [{ username: "bob", at }]);
  assert.match(
    lines(told(later, carried())[0]).join("\n"),
    /^people\/access-ends: 1 user may not sign in any more within the next 7 days\n/,
  );
});
