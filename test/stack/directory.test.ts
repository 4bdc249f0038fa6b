/** The directory: who has no mail is told before anything is made; filled in and synced, the next up sees it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { docker } from "../../lab/docker.ts";
import { send } from "../support/wire.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

/** Somebody of this test's own in the real directory, in a group of its own: others count the lab's people. */
let stack: TestStack & { release(): Promise<void> };
let user: string;
let group: string;
/** What the preview said of the stack when there was nothing yet. */
let first = "";

type Listed = { results: { pk: number | string; email: string }[] };

before(async () => {
  stack = await testStack();
  [user, group] = [`${stack.id}u`, `${stack.id}g`];
  await samba("user", "create", user, "--random-password", "--given-name=Ursula", `--surname=${user}`);
  await samba("group", "add", group);
  await samba("group", "addmembers", group, user);
  await stack.configure({ "immich-sso:groups": [group] });
  // Authentik must know the group before anything can be bound to it: the sync that every two hours brings.
  await untilKnown();
});
after(async () => {
  await stack.destroy();
  await samba("group", "delete", group);
  await samba("user", "delete", user);
  for (const path of [`core/users/?username=${user}`, `core/groups/?name=${group}`]) await remove(path);
  await stack.release();
});

function samba(...args: string[]): Promise<string> {
  const { dockerHost, directory } = stack.info;
  return docker(dockerHost, ["exec", directory.container, "samba-tool", ...args]);
}

async function untilKnown(): Promise<void> {
  const { ldapSource } = stack.info.authentik;
  for (let tries = 0; tries < 60; tries++) {
    // A start that meets another sync is dropped, so it is repeated.
    if (tries % 10 === 0) await stack.authentik.patch(`sources/ldap/${ldapSource}/`, {});
    await setTimeout(500);
    const { results } = await stack.authentik
      .get<Listed>(`core/users/?groups_by_name=${group}`)
      .catch(() => ({
        results: [],
      }));
    if (results.length > 0) return;
  }
  throw new Error(`Authentik does not learn of ${group}`);
}

async function remove(list: string): Promise<void> {
  const { results } = await stack.authentik.get<Listed>(list);
  const { url, token } = stack.info.authentik;
  const [path] = list.split("?");
  for (const { pk } of results) await call("DELETE", `${url}/api/v3/${path}${pk}/`, token);
}

async function call(method: string, url: string, token = "", json?: object): Promise<Record<string, string>> {
  const { text } = await send({
    ...{ method, url, ca: stack.ca },
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(json ? { body: JSON.stringify(json) } : {}),
  });
  return text === "" ? {} : JSON.parse(text);
}

async function mail(): Promise<string | undefined> {
  return (await stack.authentik.get<Listed>(`core/users/?username=${user}`)).results[0]?.email;
}

const report = async () => {
  const { people, and, findings } = JSON.parse(await stack.output("directory"));
  return { people, and, findings };
};

test("1. with onMissing fail the first preview and the first up stop, before anything is made in Authentik", async () => {
  await stack.configure({ "immich-sso:onMissing": "fail" });
  const preview = await stack.run("preview");
  first = preview.output;
  const up = await stack.up();
  for (const { code, output } of [preview, up]) {
    assert.notEqual(code, 0, output);
    assert.match(output, new RegExp(`directory/no-mail: 1 who may use Immich have no mail: ${user}\\n`));
    assert.match(output, /allowed: a mail for everyone who may use Immich, or immich-sso:onMissing warn\n/);
  }
  const { results } = await stack.authentik.get<Listed>(`core/applications/?slug=${stack.id}`);
  assert.deepEqual(results, []);
});

test("2. that first preview has the table", () => {
  const rows = first.split("\n").flatMap((line) => (line.includes("│") ? [line.trim()] : []));
  assert.match(first, /directory\/mails: 1 of 1 people who may use Immich have a mail that does not serve/);
  assert.deepEqual(
    rows.map((row) => row.split("│").map((cell) => cell.trim())),
    [
      ["", "user", "mail", "what that means", ""],
      ["", user, "", "no mail: a first sign-in ends with `OAuth profile does not have an email address`", ""],
    ],
  );
});

test("3. warned of, it is no reason to stop; an unknown source is one, in the preview already", async () => {
  await stack.configure({ "immich-sso:onMissing": "warn", "immich-sso:ldapSource": "samba" });
  const refused = await stack.run("preview");
  assert.notEqual(refused.code, 0);
  assert.match(refused.output, /directory\/source-missing: .*"samba"\n\s+allowed: one of .*"samba-ad"/);

  await stack.configure({ "immich-sso:ldapSource": stack.info.authentik.ldapSource });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /directory\/mails: 1 of 1/);
  assert.match(output, /directory:LdapSync immich-ldap-sync created/);
  assert.deepEqual(await report(), {
    people: 1,
    and: 0,
    findings: [{ user, mail: "", trouble: "no-mail" }],
  });
});

test("4. a preview without a change warns, and shows none", async () => {
  const { code, output } = await stack.run("preview", "--expect-no-changes");
  assert.equal(code, 0, output);
  assert.match(output, /directory\/mails: 1 of 1/);
});

test("5. filled in by hand, and synced: that same up sees the mail, and the warning is gone for good", async () => {
  await samba("user", "rename", user, `--mail-address=${user}@lab.test`);
  assert.equal(await mail(), "");
  await stack.configure({ "immich-sso:ldapSync": "filled in" });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: "pulumi-nodejs:dynamic/directory:LdapSync immich-ldap-sync", diff: ["again"] },
  ]);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal(await mail(), `${user}@lab.test`);
  assert.deepEqual(await report(), { people: 1, and: 0, findings: [] });

  const preview = await stack.run("preview", "--expect-no-changes");
  assert.equal(preview.code, 0, preview.output);
  assert.doesNotMatch(preview.output, /directory\/mails/);
});

test("6. a mail that somebody else has in Immich is told with the account, once Immich can be asked", async () => {
  const password = (await stack.output("adminPassword")).trim();
  const login = { email: "admin@lab.test", password };
  const { accessToken } = await call("POST", `${stack.origin}/api/auth/login`, "", login);
  const account = { email: `${user}@lab.test`, name: "Ursula", password: "a-password-of-the-test" };
  const created = await call("POST", `${stack.origin}/api/admin/users`, accessToken, account);
  await call("DELETE", `${stack.origin}/api/admin/users/${created.id}`, accessToken, {});
  const { output } = await stack.run("preview");
  assert.match(
    output,
    new RegExp(`${user}@lab.test │ the mail of a deleted Immich account \\(${created.id}\\)`),
  );
});

test("7. no secret is shown or kept in clear", async () => {
  const { authentik, directory } = stack.info;
  const state = await stack.state();
  for (const secret of [authentik.token, directory.bindPassword, directory.adminPassword]) {
    assert.ok(!state.includes(secret), "a secret is in the state");
    assert.ok(!stack.printed().includes(secret), "a secret was printed");
  }
});
