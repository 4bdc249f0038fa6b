/** A person's whole life, on the real directory: signs in, is renamed, signs in again, is disabled, is signed out. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Browser } from "../../components/proof/browser.ts";
import { logIn } from "../../components/proof/sign-in.ts";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { count, object } from "../../components/support/shape.ts";
import { tryDocker } from "../../lab/docker.ts";
import { labPlace } from "../../lab/place.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { administrator } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

const password = "Aa1-of-the-test-only";
const carry = "pulumi-nodejs:dynamic/people:Carry immich-carry";
const key = "pulumi-nodejs:dynamic/immich:AdminApiKey immich-admin-api-key";

let stack: TestStack & { release(): Promise<void> };
let front: Front;
/** Of everything that this test makes in the directory. */
let id: string;

before(async () => {
  stack = await testStack();
  id = stack.id;
  front = await frontOfAuthentik(stack.info);
  await onController(
    [
      `samba-tool ou create 'OU=${id},DC=lab,DC=test'`,
      `samba-tool user create bob-${id} ${password} --given-name=Bob --surname=Brook-${id} --mail-address=bob-${id}@lab.test --userou=OU=${id}`,
      `samba-tool group add ${id} --groupou=OU=${id}`,
      `samba-tool user create svc-${id} ${password} --userou=OU=${id}`,
      `samba-tool user create scan-${id} ${password} --mail-address=scan-${id}@lab.test --userou=OU=${id}`,
      `samba-tool computer create PC-${id} --prepare-oldjoin --computerou=OU=${id}`,
      `samba-tool group addmembers ${id} 'bob-${id},svc-${id},scan-${id},PC-${id}$'`,
    ].join(" && "),
  );
  const { pk: _, ...lab } = await stack.authentik.get<Record<string, unknown>>("sources/ldap/samba-ad/");
  await stack.authentik.post("sources/ldap/", {
    ...{ ...lab, name: id, slug: id, base_dn: `OU=${id},DC=lab,DC=test`, sync_users_password: false },
    // Computers come too, as they do where nobody set a filter.
    user_object_filter: "(objectClass=user)",
    bind_password: stack.info.directory.bindPassword,
  });
  await synced(({ groups }) => groups.length > 0);
  await stack.configure({
    "authentik:url": front.origin,
    "immich-sso:groups": [id],
    "immich-sso:notPeople": ["scan-*"],
    // What an Authentik of 2026.8 would tell Immich by itself is not what is tried here.
    "immich-sso:backchannelLogout": false,
    // As a stack was before anything was carried.
    "immich-sso:carry": { mode: "off" },
  });
});
after(async () => {
  await stack.destroy();
  await front.stop();
  await onController(`samba-tool ou delete --force-subtree-delete OU=${id},DC=lab,DC=test`);
  const { url, token } = stack.info.authentik;
  const authentik = new AuthentikApi({ url, token, ca: stack.ca });
  const query = { path_startswith: `goauthentik.io/sources/${id}` };
  for (const { pk } of await authentik.list("core/users/", query, object({ pk: count })))
    await authentik.delete(`core/users/${pk}/`);
  await authentik.delete(`sources/ldap/${id}/`);
  await stack.release();
});

async function onController(script: string): Promise<void> {
  const args = ["exec", "-i", stack.info.directory.container, "sh"];
  const { code, stdout, stderr } = await tryDocker(stack.info.dockerHost, args, {
    input: Buffer.from(script),
  });
  assert.equal(code, 0, stdout + stderr);
}

interface User {
  name: string;
  email: string;
  is_active: boolean;
  groups: string[];
}

/** Has Authentik read the directory until it shows what is expected of bob. */
async function synced(good: (bob: User) => boolean): Promise<void> {
  for (let left = 60; left > 0; left -= 1) {
    const { results } = await stack.authentik.get<{ results: User[] }>(`core/users/?username=bob-${id}`);
    if (results[0] && good(results[0])) return;
    await stack.authentik.patch(`sources/ldap/${id}/`, {});
    await sleep(500);
  }
  assert.fail("Authentik does not show it");
}

/** Signs bob in as a browser does, and stays signed in. */
async function signedIn(): Promise<{
  userId: string;
  name: string;
  userEmail: string;
  session: ImmichClient;
}> {
  const { origin, ca } = stack;
  const browser = new Browser({ immich: origin, authentik: front.origin }, ca);
  const redirectUri = `${origin}/auth/login`;
  const { body: start } = await browser.open("POST", `${origin}/api/oauth/authorize`, { redirectUri });
  const { url } = start as { url: string };
  const callback = await logIn(browser, url, redirectUri, { username: `bob-${id}`, password });
  const { body } = await browser.open("POST", `${origin}/api/oauth/callback`, { url: callback });
  const { accessToken, ...user } = body as {
    userId: string;
    name: string;
    userEmail: string;
    accessToken: string;
  };
  return { ...user, session: new ImmichClient({ url: origin, ca, accessToken }) };
}

const isAlive = (session: ImmichClient) =>
  session.apiKeys().then(
    () => true,
    () => false,
  );

/** `npm run carry` on this stack, by its command line. */
async function command(...args: string[]): Promise<{ code: number; output: string }> {
  const { root } = labPlace();
  const child = spawn(process.execPath, [join(root, "carry/main.ts"), "--stack", "test", ...args], {
    ...{ cwd: root, env: stack.env, stdio: ["ignore", "pipe", "pipe"] },
  });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code: code as number, output: out + err };
}

let first: Awaited<ReturnType<typeof signedIn>>;
const before_ = () => ({ name: `Bob Brook-${id}`, userEmail: `bob-${id}@lab.test` });
const renamed = () => ({ name: `Robert Brook-${id}`, userEmail: `robert-${id}@lab.test` });

/** Requests of a run at both servers, which changes nothing. */
async function callsOf(run: () => Promise<unknown>): Promise<{ authentik: number; immich: number }> {
  const [authentik, immich] = [front.calls.length, stack.calls.length];
  await run();
  return { authentik: front.calls.length - authentik, immich: stack.calls.length - immich };
}

const quiet = async () => ({
  preview: await callsOf(() => stack.run("preview")),
  up: await callsOf(() => stack.up()),
});

/** What the stack's API key may do. */
async function permissions(): Promise<string[]> {
  const session = await administrator(stack);
  const keys = await session.apiKeys();
  await session.logOut();
  return keys.flatMap((one) => one.permissions).toSorted();
}

const least = ["adminUser.read", "systemConfig.read", "systemConfig.update"];
let without: Awaited<ReturnType<typeof quiet>>;

test("1. bob signs in for the first time; nothing is carried, and the key has no right to; who is no person is named", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.doesNotMatch(output, /people:Carry/);
  assert.match(
    output,
    new RegExp(`directory/machines: Authentik lets an account of a computer use Immich: PC-${id}\\$`, "i"),
  );
  assert.match(output, /User object filter [^\n]* to \(&\(objectClass=user\)\(!\(objectClass=computer\)\)\)/);
  assert.match(output, /directory\/left-out: 3 accounts are not counted as people: 1 computer /);
  assert.match(
    output,
    new RegExp(`1 service account [^,]*\\(svc-${id}\\), 1 by the setting notPeople \\(scan-`),
  );
  assert.doesNotMatch(output, /directory\/mails/);
  assert.deepEqual(await permissions(), least);
  first = await signedIn();
  const { name, userEmail } = first;
  assert.deepEqual({ name, userEmail }, before_());
  without = await quiet();
});

test("2. switched on, the preview announces a key that may, and the update makes it", async () => {
  await stack.remove("immich-sso:carry");
  const { output } = await stack.run("preview");
  assert.match(
    output,
    /the API key "immich-sso test" in Immich is replaced by a new one that also has adminUser\.update and adminSession\.read/,
  );
  const up = await stack.up();
  assert.equal(up.code, 0, up.output);
  assert.match(up.output, new RegExp(`${key.split(" ").join(" ")} updated`));
  assert.match(up.output, /people:Carry immich-carry created/);
  assert.deepEqual(await permissions(), ["adminSession.read", ...least, "adminUser.update"].toSorted());
  assert.deepEqual(await stack.preview(), []);
});

test("2a. a run without a change asks no more than without carrying", async (t) => {
  const carrying = await quiet();
  t.diagnostic(JSON.stringify({ without, carrying }));
  assert.deepEqual(carrying, without);
});

test("3. renamed in the directory with another address: preview and dry run show both, and change nothing", async () => {
  await onController(
    `samba-tool user rename bob-${id} --given-name=Robert --force-new-cn='Robert Brook-${id}' --display-name='Robert Brook-${id}' --mail-address=robert-${id}@lab.test`,
  );
  await synced(({ name, email }) => name === renamed().name && email === renamed().userEmail);
  const { output } = await stack.run("preview");
  const rows = output.split("\n").flatMap((line) => (line.includes("│") ? [line] : []));
  const cells = rows.map((row) =>
    row
      .split("│")
      .map((cell) => cell.trim())
      .filter(Boolean),
  );
  const [old, now] = [before_(), renamed()];
  for (const wanted of [
    [`bob-${id}`, "name", old.name, now.name],
    [`bob-${id}`, "email address", old.userEmail, now.userEmail],
  ])
    assert.ok(
      cells.some((row) => row.join() === wanted.join()),
      output,
    );
  assert.deepEqual(
    (await stack.preview()).map(({ op, resource }) => ({ op, resource })),
    [{ op: "update", resource: carry }],
  );
  const dry = await command("--dry-run");
  assert.equal(dry.code, 0, dry.output);
  assert.match(
    dry.output,
    /people\/carry: 1 Immich account changes[\s\S]*Nothing was written: --dry-run\.\n$/,
  );
  assert.deepEqual(await finding("people/carry"), {
    code: 1,
    state: "bad",
    seen: `not carried yet: bob-${id} (name, email address)`,
    fix: "pulumi up",
  });
});

/** What the doctor says of people. */
async function finding(code: string) {
  const run = await stack.doctor("--json");
  const { instances } = JSON.parse(run.output.slice(run.output.indexOf("{"))) as {
    instances: { immich: { findings: { code: string; state: string; seen: string; fix?: string }[] } };
  };
  const found = instances.immich.findings.find((one) => one.code === code);
  assert.ok(found);
  return { code: run.code, state: found.state, seen: found.seen, fix: found.fix };
}

test("4. the update carries both; he signs in to the same account as before", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`carried to Immich: bob-${id}`));
  const { userId, name, userEmail, session } = await signedIn();
  assert.deepEqual({ userId, name, userEmail }, { userId: first.userId, ...renamed() });
  await session.logOut();
  assert.deepEqual(await stack.preview(), []);
});

test("4a. a name that somebody changes in Immich by hand is seen by the next preview; npm run carry puts it back", async () => {
  const admin = await administrator(stack);
  await admin.changeAccount(first.userId, { name: "Bobby" });
  await admin.logOut();
  assert.deepEqual(
    (await stack.preview()).map(({ op, resource }) => ({ op, resource })),
    [{ op: "update", resource: carry }],
  );
  const run = await command();
  assert.deepEqual(
    [run.code, run.output.match(/carried to Immich: .*/)?.[0]],
    [0, `carried to Immich: bob-${id}`],
  );
  assert.deepEqual(await stack.preview(), []);
  const { output } = await command();
  assert.match(
    output,
    /directory\/left-out: 3 accounts[\s\S]*Immich's accounts are as the directory has their people\.\n$/,
  );
});

test("5. disabled in the directory: the update that syncs lists him, and his session goes on", async () => {
  await onController(`samba-tool user disable bob-${id}`);
  await stack.configure({ "immich-sso:ldapSource": id, "immich-sso:ldapSync": "bob left" });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /people\/leavers: the people of 1 Immich account may not sign in any more\n/);
  assert.match(output, new RegExp(`│ robert-${id}@lab\\.test │ bob-${id} +│ deactivated in Authentik │ 1 `));
  assert.match(
    output,
    /Authentik 2026\.8\.3 tells Immich when somebody is deactivated, as long as the access token is valid/,
  );
  assert.equal(await isAlive(first.session), true);
  const found = await finding("people/leavers");
  assert.deepEqual(
    [found.code, found.state, found.seen.split(";")[0]],
    [...[1, "bad"], `left and may be signed in: robert-${id}@lab.test (1 session)`],
  );
});

test("6. with endSessions his session ends, and his account is as it was", async () => {
  await stack.configure({ "immich-sso:leavers": "endSessions" });
  assert.deepEqual(
    (await stack.preview()).map(({ op, resource }) => ({ op, resource })),
    [{ op: "update", resource: carry }],
  );
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, new RegExp(`robert-${id}@lab\\.test: 1 session ended; no API keys`));
  await assert.rejects(first.session.apiKeys(), { code: "immich/key-refused" });
  assert.deepEqual(await stack.preview(), []);
});

test("7. no password or token is shown or kept in clear", async () => {
  const state = await stack.state();
  for (const secret of [stack.info.authentik.token, password, stack.info.directory.bindPassword])
    for (const shown of [state, stack.printed()]) assert.ok(!shown.includes(secret));
});
