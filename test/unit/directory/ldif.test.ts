/** LDIF as other programs will read it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  fillFile,
  fillRecord,
  line,
  sidName,
  undoFile,
  undoRecord,
} from "../../../components/directory/ldif.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const mail = { account: "bob", sid: "S-1-5-21-1-2-3-1104", dn: "CN=Bob,DC=lab,DC=test", mail: "bob@x.test" };

test("a record for Samba is addressed by SID and adds, its undo takes away that very value", () => {
  const head = "dn: <SID=S-1-5-21-1-2-3-1104>\nchangetype: modify";
  assert.equal(fillRecord(mail, sidName(mail)), `${head}\nadd: mail\nmail: bob@x.test\n-\n`);
  assert.equal(undoRecord(mail, sidName(mail)), `${head}\ndelete: mail\nmail: bob@x.test\n-\n`);
});

test("a file begins with the version and names users by their distinguished names", () => {
  const strange = { ...mail, dn: `CN=Müller\\, Jürgen "JJ" O'Neil 🦆,DC=lab,DC=test` };
  const change = (kind: string) => `changetype: modify\n${kind}: mail\nmail: bob@x.test\n-\n`;
  assert.equal(
    fillFile([mail, strange]),
    `version: 1\n\ndn: ${mail.dn}\n${change("add")}\ndn:: ${base64(strange.dn)}\n${change("add")}`,
  );
  assert.equal(undoFile([mail]), `version: 1\n\ndn: ${mail.dn}\n${change("delete")}`);
});

for (const value of [
  "é",
  " leading",
  "trailing ",
  ":colon",
  "<less",
  "a\nmail: b",
  "a\r",
  "\u0000",
  "tab\tin",
])
  test(`base64 for ${JSON.stringify(value)}`, () => {
    assert.equal(line("mail", value), `mail:: ${base64(value)}`);
    assert.equal(line("dn", value), `dn:: ${base64(value)}`);
  });

test("plain where it is safe, a colon or a blank inside included", () => {
  assert.equal(line("dn", "CN=a b:c<d,DC=x"), "dn: CN=a b:c<d,DC=x");
  assert.equal(line("mail", "<SID=S-1>"), `mail:: ${base64("<SID=S-1>")}`);
});
