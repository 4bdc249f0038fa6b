/** The script that runs as root on the domain controller: what servers said is data in it, and nothing else. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import type { PlannedMail } from "../../../components/directory/fill-plan.ts";
import { fillScript } from "../../../components/directory/fill-script.ts";

const body = readFileSync(new URL("../../../components/directory/fill.sh", import.meta.url), "utf8");
const settings = { run: "abc", owner: "home/immich", database: "/var/lib/samba/private/sam.ldb" };
const bob: PlannedMail = { account: "bob", sid: "S-1-5-21-1-2-3-1104", dn: "CN=bob", mail: "bob@x.test" };

/** What comes before the part that is the same for everybody. */
function head(inputs: Parameters<typeof fillScript>[0]): string {
  const script = fillScript(inputs);
  assert.ok(script.endsWith(`\n${body}`));
  return script.slice(0, -body.length);
}

/** What a real shell makes of it. */
function sh(script: string): string {
  const { stdout, stderr, status } = spawnSync("sh", ["-s"], { input: script, encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  return stdout;
}

test("the script holds settings and base64, and no name as text", () => {
  const plan = Buffer.from("S-1-5-21-1-2-3-1104\tbob\tbob@x.test\n").toString("base64");
  assert.equal(
    head({ ...settings, mails: [bob], user: "it's", password: "p" }),
    [
      "database='/var/lib/samba/private/sam.ldb'",
      "user='it'\\''s'",
      "password='p'",
      "run='abc'",
      "undo_folder='/var/lib/samba/private/immich-sso/home/immich'",
      `plan_base64() {\n  cat <<'END OF THE DATA'\n${plan}\nEND OF THE DATA\n}\n`,
    ].join("\n"),
  );
});

test("no owner's name leads out of the folder that an undo removes", () => {
  for (const database of ["/d/sam.ldb", "ldap://dc1"])
    assert.match(
      head({ ...settings, database, owner: "../.", mails: [] }),
      /undo_folder=('\/d\/|"\$HOME"\/'\.)immich-sso\/%2E%2E\/%2E'\n/,
    );
});

/** Texts made of what a shell, a table or LDIF would trip over. */
const hostile = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom(
      ..."\n\t\r\0'\"`$();|&<>\\ #é",
      "\nEND OF THE DATA\n",
      "\nid >&2\n",
      "$(id)",
      "\u2028",
    ),
  }),
);

test("whatever accounts are called, a shell finds the plan's own lines and runs nothing", () => {
  const mails = fc.array(fc.record({ account: hostile, dn: hostile }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(mails, (people) => {
      const planned = people.map((person, at) => ({ ...bob, ...person, sid: `S-1-5-${at}` }));
      const sane = planned.filter(({ account }) => account !== "" && !/[\p{Cc}\u2028\u2029]/u.test(account));
      assert.equal(
        sh(`${head({ ...settings, mails: planned })}\nplan_base64 | base64 -d`),
        sane.map(({ sid, account, mail }) => `${sid}\t${account}\t${mail}\n`).join(""),
      );
    }),
    { numRuns: 40 },
  );
});

test("settings arrive as they are", () => {
  const setting = hostile.map((text) => text.replaceAll("\0", ""));
  fc.assert(
    fc.property(setting, setting, setting, (database, user, password) => {
      const told = 'printf "%s|%s|%s." "$database" "$user" "$password"';
      assert.equal(
        sh(`${head({ ...settings, mails: [], database, user, password })}${told}`),
        `${database}|${user}|${password}.`,
      );
    }),
    { numRuns: 40 },
  );
});

test("what an earlier version left in the state and no directory has is not sent", () => {
  const bad = [
    { ...bob, account: "x\nEND OF THE TEXT\nid\n" },
    { ...bob, sid: "8a6e0804" },
    { ...bob, mail: "bob@x.test\n" },
    { ...bob, mail: "a b" },
  ];
  assert.equal(head({ ...settings, mails: [...bad, bob] }), head({ ...settings, mails: [bob] }));
});
