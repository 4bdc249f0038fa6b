/** Who gets which mail, and what stands against it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type FillPlanInputs, planFill } from "../../../components/directory/fill-plan.ts";
import { parseMailTable } from "../../../components/directory/mail-csv.ts";
import { fromPattern, parseRule } from "../../../components/directory/mail-rule.ts";
import type { Person } from "../../../components/support/authentik/people.ts";
import { fillRefused } from "../../../components/support/directory-fill-errors.ts";

let pk = 0;
/** Somebody of the directory; `over` as Authentik has them. */
function person(username: string, over: Partial<Person> = {}): Person {
  pk += 1;
  const [sid, dn] = [`S-1-5-21-1-2-3-${1000 + pk}`, `CN=${username},DC=lab,DC=test`];
  return {
    ...{ pk, username, name: username, mail: "", uuid: "", uid: "", upn: `${username}@lab.test`, dn, sid },
    groups: [],
    ...over,
  };
}

/** The plan in short: mails by account, and problems line by line. */
function plan(people: Person[], over: Partial<FillPlanInputs> = {}) {
  const rule = { pattern: "{sAMAccountName}@x.test" };
  const { mails, problems } = planFill({
    ...{ people, everyone: people, rule, except: [], bySid: true },
    ...over,
  });
  return {
    mails: Object.fromEntries(mails.map(({ account, mail }) => [account, mail])),
    problems: problems.map(({ code, text }) => `${code}: ${text}`),
  };
}

test("only those of the directory who have none get one, but for the excepted", () => {
  const people = [
    person("bob"),
    person("ann"),
    person("cec", { mail: "cec@y.test" }),
    person("akadmin", { dn: undefined, sid: undefined }),
    person("svc-Backup"),
  ];
  assert.deepEqual(plan(people, { except: ["SVC-backup"] }), {
    mails: { ann: "ann@x.test", bob: "bob@x.test" },
    problems: [],
  });
});

test("a plan names account, SID, distinguished name and mail", () => {
  const bob = person("bob", { sid: "S-1-5-21-9-8-7-1104" });
  const inputs = { people: [bob], everyone: [bob], except: [], bySid: true };
  assert.deepEqual(planFill({ ...inputs, rule: { pattern: "{userPrincipalName}" } }), {
    mails: [
      { account: "bob", sid: "S-1-5-21-9-8-7-1104", dn: "CN=bob,DC=lab,DC=test", mail: "bob@lab.test" },
    ],
    problems: [],
  });
});

test("collisions within the plan and with anybody's mail are all listed, whatever their capitals", () => {
  const people = [person("bob"), person("ann"), person("Ann", { upn: "bob@x.test" }), person("eve")];
  const everyone = [...people, person("old", { mail: " BOB@x.test" }), person("other", { mail: "z@x.test" })];
  assert.deepEqual(plan(people, { everyone }).problems, [
    "directory/mail-collision: ann@x.test: Ann would get it, ann would get it",
    "directory/mail-collision: bob@x.test: old has it, bob would get it",
  ]);
});

test("names that make no mail, lack what the rule takes, are too long or have no SID are all listed", () => {
  const long = "l".repeat(250);
  const people = [
    person("jürgen müller"),
    person("nina", { upn: undefined }),
    person(long),
    person("uid", { sid: "8a6e0804-2bd0-4672-b79d-d97027f9071a" }),
    person("evil", { sid: "S-1-5-21>\nchangetype: delete" }),
  ];
  const { problems } = plan(people);
  assert.deepEqual(problems, [
    'directory/no-sid: evil is known to Authentik by "S-1-5-21>\\nchangetype: delete", not by a SID',
    'directory/not-a-mail: jürgen müller would get "jürgen müller@x.test", which Immich does not take',
    `directory/mail-too-long: ${long} would get "${long}@x.test", of 257 characters`,
    'directory/no-sid: uid is known to Authentik by "8a6e0804-2bd0-4672-b79d-d97027f9071a", not by a SID',
  ]);
  assert.deepEqual(plan([person("nina", { upn: undefined })], { rule: { pattern: "{userPrincipalName}" } }), {
    mails: {},
    problems: ["directory/name-missing: nina has no user principal name, which {userPrincipalName} takes"],
  });
});

test("names with control characters are refused, whatever the way and whatever they are made into", () => {
  const attack = "x\nEND OF THE TEXT\nid >/pwn; cat <<'END OF THE TEXT'\ny";
  const people = [
    person(attack, { upn: "x@lab.test" }),
    person("bob", { upn: "bob@lab.test\n" }),
    person("dan", { dn: "CN=dan\u2028dn: CN=eve,DC=lab,DC=test" }),
    person("tab\there", { upn: "tab@lab.test" }),
  ];
  const holds = (what: string, name: string, value: string) =>
    `directory/control-characters: the ${what} of ${JSON.stringify(name)} in Authentik holds control characters: ${JSON.stringify(value)}`;
  const expected = [
    holds("upn", "bob", "bob@lab.test\n"),
    holds("distinguishedName", "dan", "CN=dan\u2028dn: CN=eve,DC=lab,DC=test"),
    holds("user name", "tab\there", "tab\there"),
    holds("distinguishedName", "tab\there", "CN=tab\there,DC=lab,DC=test"),
    holds("user name", attack, attack),
    holds("distinguishedName", attack, `CN=${attack},DC=lab,DC=test`),
  ];
  const rule = { pattern: "{userPrincipalName}" };
  for (const bySid of [true, false])
    assert.deepEqual(
      plan(people, { rule, bySid }).problems.filter((text) => text.startsWith("directory/control")),
      expected,
    );
  assert.deepEqual(plan(people, { rule, except: people.map(({ username }) => username) }).problems, []);
});

test("blanks around a mail are not part of it", () => {
  assert.deepEqual(
    plan([person("bob", { upn: " bob@lab.test " })], { rule: { pattern: "{userPrincipalName}" } }),
    {
      mails: { bob: "bob@lab.test" },
      problems: [],
    },
  );
});

test("60,000 problems are told by the first 50 and their number", () => {
  const text = (at: number) => `u${at} has no user principal name`;
  const problems = Array.from({ length: 60_000 }, (_, at) => ({
    code: "directory/name-missing",
    text: text(at),
  }));
  const { problem } = fillRefused(problems);
  assert.deepEqual(problem.split("\n    ").slice(-2), [
    `directory/name-missing: ${text(49)}`,
    "and 59950 more",
  ]);
});

test("for an LDIF file a SID is not needed", () => {
  assert.deepEqual(plan([person("uid", { sid: "8a6e" })], { bySid: false }).problems, []);
});

test("a table gives mails to whom it names, and unknown names are problems", () => {
  const table = parseMailTable("m.csv", "sAMAccountName,mail\nBOB,b@x.test\nnobody,n@x.test\ncec,c@x.test\n");
  const people = [person("bob"), person("ann"), person("cec", { mail: "own@x.test" })];
  assert.deepEqual(plan(people, { rule: { table } }), {
    mails: { bob: "b@x.test" },
    problems: [
      'directory/csv-unknown-user: line 3 of the CSV file names "nobody", whom Authentik does not know',
    ],
  });
});

for (const [text, meaning] of Object.entries({
  "{sAMAccountName}@discworld.network": { pattern: "{sAMAccountName}@discworld.network" },
  "{userPrincipalName}": { pattern: "{userPrincipalName}" },
  "csv:/etc/mails.csv": { csv: "/etc/mails.csv" },
  "csv:": "names no file after csv:",
  "all@home.example": "would give everybody the same; take {sAMAccountName} or {userPrincipalName} into it",
  "{cn}@home.example": "knows no {cn}; there are {sAMAccountName} and {userPrincipalName}",
  "{constructor}@x.test": "knows no {constructor}; there are {sAMAccountName} and {userPrincipalName}",
  "{sAMAccountName}": "does not make a mail address",
  "{sAMAccountName}@home example": "does not make a mail address",
}))
  test(`the rule ${text}`, () => assert.deepEqual(parseRule(text), meaning));

test("a name that holds braces or a dollar sign is taken as it is", () => {
  assert.equal(
    fromPattern("{sAMAccountName}@x.test", { username: "$&{userPrincipalName}", upn: "u" }),
    "$&{userPrincipalName}@x.test",
  );
});
