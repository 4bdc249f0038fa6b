/** The script that fills in mails, on the lab's real Samba domain controller. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  database,
  id,
  mails,
  makeUsers,
  onController,
  removeUsers,
  script,
  setMail,
  shell,
  sidOf,
  states,
  undoFolder,
  withTool,
} from "./ground.ts";

onController();

test("a batch fills empty mails only, writes the undo list first, and again changes nothing", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  const planned = { ann: "ann@x.test", ben: "ben@x.test", cec: "cec@x.test", ghost: "ghost@x.test" };
  await setMail("ben", "own@x.test");

  const first = await shell(script(planned), "fill");
  assert.deepEqual([first.code, first.stderr], [0, ""]);
  const after = {
    ann: "filled ann@x.test",
    ben: "other own@x.test",
    cec: "filled cec@x.test",
    ghost: "gone ghost@x.test",
  };
  assert.deepEqual(states(first.stdout), after);
  assert.deepEqual(await mails(), { ann: "ann@x.test", ben: "own@x.test", cec: "cec@x.test" });

  const undo = await shell(`cat ${undoFolder}/first.ldif; stat -c %a ${undoFolder}/first.ldif`);
  const record = (name: string) =>
    `dn: <SID=${sidOf(name)}>\nchangetype: modify\ndelete: mail\nmail: ${name}@x.test\n-\n# ${name}-${id}\n\n`;
  assert.equal(undo.stdout, `${record("ann")}${record("cec")}600`);

  const second = await shell(script(planned), "fill");
  assert.deepEqual(states(second.stdout), { ...after, ann: "already ann@x.test", cec: "already cec@x.test" });
});

test("one user is filled in by samba-tool; who has another account name since, by SID", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben");
  const told = await withTool("ldbmodify", "exit 1", script({ ann: "ann.o'neil@x.test" }));
  assert.deepEqual(
    [told.code, told.stderr, states(told.stdout)],
    [0, "", { ann: "filled ann.o'neil@x.test" }],
  );
  const renamed = script({ ben: "ben@x.test" }).replaceAll(`ben-${id}`, `ann-${id}`);
  const bySid = await withTool("samba-tool", "exit 1", renamed);
  assert.deepEqual([bySid.code, bySid.stderr], [0, ""]);
  assert.deepEqual(await mails(), { ann: "ann.o'neil@x.test", ben: "ben@x.test" });
});

test("somebody fills one in while the batch runs: theirs stays", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  const planned = { ann: "ann@x.test", ben: "ben@x.test", cec: "cec@x.test" };
  const record = `dn: <SID=${sidOf("ben")}>\\nchangetype: modify\\nreplace: mail\\nmail: own@x.test\\n`;
  const racer = `printf '${record}' | real -H ${database} >/dev/null; real "$@"`;
  const { code, stdout, stderr } = await withTool("ldbmodify", racer, script(planned));
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(states(stdout), {
    ann: "filled ann@x.test",
    ben: "other own@x.test",
    cec: "filled cec@x.test",
  });
  assert.deepEqual(await mails(), { ann: "ann@x.test", ben: "own@x.test", cec: "cec@x.test" });
});

test("undo takes away what was filled in, and nothing that somebody changed since", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  await setMail("cec", "cec@x.test");
  const planned = { ann: "ann@x.test", ben: "ben@x.test", cec: "cec@x.test" };
  assert.equal((await shell(script(planned), "fill")).code, 0);
  await setMail("ben", "own@x.test");
  const { code, stdout, stderr } = await shell(script(planned), "undo");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.deepEqual(states(stdout), { ann: "removed ann@x.test", ben: "other own@x.test" });
  assert.deepEqual(await mails(), { ben: "own@x.test", cec: "cec@x.test" });
  assert.equal((await shell(`ls ${undoFolder}`)).code, 2);
});

test("a mail that the directory has already, on somebody else, is refused before anything is written", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  await setMail("cec", "Ann@X.test");
  const { code, stdout, stderr } = await shell(script({ ann: "ann@x.test", ben: "ben@x.test" }), "fill");
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal(
    stderr,
    `directory/mail-taken: no mail is filled in, because some are taken in the directory:\n    ann@x.test: cec-${id} has it, ann-${id} would get it\n  next:    leave these users out with immich-sso:fillExcept, or give them other mails in a CSV file`,
  );
  assert.deepEqual(await mails(), { cec: "Ann@X.test" });
});

test("without ldb-tools samba-tool does it all; without any tool it says what to install", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben");
  await setMail("ben", "own@x.test");
  const without = (names: string) =>
    `has() { case $1 in ${names}) return 1 ;; esac; command -v "$1" >/dev/null 2>&1; }`;
  const body = script({ ann: "ann@x.test", ben: "ben@x.test", ghost: "ghost@x.test" });
  const hide = (names: string) => body.replace('has() { command -v "$1" >/dev/null 2>&1; }', without(names));
  const filled = await shell(hide("ldb*"), "fill");
  assert.deepEqual([filled.code, filled.stderr], [0, ""]);
  assert.deepEqual(states(filled.stdout), {
    ann: "filled ann@x.test",
    ben: "other own@x.test",
    ghost: "gone ghost@x.test",
  });
  assert.deepEqual(await mails(), { ann: "ann@x.test", ben: "own@x.test" });

  const nothing = await shell(hide("ldb*|samba-tool"), "fill");
  assert.deepEqual([nothing.code, nothing.stdout], [1, ""]);
  assert.match(nothing.stderr, /^directory\/tools-missing: there is neither samba-tool nor ldbmodify /);
});
