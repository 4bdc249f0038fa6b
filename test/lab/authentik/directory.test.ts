/** The LDAP source: what a sync writes, what it leaves, and how a failed one shows. */
import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Json } from "../../support/likeness.ts";
import { Browser } from "./browser.ts";
import { FakeDirectory } from "./fake-directory.ts";
import { BASE, BIND, person, Source, team } from "./ldap-source.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import { localUser } from "./wiring.ts";

describe("the LDAP source", () => {
  let authentik: TestAuthentik;
  let directory: FakeDirectory;
  let source: Source;

  before(async () => {
    authentik = await startTestAuthentik();
    directory = new FakeDirectory();
    source = new Source(authentik, await directory.listen());
  });
  after(async () => {
    directory.close();
    await authentik.stop();
  });
  beforeEach(() => {
    directory.passwords = { [BIND.dn]: BIND.password, [`CN=alice,OU=People,${BASE}`]: "alice-1" };
    directory.entries = [
      person(1101, "alice", {
        mail: "alice@lab.test",
        givenName: "Alice",
        userPrincipalName: "alice@lab.test",
      }),
      person(1102, "bob"),
      team(1201, "photos-users", [`CN=alice,OU=People,${BASE}`, `CN=photos-family,OU=Groups,${BASE}`]),
      team(1202, "photos-family", [`CN=bob,OU=People,${BASE}`]),
    ];
  });

  it("writes users and groups by the mappings, without following nested groups", async () => {
    const task = await source.sync();
    assert.deepEqual(
      [task.state, task.aggregated_status, task.retries, task.logs.map(({ event }) => event)],
      ["done", "done", 0, ["Task is being processed", "Task finished processing without errors"]],
    );
    const { name, email, path, is_active, type, attributes } = await source.user("alice");
    assert.deepEqual(
      { name, email, path, is_active, type, attributes },
      {
        name: "alice",
        email: "alice@lab.test",
        path: "goauthentik.io/sources/ad/People",
        is_active: true,
        type: "internal",
        attributes: {
          distinguishedName: `CN=alice,OU=People,${BASE}`,
          ldap_uniq: "S-1-5-21-1000-2000-3000-1101",
          upn: "alice@lab.test",
        },
      },
    );
    assert.equal((await source.user("bob")).email, "");
    assert.deepEqual(await source.members(), { "photos-users": ["alice"], "photos-family": ["bob"] });
    const { is_running, last_sync_status, ...time } = await authentik.api(
      "GET",
      "/sources/ldap/ad/sync/status/",
    );
    assert.deepEqual(
      [is_running, last_sync_status, Object.keys(time)],
      [false, "done", ["last_successful_sync"]],
    );
    const { connectivity } = await authentik.api("GET", "/sources/ldap/ad/");
    assert.deepEqual(connectivity, { "127.0.0.1": { status: "ok" }, __all__: { status: "ok" } });
  });

  it("keeps the user through a rename, follows mail and activity, and never clears a mail", async () => {
    const before = await source.user("alice");
    directory.entries[0] = person(1101, "alicia", { mail: "a@lab.test", userAccountControl: "514" });
    await source.sync();
    const renamed = await source.user("alicia");
    assert.deepEqual(
      [renamed.pk, renamed.uuid, renamed.email, renamed.is_active],
      [before.pk, before.uuid, "a@lab.test", false],
    );
    directory.entries[0] = person(1101, "alice");
    await source.sync();
    const cleared = await source.user("alice");
    assert.deepEqual([cleared.email, cleared.is_active], ["a@lab.test", true]);
    await source.sync();
    assert.equal((await source.user("alice")).last_updated, cleared.last_updated);
  });

  it("takes back hand-added members of the directory, leaves others, and leaves out names that are taken", async () => {
    const nobby = await localUser(authentik, "nobby", "watch-1");
    const { results } = await authentik.api<{ results: Record<string, Json>[] }>(
      "GET",
      "/core/groups/?name=photos-users",
    );
    const bob = await source.user("bob");
    const path = `/core/groups/${results[0]?.pk}/`;
    await authentik.api("PATCH", path, { users: [nobby, bob.pk] });
    directory.entries.push(person(1103, "nobby", { mail: "other@lab.test" }));
    const { state } = await source.sync();
    assert.equal(state, "done");
    assert.deepEqual((await source.members())["photos-users"], ["alice", "nobby"]);
    assert.equal((await source.user("nobby")).email, "nobby@lab.test");
  });

  it("asks the users for their groups when told to, so that nesting can be resolved by the directory", async () => {
    const outer = `CN=photos-users,OU=Groups,${BASE}`;
    directory.entries[1] = person(1102, "bob", { memberOf: [outer] });
    await source.sync({ lookup_groups_from_user: true, group_membership_field: "memberOf" });
    const looked = await source.members();
    await source.sync({ lookup_groups_from_user: false, group_membership_field: "member" });
    assert.deepEqual(looked["photos-users"], ["bob", "nobby"]);
    assert.deepEqual((await source.members())["photos-users"], ["alice", "nobby"]);
  });

  it("since 2026.8 makes the groups in a group its children, where sync_group_hierarchy is on", async () => {
    const parents = async () => {
      type Group = { pk: string; name: string; parents: string[] };
      const { results } = await authentik.api<{ results: Group[] }>("GET", "/core/groups/?search=photos");
      const name = (pk: string) => results.find((one) => one.pk === pk)?.name;
      return Object.fromEntries(results.map((one) => [one.name, one.parents.map(name)]));
    };
    await source.sync({ sync_group_hierarchy: true });
    const nested = await parents();
    await source.sync({ sync_group_hierarchy: false });
    assert.deepEqual(nested, { "photos-users": [], "photos-family": ["photos-users"] });
  });

  it("checks passwords by a bind", async () => {
    assert.equal(await new Browser(authentik.url).signIn("alice", "alice-1"), "/");
    assert.equal(await new Browser(authentik.url).signIn("alice@lab.test", "alice-1"), "/");
    for (const wrong of ["alice-2", ""]) {
      await assert.rejects(new Browser(authentik.url).signIn("alice", wrong), {
        message: JSON.stringify({ password: [{ string: "Invalid password", code: "invalid" }] }),
      });
    }
  });

  it("drops a trigger that meets a running sync", async () => {
    const gate = Promise.withResolvers<void>();
    directory.pause = gate.promise;
    const id = await source.scheduleId();
    assert.deepEqual(await authentik.api("POST", `/tasks/schedules/${id}/send/`, {}, 200), {});
    await setTimeout(400);
    const running = await authentik.api("GET", "/sources/ldap/ad/sync/status/");
    await authentik.api("POST", `/tasks/schedules/${id}/send/`, {}, 200);
    await setTimeout(400);
    gate.resolve();
    await source.settled();
    const skipped = (await source.tasks()).filter(({ logs }) =>
      logs.some(({ event }) => event === "Synchronization is already running. Skipping"),
    );
    assert.equal(running.is_running, true);
    assert.deepEqual(
      skipped.map(({ state }) => state),
      ["done"],
    );
  });

  it("shows a failed sync as queued again, with the reason in previous_logs and connectivity", async () => {
    const before = await authentik.api("GET", "/sources/ldap/ad/sync/status/");
    const failed = await source.sync({ bind_password: "wrong" });
    await setTimeout(300);
    const reason =
      "LDAPInvalidCredentialsResult - 49 - invalidCredentials - None - data 52e Code: 0x31 - bindResponse - None";
    const { connectivity } = await authentik.api("GET", "/sources/ldap/ad/");
    assert.deepEqual(
      [failed.state, failed.retries, failed.logs.map(({ event }) => event)],
      ["queued", 1, ["Task will be retried"]],
    );
    assert.deepEqual(failed.previous_logs.at(-1)?.event, reason);
    assert.deepEqual(connectivity, { "127.0.0.1": { status: reason }, __all__: { status: reason } });
    assert.deepEqual(await authentik.api("GET", "/sources/ldap/ad/sync/status/"), before);
  });

  it("says ok to connectivity for a base that does not exist; only the task knows", async () => {
    const failed = await source.sync({ bind_password: BIND.password, base_dn: "DC=nowhere" });
    await setTimeout(300);
    const { connectivity } = await authentik.api("GET", "/sources/ldap/ad/");
    assert.match(failed.previous_logs.at(-1)?.event ?? "", /^LDAPNoSuchObjectResult - 32 - noSuchObject/);
    assert.deepEqual(connectivity, { "127.0.0.1": { status: "ok" }, __all__: { status: "ok" } });
  });

  it("does nothing in a disabled source, yet moves its time", async () => {
    const before = await authentik.api("GET", "/sources/ldap/ad/sync/status/");
    directory.entries[1] = person(1102, "bob", { mail: "bob@lab.test" });
    const { state } = await source.sync({ base_dn: BASE, enabled: false });
    const status = await authentik.api("GET", "/sources/ldap/ad/sync/status/");
    assert.equal(state, "done");
    assert.equal((await source.user("bob")).email, "");
    assert.ok(String(status.last_successful_sync) > String(before.last_successful_sync));
  });

  it("deletes whom the directory no longer shows only when told to", async () => {
    directory.entries.splice(0, 1);
    await source.sync({ enabled: true });
    const kept = await source.user("alice");
    await source.sync({ delete_not_found_objects: true });
    assert.equal(kept.is_active, true);
    assert.deepEqual(await source.user("alice"), {});
    assert.equal((await source.user("nobby")).username, "nobby");
  });
});
