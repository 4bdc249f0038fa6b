/** The script that fills in mails, on the lab's real Samba domain controller. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fillFile, undoFile } from "../../../components/directory/ldif.ts";
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
  const renamed = script({ ben: "ben@x.test" }, { database }, { ben: `ann-${id}` });
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

test("whatever an account is called in Authentik, nothing of it runs, and others get their mails", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec", "dan", "eve", "fay");
  const sign = `/tmp/${id}-ran`;
  const run = `touch ${sign}; samba-tool user disable ann-${id}`;
  const accounts = {
    ann: `x\nEND OF THE TEXT\n${run}; cat <<'END OF THE TEXT'\ny`,
    ben: `x\nEND OF THE DATA\n}\n${run}\nplan_base64() {\n cat <<'END OF THE DATA'\n`,
    cec: `$(${run})\`${run}\`'; ${run}; '"; ${run}; "`,
    dan: `-x --help`,
    eve: `eve\tS-1-5-21-1-2-3-4\teve@x.test\n\ndn: <SID=${sidOf("ann")}>\nchangetype: delete`,
    fay: `"}; system("${run}"); {"`,
  };
  const planned = Object.fromEntries(Object.keys(accounts).map((name) => [name, `${name}@x.test`]));
  for (const mode of ["fill", "undo"]) {
    const { code, stderr } = await shell(script(planned, { database }, accounts), mode);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.equal((await shell(`ls ${sign}`)).code, 2, "something ran");
    // Names with control characters are refused earlier; the rest are filled in by SID.
    const filled = { cec: "cec@x.test", dan: "dan@x.test", fay: "fay@x.test" };
    assert.deepEqual(await mails(), mode === "fill" ? filled : {});
  }
});

test("an undo list of an earlier version is undone, and only records of ours in it", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben", "cec");
  for (const name of ["ann", "ben", "cec"]) await setMail(name, `${name}@x.test`);
  const record = (name: string, change: string, account = `${name}-${id}`) =>
    `dn: <SID=${sidOf(name)}>\nchangetype: modify\n${change}\n-\n# ${account}\n\n`;
  const list = [
    record("ann", "delete: mail\nmail: ann@x.test"),
    // What a name with line breaks could write there: a record that does more than take a mail away.
    record("ben", "replace: description\ndescription: pwned\n-\ndelete: mail\nmail: ben@x.test", "a\tb"),
    `dn: CN=cec ${id},OU=${id},DC=lab,DC=test\nchangetype: delete\n\n`,
  ];
  await shell(`mkdir -p ${undoFolder}; cat >${undoFolder}/old.ldif <<'END'\n${list.join("")}END`);
  const { code, stdout, stderr } = await shell(script({}), "undo");
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    stdout,
    `removed\t${sidOf("ann")}\tann-${id}\tann@x.test\nremoved\t${sidOf("ben")}\ta b\tben@x.test`,
  );
  assert.deepEqual(await mails(), { cec: "cec@x.test" });
  const pwned = await shell(`ldbsearch -H ${database} '(description=pwned)' dn | grep -c ^dn:`);
  assert.equal(pwned.stdout, "0");
});

test("the LDIF file is what Samba's own tools read, whatever the names are", async (t) => {
  t.after(removeUsers);
  await makeUsers("ann", "ben");
  const strange = `CN=Müller\\, Jürgen \\"JJ\\" O'Neil 🦆 \\<x\\> ${id}`;
  const at = (cn: string) => `${cn},OU=${id},DC=lab,DC=test`;
  const renamed = await shell(
    `ldbrename -H ${database} '${at(`CN=ben ${id}`)}' "$(cat <<'END'\n${at(strange)}\nEND\n)"`,
  );
  assert.equal(renamed.code, 0, renamed.stdout + renamed.stderr);
  const planned = [
    { dn: at(`CN=ann ${id}`), mail: "ann@x.test" },
    { dn: at(strange), mail: "ben@x.test" },
  ];
  // RFC 2849 wants the line with the version; Samba's reader alone does not know it.
  const load = (file: string) =>
    shell(`ldbmodify -H ${database} <<'END'\n${file.replace("version: 1\n\n", "")}END`);
  const loaded = await load(fillFile(planned));
  assert.equal(loaded.code, 0, loaded.stdout + loaded.stderr);
  assert.deepEqual(await mails(), { ann: "ann@x.test", ben: "ben@x.test" });
  assert.equal((await load(undoFile(planned))).code, 0);
  assert.deepEqual(await mails(), {});
});
