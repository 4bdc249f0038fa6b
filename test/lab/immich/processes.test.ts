/** Two processes on one folder are one server: what Docker Swarm's replicas of the real one are by their database. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { NEWEST } from "../../../lab/immich/server/version.ts";
import { type ImmichProcess, startProcess } from "./support/child.ts";
import type { Answer } from "./support/immich.ts";
import { stateOf } from "./support/state.ts";

type Document = Record<string, Record<string, unknown>>;
type Key = { secret: string; apiKey: { name: string } };

const MAIN = fileURLToPath(new URL("../../../lab/immich/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "immich-processes-"));
const start = () => startProcess([MAIN], { IMMICH_MEDIA_LOCATION: folder });
// Both at once, on an empty folder: neither may fall over what the other just makes.
const [one, two] = await Promise.all([start(), start()]);
after(async () => {
  await Promise.all([one.stop(), two.stop()]);
  rmSync(folder, { recursive: true });
});

const credentials = { email: "admin@immich.app", password: "admin-password" };
const both = <Body>(call: (immich: ImmichProcess, index: number) => Promise<Answer<Body>>) =>
  Promise.all([one, two].map(call));
const statuses = (answers: Answer<unknown>[]) => answers.map(({ status }) => status).sort();

const signUps = await both(({ call }) =>
  call("POST", "/api/auth/admin-sign-up", { ...credentials, name: "Admin" }),
);
const { body: login } = await one.call("POST", "/api/auth/login", credentials);
const admin = { authorization: `Bearer ${login.accessToken}` };

test("both sign up the first administrator at once: one is told that there is one", async () => {
  assert.deepEqual(statuses(signUps), [201, 400]);
  assert.deepEqual(signUps.find(({ status }) => status === 400)?.body, {
    message: "The server already has an admin",
  });
  const { versionHistory, users } = stateOf(folder);
  assert.deepEqual(
    [versionHistory.map(({ version }) => version), users.map(({ email }) => email)],
    [[NEWEST], ["admin@immich.app"]],
  );
});

test("a session made by one is valid in the other at once, and ended there it ends here", async () => {
  for (const [here, there] of [
    [one, two],
    [two, one],
  ] as const) {
    const { body } = await here.call("POST", "/api/auth/login", credentials);
    const headers = { authorization: `Bearer ${body.accessToken}` };
    const me = await there.call("GET", "/api/users/me", undefined, headers);
    assert.deepEqual([me.status, me.body.email], [200, credentials.email]);
    assert.equal((await there.call("POST", "/api/auth/logout", undefined, headers)).status, 200);
    const gone = await here.call<unknown>("GET", "/api/users/me", undefined, headers);
    assert.deepEqual([gone.status, gone.body], [401, { message: "Invalid user token" }]);
  }
});

test("changes that both make at once are all there", async () => {
  const names = Array.from({ length: 60 }, (_, index) => `key ${index}`);
  const made = await Promise.all(
    names.map((name, index) => {
      const { call } = index % 2 === 0 ? one : two;
      return call<Key>("POST", "/api/api-keys", { name, permissions: ["all"] }, admin);
    }),
  );
  assert.deepEqual([...new Set(statuses(made))], [201]);
  const lists = await both(({ call }) => call<{ name: string }[]>("GET", "/api/api-keys", undefined, admin));
  for (const { body } of lists) assert.deepEqual(body.map(({ name }) => name).sort(), names.toSorted());
  // Each key, made by either, opens the other.
  const opened = await Promise.all(
    made.map(({ body }, index) => {
      const { call } = index % 2 === 0 ? two : one;
      return call("GET", "/api/api-keys/me", undefined, { "x-api-key": body.secret });
    }),
  );
  assert.deepEqual(
    opened.map(({ body }) => body.name),
    names,
  );
});

test("what must be unique is unique for both: of two users with one address one is refused", async () => {
  const user = { email: "same@immich.app", password: "a-password", name: "Same" };
  const answers = await both(({ call }) => call("POST", "/api/admin/users", user, admin));
  assert.deepEqual(statuses(answers), [201, 400]);
  const refused = answers.find(({ status }) => status === 400);
  assert.deepEqual(refused?.body, { message: "Email is not available" });
});

test("settings that one writes are in force in the other, the log's level too", async () => {
  const path = "/api/system-config";
  const { body: before } = await one.call<Document>("GET", path, undefined, admin);
  const wanted = {
    ...before,
    oauth: { ...before.oauth, buttonText: "By the other" },
    logging: { enabled: true, level: "debug" },
  };
  assert.equal((await one.call("PUT", path, wanted, admin)).status, 200);
  assert.deepEqual((await two.call<Document>("GET", path, undefined, admin)).body, wanted);
  const { body: shown } = await two.call("GET", "/api/server/config");
  assert.equal(shown.oauthButtonText, "By the other");
  assert.equal((await two.call("PUT", path, before, admin)).status, 200);
  assert.deepEqual((await one.call<Document>("GET", path, undefined, admin)).body, before);
  // Another process's lines come late. What warns is in the log at each level: after it nothing else is to come.
  await both(({ call }) => call("POST", "/api/auth/login", { ...credentials, password: "wrong" }));
  const lines = await Promise.all([untilLines(one, 2), untilLines(two, 3)]);
  // A line is written once its answer is sent, so two requests may be logged in either order.
  assert.deepEqual(
    lines.map((all) => all.toSorted()),
    [
      ["DEBUG PUT /api/system-config 200", "WARN Failed login"],
      ["DEBUG GET /api/server/config 200", "DEBUG GET /api/system-config 200", "WARN Failed login"],
    ],
  );
});

async function untilLines({ output }: ImmichProcess, number: number): Promise<string[]> {
  const lines = () =>
    [...output().matchAll(/ (DEBUG|WARN) \[Api:\w+~\w{8}\] (\w+ \/\S+ \d+|Failed login)/g)].map(
      ([, level, text]) => `${level} ${text}`,
    );
  while (!output().includes(" WARN ") || lines().length < number) await sleep(10);
  return lines();
}

test("one that is killed while it writes leaves all that it answered for, and the other goes on", async (t) => {
  const third = await start();
  t.after(third.stop);
  const kept: string[] = [];
  const write = async () => {
    for (let index = 0; ; index += 1) {
      const name = `of the killed ${index}`;
      const { status } = await third.call("POST", "/api/api-keys", { name, permissions: ["all"] }, admin);
      assert.equal(status, 201);
      if (kept.push(name) === 20) third.child.kill("SIGKILL");
    }
  };
  await assert.rejects(write(), TypeError);
  assert.ok(kept.length >= 20);
  const last = await one.call("POST", "/api/api-keys", { name: "after", permissions: ["all"] }, admin);
  assert.equal(last.status, 201);
  const { body } = await two.call<{ name: string }[]>("GET", "/api/api-keys", undefined, admin);
  const names = new Set(body.map(({ name }) => name));
  assert.deepEqual(
    [...kept, "after"].filter((name) => !names.has(name)),
    [],
  );
});
