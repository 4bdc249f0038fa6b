/** The script that fills in mails, when something goes wrong half way; and how long many take. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  adminPassword,
  database,
  id,
  mails,
  makeUsers,
  onController,
  removeUsers,
  script,
  shell,
  states,
  undoFolder,
  withTool,
} from "./ground.ts";

onController();

test("a batch that stops half way goes on with the rest, and names what failed", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec", "dan");
  const tooLong = `${"b".repeat(300)}@x.test`;
  const planned = { ann: "ann@x.test", ben: tooLong, cec: "cec@x.test", dan: "dan@x.test" };
  const { code, stdout, stderr } = await shell(script(planned), "fill");
  assert.equal(code, 1);
  assert.deepEqual(await mails(), { ann: "ann@x.test", cec: "cec@x.test", dan: "dan@x.test" });
  assert.equal(states(stdout).dan, "filled dan@x.test");
  assert.match(
    stderr,
    /^directory\/fill-failed: 1 of 4 mails could not be written:\n {4}ben-\w+: exit code \d+, and not written: .*\n {2}next: /,
  );
});

test("an exit code 0 of a tool that wrote nothing is not believed", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec", "dan");
  const planned = { ann: "ann@x.test", ben: "ben@x.test", cec: "cec@x.test", dan: "dan@x.test" };
  const liar = "echo 'Modified 4 records successfully'";
  const { code, stdout, stderr } = await withTool("ldbmodify", liar, script(planned));
  assert.equal(code, 1);
  const reason = "exit code 0, and not written: Modified 4 records successfully";
  const lines = ["ann", "ben", "cec", "dan"].map((name) => `    ${name}-${id}: ${reason}`);
  assert.equal(
    stderr,
    `directory/fill-failed: 4 of 4 mails could not be written:\n${lines.join("\n")}\n  next:    mend what the directory says, then: pulumi up`,
  );
  assert.deepEqual(
    states(stdout),
    Object.fromEntries(Object.entries(planned).map(([name, mail]) => [name, `failed ${mail}`])),
  );
  assert.deepEqual(await mails(), {});
});

test("killed half way: the next run does the rest, and the undo list has all of them", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  const planned = { ann: "ann@x.test", ben: "ben@x.test", cec: "cec@x.test" };
  const killer = `for last; do :; done; head -6 "$last" >"$last.1"; real -H ${database} "$last.1"; kill -9 $PPID`;
  const { code } = await withTool("ldbmodify", killer, script(planned));
  assert.equal(code, 137);
  assert.deepEqual(await mails(), { ann: "ann@x.test" });

  const again = await shell(script(planned), "fill");
  assert.deepEqual([again.code, again.stderr], [0, ""]);
  const filled = { ben: "filled ben@x.test", cec: "filled cec@x.test" };
  assert.deepEqual(states(again.stdout), { ann: "already ann@x.test", ...filled });
  const { stdout } = await shell(`grep -h '^mail' ${undoFolder}/first.ldif | sort -u`);
  assert.equal(stdout, "mail: ann@x.test\nmail: ben@x.test\nmail: cec@x.test");
});

test("over LDAP with a password: never in a command line, and a wrong one is told", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben");
  const password = adminPassword();
  const over = { database: "ldap://127.0.0.1", user: "Administrator", password };
  const planned = { ann: "ann@x.test", ben: "ben@x.test" };
  const seen = `tr '\\0' ' ' </proc/$$/cmdline >>/tmp/${id}-argv; tr '\\0' ' ' </proc/$PPID/cmdline >>/tmp/${id}-argv; real "$@"`;
  const { code, stdout, stderr } = await withTool("ldbmodify", seen, script(planned, over));
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(states(stdout), { ann: "filled ann@x.test", ben: "filled ben@x.test" });
  const argv = await shell(`cat /tmp/${id}-argv; rm /tmp/${id}-argv; rm -r "$HOME/.immich-sso/${id}"`);
  assert.match(argv.stdout, /ldbmodify -H ldap:\/\/127\.0\.0\.1 -U Administrator/);
  assert.ok(!argv.stdout.includes(password));

  const wrong = await shell(script(planned, { ...over, password: "wrong-one" }), "fill");
  assert.deepEqual([wrong.code, wrong.stdout], [1, ""]);
  assert.match(
    wrong.stderr,
    /^directory\/unreadable: ldap:\/\/127\.0\.0\.1 shows nobody: .*LDAP error 49 LDAP_INVALID_CREDENTIALS/,
  );
});

test("500 users are one batch", async (t) => {
  t.after(removeUsers);
  const names = Array.from({ length: 500 }, (_, at) => `u${at}`);
  await makeUsers(...names);
  const planned = Object.fromEntries(names.map((name) => [name, `${name}@x.test`]));
  const counted = 'echo "$0" | sed "s,.*/,," >>/tmp/counted-$PPID; real "$@"';
  const started = Date.now();
  const { code, stdout, stderr } = await withTool(
    "ldbmodify",
    counted,
    `${script(planned)}\ncat /tmp/counted-$$; rm /tmp/counted-$$\n`,
  );
  t.diagnostic(`500 mails in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(await mails(), planned);
  assert.deepEqual(stdout.split("\n").slice(500), ["ldbmodify"]);
});
