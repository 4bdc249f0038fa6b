/** Mails filled in on the real domain controller, from a rule, by the real program. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { signIn } from "../../components/proof/sign-in.ts";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { count, object } from "../../components/support/shape.ts";
import { tryDocker } from "../../lab/docker.ts";
import { type SshServer, startSshServer } from "./support/ssh-server.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

const password = "Aa1-of-the-test-only";
const command = "command:local:Command immich-ldap-mails";
/** The sync waits for what the command will say. */
const syncStep = {
  op: "update",
  resource: "pulumi-nodejs:dynamic/directory:LdapSync immich-ldap-sync",
  diff: ["expected"],
};

let stack: TestStack & { release(): Promise<void> };
let server: SshServer;
let folder: string;
/** Of everything that this test makes in the directory. */
let id: string;

before(async () => {
  stack = await testStack();
  id = stack.id;
  folder = await mkdtemp(join(tmpdir(), "immich-sso-fill-"));
  const { container } = stack.info.directory;
  server = await startSshServer(["docker", "-H", stack.info.dockerHost, "exec", "-i", container, "sh", "-c"]);
  await onController(
    [
      `samba-tool ou create 'OU=${id},DC=lab,DC=test'`,
      ...["bob", "ann", "cec"].map(
        (name) => `samba-tool user create ${name}-${id} --random-password --userou=OU=${id}`,
      ),
      `samba-tool user setpassword bob-${id} --newpassword=${password}`,
      `samba-tool group add ${id} --groupou=OU=${id}`,
      `samba-tool group addmembers ${id} bob-${id},ann-${id},cec-${id}`,
      `samba-tool user rename cec-${id} --mail-address=cec-${id}@lab.test`,
    ].join(" && "),
  );
  await makeSource();
  await stack.configure({
    "immich-sso:groups": [id],
    "immich-sso:ldapSource": id,
    "immich-sso:fillMails": "{sAMAccountName}@discworld.network",
    "immich-sso:fillThrough": `docker:${container}`,
    "docker:host": stack.info.dockerHost,
  });
});
after(async () => {
  server.stop();
  await rm(folder, { recursive: true });
  await onController(
    `samba-tool ou delete --force-subtree-delete OU=${id},DC=lab,DC=test; rm -rf /var/lib/samba/private/immich-sso`,
  );
  const { url, token } = stack.info.authentik;
  const authentik = new AuthentikApi({ url, token, ca: stack.ca });
  const people = await authentik.list("core/users/", { path_startswith: path() }, object({ pk: count }));
  for (const { pk } of people) await authentik.delete(`core/users/${pk}/`);
  await authentik.delete(`sources/ldap/${id}/`);
  await stack.release();
});

async function onController(script: string): Promise<string> {
  const args = ["exec", "-i", stack.info.directory.container, "sh"];
  const { code, stdout, stderr } = await tryDocker(stack.info.dockerHost, args, {
    input: Buffer.from(script),
  });
  assert.equal(code, 0, stdout + stderr);
  return stdout;
}

/** Of the people of this test's source, in Authentik. */
const path = () => `goauthentik.io/sources/${id}`;

/** An LDAP source of this test: what other tests do to the lab's own does not reach it. */
async function makeSource(): Promise<void> {
  const { pk: _, ...lab } = await stack.authentik.get<Record<string, unknown>>("sources/ldap/samba-ad/");
  const own = {
    name: id,
    slug: id,
    base_dn: `OU=${id},DC=lab,DC=test`,
    bind_password: stack.info.directory.bindPassword,
    sync_users_password: false,
  };
  await stack.authentik.post("sources/ldap/", { ...lab, ...own });
  await synced((users) => users.length === 3 && users.every(isMember));
}

interface User {
  email: string;
  groups: string[];
}

/** A sync brings the people first, and who is in which group later. */
const isMember = ({ groups }: User) => groups.length > 0;

/** Has Authentik read the directory until it shows what is expected. */
async function synced(good: (users: User[]) => boolean): Promise<void> {
  for (let left = 60; left > 0; left -= 1) {
    const { results } = await stack.authentik.get<{ results: User[] }>(
      `core/users/?path_startswith=${path()}`,
    );
    if (good(results)) return;
    await stack.authentik.patch(`sources/ldap/${id}/`, {});
    await sleep(500);
  }
  assert.fail("Authentik does not show it");
}

/** Mails that the directory has now, by name. */
async function mails(): Promise<Record<string, string>> {
  const found = await onController(
    `for name in bob ann cec dan; do samba-tool user show $name-${id} --attributes=mail 2>/dev/null | sed -n "s/^mail: /$name /p"; done; true`,
  );
  return Object.fromEntries(
    found
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split(" ") as [string, string]),
  );
}

const signInAsBob = () =>
  signIn({
    ...{ origin: stack.origin, authentik: stack.info.authentik.url },
    ...{ username: `bob-${id}`, password, ca: stack.ca },
  });

test("1. the first preview shows the plan, and changes nothing", async () => {
  const { code, output } = await stack.run("preview");
  assert.equal(code, 0, output);
  const rows = ["ann", "bob"].map(
    (name) =>
      `│ ${name}-${id} │ ${name}-${id}@discworld.network │ CN=${name}-${id},OU=${id},DC=lab,DC=test │`,
  );
  assert.match(output, /2 of the directory's users have no mail and get one:/);
  for (const row of rows) assert.ok(output.includes(row), output);
  assert.deepEqual(await mails(), { cec: `cec-${id}@lab.test` });
});

test("2. killed while it fills in, up goes on: both get one, Authentik syncs, and bob signs in", async () => {
  const rule = { "immich-sso:fillMails": "{sAMAccountName}@discworld.network" };
  await stack.configure({ "immich-sso:fillMails": "" });
  const without = await stack.up();
  assert.equal(without.code, 0, without.output);
  await stack.configure(rule);
  const killed = await stack.upKilledAfter("immich-ldap-mails creating");
  assert.equal(killed.code, -1, killed.output);
  await stack.run("cancel", "--yes");
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(
    output,
    /(filled in 2 mails, read back from the directory; 0|filled in 0 mails, .*; 2) were there/,
  );
  const filled = {
    bob: `bob-${id}@discworld.network`,
    ann: `ann-${id}@discworld.network`,
    cec: `cec-${id}@lab.test`,
  };
  assert.deepEqual(await mails(), filled);
  assert.equal((await signInAsBob()).email, `bob-${id}@discworld.network`);
});

test("3. from then on nothing changes, and nothing is planned", async () => {
  assert.deepEqual(await stack.preview(), []);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /Resources:\n {4}\d+ unchanged/);
  assert.doesNotMatch(output, /have no mail and get one/);
});

test("4. collisions are refused in the preview, all of them, before anything is written", async () => {
  await onController(
    ["dan", "gus"]
      .map((name) => `samba-tool user create ${name}-${id} --random-password --userou=OU=${id}`)
      .concat(`samba-tool group addmembers ${id} dan-${id},gus-${id}`)
      .join(" && "),
  );
  await synced((users) => users.length === 5 && users.every(isMember));
  // Until the next sync he is in his group in Authentik, and he stays an active user there.
  await onController(`samba-tool user delete gus-${id}`);
  const csv = join(folder, "mails.csv");
  await writeFile(
    csv,
    `\ufeffsAMAccountName;mail\r\ndan-${id};"CEC-${id}@lab.test"\r\nnobody-${id};nobody-${id}@lab.test\r\n`,
  );
  await stack.configure({ "immich-sso:fillMails": `csv:${csv}` });
  const { code, output } = await stack.run("preview");
  assert.equal(code, 1, output);
  assert.doesNotMatch(output, /Unhandled|PromiseRejection|serializing/);
  assert.ok(
    output.includes(
      `error: directory/fill-refused: no mail is filled in, because of 2 problems:
        directory/csv-unknown-user: line 3 of the CSV file names "nobody-${id}", whom Authentik does not know
        directory/mail-collision: CEC-${id}@lab.test: cec-${id} has it, dan-${id} would get it`,
    ),
    output,
  );
});

test("5. over SSH: another host key is refused; with the right one a CSV file is filled in", async () => {
  const csv = join(folder, "mails.csv");
  await writeFile(csv, `sAMAccountName,mail\ndan-${id},dan-${id}@lab.test\ngus-${id},gus-${id}@lab.test\n`);
  const other = await startSshServer(["sh", "-c"]);
  const through = (at: SshServer) => ({
    "immich-sso:fillThrough": `ssh://root@127.0.0.1:${server.port}`,
    "immich-sso:fillHostKey": `127.0.0.1 ${at.hostKey}`,
  });
  await stack.configure(through(other), { "immich-sso:fillSshKey": server.userKey });
  const refused = await stack.up();
  other.stop();
  assert.equal(refused.code, 1, refused.output);
  assert.match(
    refused.output,
    /directory\/host-key: the SSH server at 127\.0\.0\.1:\d+ shows another key than immich-sso:fillHostKey: /,
  );
  assert.deepEqual(server.commands, []);
  assert.equal((await mails()).dan, undefined);

  await stack.configure(through(server));
  assert.deepEqual(await stack.preview(), [
    { op: "create", resource: "command:remote:Command immich-ldap-mails", diff: [] },
    syncStep,
    { op: "delete", resource: command, diff: [] },
  ]);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.deepEqual(server.commands, ["sh -s fill"]);
  assert.ok(
    output.includes(
      `filled in 1 mails, read back from the directory; 0 were there; no longer in the directory, though Authentik has them: gus-${id}`,
    ),
    output,
  );
  assert.equal((await mails()).dan, `dan-${id}@lab.test`);
  assert.equal((await mails()).bob, `bob-${id}@discworld.network`);
  assert.deepEqual(await stack.preview(), []);
});

test("6. the LDIF of the last plan is an output; with fillUndo a destroy takes away what was filled in, and no more", async () => {
  assert.match(
    await stack.output("mailsLdif"),
    new RegExp(`^version: 1\n\ndn: CN=dan-${id},OU=${id},DC=lab,DC=test\n`),
  );
  await stack.configure({ "immich-sso:fillUndo": true });
  assert.deepEqual(await stack.preview(), [
    { op: "update", resource: "command:remote:Command immich-ldap-mails", diff: ["delete"] },
  ]);
  assert.equal((await stack.up()).code, 0);
  await onController(`samba-tool user rename ann-${id} --mail-address=ann-${id}@lab.test`);
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await mails(), { ann: `ann-${id}@lab.test`, cec: `cec-${id}@lab.test` });
  assert.deepEqual(server.commands, ["sh -s fill", "sh -s fill", "sh -s undo"]);
});

test("7. the SSH key is nowhere in clear", async () => {
  const secret = server.userKey.split("\n").slice(1, 3).join("\n");
  assert.ok(secret.length > 60);
  for (const text of [await stack.state(), stack.printed()]) assert.ok(!text.includes(secret.slice(0, 60)));
});
