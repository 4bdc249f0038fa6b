/** The program's sync on the lab's Samba AD: each way in which a source fails, provoked for real. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { create, type LdapSyncInputs } from "../../../components/directory/ldap-sync-provider.ts";
import { preflight } from "../../../components/directory/preflight.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { authentikApi } from "../../../lab/authentik-api.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { ensureLdapSource, LDAP_SOURCE } from "../../../lab/ldap-source.ts";
import { labUp } from "../../../lab/up.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "./start.ts";
import { localUser } from "./wiring.ts";

let info: LabInfo;
let authentik: TestAuthentik;
let inputs: LdapSyncInputs;
/** Accepts connections and never says a word. */
const silent = net.createServer(() => undefined);

before(async () => {
  info = await labUp();
  authentik = await startTestAuthentik({ ca: info.ca.certificate });
  const { url, bindPassword } = info.directory;
  await ensureLdapSource(authentikApi(authentik.url, TOKEN, ""), url, bindPassword);
  inputs = {
    ...{ authentikUrl: authentik.url, authentikToken: TOKEN },
    ...{ source: LDAP_SOURCE, expected: { alice: "alice@lab.test" }, seconds: 60 },
  };
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
});
after(async () => {
  silent.close();
  await authentik.stop();
});

/** The source with these settings, on the way back to its right ones afterwards. */
async function withSource(change: object, work: () => Promise<void>): Promise<void> {
  const path = `/sources/ldap/${LDAP_SOURCE}/`;
  const right = await authentik.api("GET", path);
  await authentik.api("PATCH", path, change);
  await work();
  const back = Object.fromEntries(Object.keys(change).map((key) => [key, right[key]]));
  await authentik.api("PATCH", path, { ...back, bind_password: info.directory.bindPassword });
}

test("the real directory is read, and alice's mail is seen", async () => {
  const { outs } = await create(inputs);
  const task = await authentik.api("GET", `/tasks/tasks/${outs.task}/`);
  assert.deepEqual([task.state, task.actor_name], ["done", "authentik.sources.ldap.tasks.ldap_sync"]);
});

test("bob is the one without a mail, and what the source's settings do not do is told", async () => {
  const api = new AuthentikApi({ url: authentik.url, token: TOKEN });
  const found = await preflight(api, { slug: "not-yet", groups: ["photos-users"], source: LDAP_SOURCE });
  assert.deepEqual(
    found.people.map(({ username, mail, dn, upn }) => [username, mail, dn, upn]),
    [
      ["alice", "alice@lab.test", "CN=Alice Ardent,OU=People,DC=lab,DC=test", "alice@lab.test"],
      ["bob", "", "CN=Bob Brook,OU=People,DC=lab,DC=test", "bob@lab.test"],
      ["carol", "carol@lab.test", "CN=Carol Cole,OU=People,DC=lab,DC=test", "carol@lab.test"],
    ],
  );
  assert.ok(found.people.every(({ sid }) => /^S-1-5-21(-\d+){4}$/.test(sid ?? "")));
  assert.deepEqual(
    found.findings.map(({ username, trouble }) => [username, trouble]),
    [["bob", "no-mail"]],
  );
  assert.deepEqual(
    found.notes.map((note) => note.split(/[,;]/)[0]),
    [
      "samba-ad: a mail that is cleared in the directory stays in Authentik",
      "samba-ad: who is deleted in the directory stays active in Authentik",
      "samba-ad: the name is the directory's `name` (the CN)",
    ],
  );
});

test("without the parent set by hand, groups in the bound group are pointed out", async () => {
  const { results } = await authentik.api<{ results: { pk: string }[] }>(
    "GET",
    "/core/groups/?name=photos-family",
  );
  const path = `/core/groups/${results[0]?.pk}/`;
  const { parents } = await authentik.api("GET", path);
  await authentik.api("PATCH", path, { parents: [] });
  const api = new AuthentikApi({ url: authentik.url, token: TOKEN });
  const found = await preflight(api, { slug: "not-yet", groups: ["photos-users"], source: LDAP_SOURCE });
  assert.deepEqual(
    found.people.map(({ username }) => username),
    ["alice", "bob"],
  );
  assert.match(
    found.notes[0] ?? "",
    /^Authentik does not follow groups inside photos-users in the directory: .*; set sync_group_hierarchy at the source/,
  );
  await authentik.api("PATCH", path, { parents });
});

test("with sync_group_hierarchy carol, who is in a group in the bound one, is let in; nothing is pointed out", async () => {
  const { results } = await authentik.api<{ results: { pk: string }[] }>(
    "GET",
    "/core/groups/?name=photos-family",
  );
  const path = `/core/groups/${results[0]?.pk}/`;
  await authentik.api("PATCH", path, { parents: [] });
  const api = new AuthentikApi({ url: authentik.url, token: TOKEN });
  await withSource({ sync_group_hierarchy: true }, async () => {
    await create(inputs);
    const found = await preflight(api, { slug: "not-yet", groups: ["photos-users"], source: LDAP_SOURCE });
    assert.deepEqual(
      found.people.map(({ username }) => username),
      ["alice", "bob", "carol"],
    );
    assert.ok(
      found.notes.every((note) => !note.includes("does not follow groups")),
      found.notes.join("\n"),
    );
  });
});

const failures: Record<string, { change: () => object; code: string; problem: RegExp }> = {
  "a wrong bind password": {
    change: () => ({ bind_password: "not the password" }),
    code: "directory/bind-refused",
    problem: /refuses the bind DN or its password \(LDAPInvalidCredentialsResult - 49 .*data 52e/,
  },
  "a base DN that does not exist": {
    change: () => ({ base_dn: "OU=Nowhere,DC=lab,DC=test" }),
    code: "directory/base-missing",
    problem: /base DN does not exist .*LDAPNoSuchObjectResult - 32/,
  },
  "a port that nobody listens on": {
    change: () => ({ server_uri: `${info.directory.url}:9` }),
    code: "directory/unreachable",
    problem: /does not reach the directory \(socket connection error while opening: \[Errno 111\]/,
  },
  "a name that does not resolve": {
    change: () => ({ server_uri: "ldaps://dc9.nowhere.invalid" }),
    code: "directory/unreachable",
    problem: /does not reach the directory \(invalid server address\)$/,
  },
  "a server that takes the connection and is silent": {
    change: () => ({ server_uri: `ldap://127.0.0.1:${(silent.address() as AddressInfo).port}` }),
    code: "directory/silent",
    problem: /takes the connection and never answers \(error receiving data: timed out\)$/,
  },
  "a disabled source": {
    change: () => ({ enabled: false }),
    code: "directory/source-disabled",
    problem: /is disabled, so a sync does nothing/,
  },
};

for (const [name, { change, code, problem }] of Object.entries(failures))
  test(`${name}: ${code}`, async () => {
    await withSource(change(), () => assert.rejects(create(inputs), { code, problem }));
  });

test("after all of that, and with retries still to come, a sync is done", async () => {
  assert.equal((await create(inputs)).id, LDAP_SOURCE);
});

test("somebody whose name is taken never arrives, and the sync says who and why", async (t) => {
  const { results } = await authentik.api<{ results: { pk: number }[] }>("GET", "/core/users/?username=dave");
  await authentik.api("DELETE", `/core/users/${results[0]?.pk}/`);
  await localUser(authentik, "dave", "a-password-of-the-test");
  const warned = t.mock.method(console, "warn", () => undefined);
  // Other tests make people of theirs in the same directory, in folders of their own.
  await withSource({ base_dn: "OU=People,DC=lab,DC=test" }, async () => {
    await create(inputs);
  });
  assert.match(
    String(warned.mock.calls[0]?.arguments[0]),
    /^directory\/name-taken: Authentik leaves out CN=Dave Dunn,OU=People,DC=lab,DC=test at every sync of "samba-ad": .*connect it via the LDAP Source's 'Synced Users' tab\.\n/,
  );
});
