/** The table of mails that somebody wrote. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { parseMailTable, readMailTable } from "../../../components/directory/mail-csv.ts";
import { Failure } from "../../../components/support/failure.mjs";

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
  assert.deepEqual([...readMailTable(file)], [["müller", { account: "müller", mail: "m@x.test", line: 2 }]]);
  await writeFile(file, Buffer.from("sAMAccountName,mail\nm\xfcller,m@x.test\n", "latin1"));
  assert.throws(() => readMailTable(file), {
    code: "directory/csv-unreadable",
    problem: `the CSV file ${file} is not UTF-8`,
  });
  assert.throws(() => readMailTable(join(folder, "none.csv")), {
    code: "directory/csv-unreadable",
    problem: `the CSV file ${join(folder, "none.csv")} does not exist`,
  });
});

test("doubled lines are refused, all of them, with their numbers", () => {
  const text = "sAMAccountName,mail\nbob,b@x.test\nann,a@x.test\nBob,b2@x.test\nann,a@x.test\n";
  assert.throws(() => mails(text), {
    code: "directory/csv-doubled",
    problem:
      'the CSV file m.csv has more than one mail for an account:\n    "Bob" in the lines 2 and 4\n    "ann" in the lines 3 and 5',
  });
});

test("columns that are missing or doubled, fields too many and open quotes are refused by line and column", () => {
  for (const [header, wrong] of [
    ["user,mail", "sAMAccountName"],
    ["secret of somebody", "sAMAccountName and mail"],
    ["sAMAccountName,mail,MAIL", "mail"],
  ] as const)
    assert.throws(() => mails(`${header}\nbob,b@x.test\n`), {
      code: "directory/csv-columns",
      problem: `the first line of the CSV file m.csv does not name ${wrong} once`,
    });
  for (const [line, why] of [
    ["bob,b@x.test,more", "it has more or fewer fields than the first line"],
    ['bob,"b@x.test', "a quote is opened there and not closed"],
    ['bob,b"b"@x.test', "a quote stands inside a field that is not quoted as a whole"],
    ['bob,"b"b@x.test', "a quote stands inside a field that is not quoted as a whole"],
  ] as const)
    assert.throws(() => mails(`sAMAccountName,mail\n${line}\n`), {
      code: "directory/csv-syntax",
      problem: `line 2 of the CSV file m.csv cannot be understood: ${why}`,
      next: "sed -n 2p m.csv",
    });
});

test("a column called `__proto__` or `constructor` is one among others", () => {
  assert.deepEqual(mails("__proto__,sAMAccountName,constructor,mail\nx,__proto__,y,p@x.test\n"), [
    { account: "__proto__", mail: "p@x.test", line: 2 },
  ]);
});

test("a pipe, a device, a link and a file too long are refused before they are read", () => {
  const at = (name: string) => join(folder, name);
  writeFileSync(at("private"), "a secret\n");
  symlinkSync(at("private"), at("link"));
  writeFileSync(at("long"), "");
  truncateSync(at("long"), 600 * 1024 ** 2);
  execFileSync("mkfifo", [at("pipe")]);
  for (const [path, why] of [
    [at("link"), "is a symbolic link"],
    [at("pipe"), "is a named pipe, not a regular file"],
    ["/dev/zero", "is a device, not a regular file"],
    [at("long"), "is longer than 4194304 bytes"],
  ] as const)
    assert.throws(() => readMailTable(path), {
      code: "directory/csv-unreadable",
      problem: `the CSV file ${path} ${why}`,
    });
});

test("a file that is no table is nowhere in the error", () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[\n",;\t]*SECRET[\n",;\t]*$/),
      fc.constantFrom("", "sAMAccountName,mail\n"),
      (text, head) => {
        try {
          mails(`${head}${text}`);
        } catch (error) {
          assert.ok(error instanceof Failure);
          assert.doesNotMatch(error.message, /SECRET/);
        }
      },
    ),
  );
});
