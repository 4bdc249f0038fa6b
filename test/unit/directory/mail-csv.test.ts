/** The table of mails that somebody wrote. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseMailTable, readMailTable } from "../../../components/directory/mail-csv.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-csv-"));
after(() => rm(folder, { recursive: true }));

const mails = (text: string) => [...parseMailTable("m.csv", text).values()];

for (const [name, text] of Object.entries({
  plain: "sAMAccountName,mail\nbob,bob@x.test\n",
  "as Excel writes it, with semicolons and line ends of Windows": "sAMAccountName;mail\r\nbob;bob@x.test\r\n",
  "columns in another order, beside others, in other letters":
    'Mail,"Display name",SAMACCOUNTNAME\nbob@x.test,"Brook, Bob ""B"" 🦆",bob\n',
  "quoted, with blanks around": '"sAMAccountName" , "mail"\n "bob" , "bob@x.test" \n',
  "tabs and empty lines": "sAMAccountName\tmail\n\nbob\tbob@x.test\n\n",
}))
  test(`read: ${name}`, () => {
    const [first, ...others] = mails(text);
    assert.deepEqual([first?.account, first?.mail, others], ["bob", "bob@x.test", []]);
  });

test("a line without a mail, or without an account, says nothing", () => {
  assert.deepEqual(mails("sAMAccountName,mail\nbob,\n,x@x.test\n"), []);
});

test("a byte order mark is no part of a column's name; another encoding is refused", async () => {
  const file = join(folder, "bom.csv");
  await writeFile(file, "\ufeffsAMAccountName,mail\nmüller,m@x.test\n");
  assert.deepEqual(
    [...(await readMailTable(file))],
    [["müller", { account: "müller", mail: "m@x.test", line: 2 }]],
  );
  await writeFile(file, Buffer.from("sAMAccountName,mail\nm\xfcller,m@x.test\n", "latin1"));
  await assert.rejects(readMailTable(file), {
    code: "directory/csv-unreadable",
    problem: `the CSV file ${file} cannot be read: it is not UTF-8`,
  });
  await assert.rejects(readMailTable(join(folder, "none.csv")), {
    code: "directory/csv-unreadable",
    problem: `the CSV file ${join(folder, "none.csv")} cannot be read: ENOENT`,
  });
});

test("doubled lines are refused, all of them, with their numbers", () => {
  const text = "sAMAccountName,mail\nbob,b@x.test\nann,a@x.test\nBob,b2@x.test\nann,a@x.test\n";
  assert.throws(() => mails(text), {
    code: "directory/csv-doubled",
    problem:
      "the CSV file m.csv has more than one mail for an account:\n    Bob in the lines 2 and 4\n    ann in the lines 3 and 5",
  });
});

test("columns that are missing, fields too many and open quotes are refused", () => {
  assert.throws(() => mails("user,mail\nbob,b@x.test\n"), {
    code: "directory/csv-columns",
    problem: 'the first line of m.csv names the columns ["user","mail"]',
  });
  assert.throws(() => mails("sAMAccountName,mail\nbob,b@x.test,more\n"), { code: "directory/csv-syntax" });
  assert.throws(() => mails('sAMAccountName,mail\nbob,"b@x.test\n'), { code: "directory/csv-syntax" });
  assert.throws(() => mails('sAMAccountName,mail\nbob,b"b"@x.test\n'), { code: "directory/csv-syntax" });
});
