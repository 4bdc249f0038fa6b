/** LDIF as other programs will read it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fillFile, undoFile } from "../../../components/directory/ldif.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const mail = { dn: "CN=Bob,DC=lab,DC=test", mail: "bob@x.test" };
const change = (kind: string) => `changetype: modify\n${kind}: mail\nmail: bob@x.test\n-\n`;

test("a file begins with the version and names users by their distinguished names", () => {
  const strange = { ...mail, dn: `CN=Müller\\, Jürgen "JJ" O'Neil 🦆,DC=lab,DC=test` };
  assert.equal(
    fillFile([mail, strange]),
    `version: 1\n\ndn: ${mail.dn}\n${change("add")}\ndn:: ${base64(strange.dn)}\n${change("add")}`,
  );
  assert.equal(undoFile([mail]), `version: 1\n\ndn: ${mail.dn}\n${change("delete")}`);
});

for (const value of ["é", " leading", "trailing ", ":colon", "<less", "a\nb: c", "a\r", "\0", "tab\tin"])
  test(`base64 for ${JSON.stringify(value)}`, () => {
    assert.equal(fillFile([{ ...mail, dn: value }]), `version: 1\n\ndn:: ${base64(value)}\n${change("add")}`);
  });

test("plain where it is safe, a colon or a blank inside included", () => {
  assert.equal(
    fillFile([{ ...mail, dn: "CN=a b:c<d,DC=x" }]),
    `version: 1\n\ndn: CN=a b:c<d,DC=x\n${change("add")}`,
  );
});

/** RFC 2849 as a reader has it: records between empty lines, folded lines, comments, base64. */
function read(text: string): [name: string, value: string][][] {
  assert.match(text, /^version: 1\n/);
  const unfolded = text.replaceAll("\n ", "").replace("version: 1\n", "");
  return unfolded.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    return lines.length === 0 ? [] : [lines.map(field)];
  });
}

function field(line: string): [string, string] {
  const [, name = line, doubled = "", value = ""] = /^([a-z]+):(:?) *(.*)$/s.exec(line) ?? [];
  return [name, doubled ? Buffer.from(value, "base64").toString() : value];
}

/** Any text, with those that could be read as LDIF more often than chance brings them. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom("\n", "\r", " ", "#", ":", "<", "-", "dn: x", "version: 1", "\0", "é") }),
);

test("whatever the names are, a reader finds these records and no others", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ dn: text, mail: text })), (mails) => {
      for (const [file, kind] of [
        [fillFile(mails), "add"],
        [undoFile(mails), "delete"],
      ] as const)
        assert.deepEqual(
          read(file),
          mails.map(({ dn, mail }) => [
            ["dn", dn],
            ["changetype", "modify"],
            [kind, "mail"],
            ["mail", mail],
            ["-", ""],
          ]),
        );
    }),
  );
});
