/** What is said of the people's mails. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { accountFindings, mailFindings } from "../../../components/directory/findings.ts";
import { findingsTable, reportOf } from "../../../components/directory/report.ts";
import { nestingNotes, policyNotes, sourceNotes } from "../../../components/directory/source-notes.ts";
import type { Access, Binding, GroupNode } from "../../../components/support/authentik/access.ts";
import type { Person } from "../../../components/support/authentik/people.ts";
import { subjectOf } from "../../../components/support/authentik/subject.ts";

const someone = (pk: number, username: string, mail: string): Person => ({
  ...{ pk, username, mail, name: username, uuid: `uuid-${pk}`, uid: `uid-${pk}` },
  ...{ upn: undefined, dn: undefined, sid: undefined, groups: [] },
});

const people = [
  someone(1, "alice", "alice@lab.test"),
  someone(2, "bob", ""),
  someone(3, "carol", "Shared@lab.test"),
  someone(4, "dave", " shared@LAB.test"),
  someone(5, "erin", "erin(at)lab.test"),
  someone(6, "frank", "frank@localhost"),
  someone(7, "grace", "  "),
  someone(8, "Müller, Jürgen 🎂", "jürgen@lab.test"),
];

test("no mail, one that is none, one that two have; capitals and blanks are no difference", () => {
  const found = mailFindings(people).map(({ username, trouble, means }) => [username, trouble, means]);
  const none = "no mail: a first sign-in ends with `OAuth profile does not have an email address`";
  const also = (name: string) =>
    `also the mail of ${name}: who signs in second is refused (\`OAuth authentication failed\`)`;
  assert.deepEqual(found, [
    ["bob", "no-mail", none],
    ["carol", "shared-mail", also("dave")],
    ["dave", "shared-mail", also("carol")],
    ["erin", "not-a-mail", "is not a mail address by Immich's own rule"],
    ["grace", "no-mail", none],
    ["Müller, Jürgen 🎂", "not-a-mail", "is not a mail address by Immich's own rule"],
  ]);
});

test("from Immich 3.2 on an address beyond ASCII is right, before and without a version it is not", () => {
  const jürgen = [
    { ...(people[0] as (typeof people)[number]), username: "jürgen", mail: "jürgen@müller.example" },
  ];
  const troubles = (version?: string) => mailFindings(jürgen, version).map(({ trouble }) => trouble);
  assert.deepEqual([undefined, "2.7.5", "3.1.0", "3.2.0", "3.3.1"].map(troubles), [
    ["not-a-mail"],
    ["not-a-mail"],
    ["not-a-mail"],
    [],
    [],
  ]);
});

test("mails that somebody else has in Immich: linked to another, deleted; one's own and one of nobody are none", () => {
  const account = (id: string, email: string, oauthId: string, deletedAt: string | null = null) => ({
    ...{ id, email, oauthId, deletedAt },
  });
  const accounts = [
    account("a", "alice@lab.test", "uuid-of-an-older-authentik"),
    account("b", "shared@lab.test", "", "2026-11-20T00:00:00.000Z"),
    account("c", "frank@localhost", ""),
    account("d", "moved@lab.test", "uuid-9"),
    account("e", "henry@lab.test", "uuid-of-somebody"),
  ];
  const more = [...people, someone(9, "henry", "henry@lab.test")];
  const found = accountFindings(more, accounts, (person) => subjectOf(person, "user_uuid"), false);
  const deleted =
    "the mail of a deleted Immich account (b): refused until it is purged (`Failed to finish oauth`)";
  assert.deepEqual(
    found.map(({ username, trouble, means }) => [username, trouble, means]),
    [
      [
        "alice",
        "other-account",
        "the mail of somebody else's Immich account (a): refused (`OAuth authentication failed`)",
      ],
      ["carol", "deleted-account", deleted],
      ["dave", "deleted-account", deleted],
    ],
  );
});

test("capitals in a mail: Immich 2 makes a second account, later ones link the one that is there", () => {
  const ann = [someone(1, "ann", "Ann@Lab.test"), someone(2, "bob", "bob@lab.test")];
  const accounts = ann.map(({ username, mail }) => ({
    ...{ id: username, email: mail.toLowerCase(), oauthId: "", deletedAt: null },
  }));
  const found = (isLetterByLetter: boolean) =>
    accountFindings(ann, accounts, (person) => subjectOf(person, "user_uuid"), isLetterByLetter);
  assert.deepEqual(found(false), []);
  assert.deepEqual(found(true), [
    {
      ...{ username: "ann", mail: "Ann@Lab.test", trouble: "second-account" },
      means: "Immich 2 compares capitals too: a first sign-in makes a second account beside ann",
    },
  ]);
});

test("the subject by each of Authentik's modes", () => {
  const bob = { ...someone(2, "bob", "bob@lab.test"), upn: "bob@lab.local" };
  const modes = ["user_uuid", "hashed_user_id", "user_id", "user_username", "user_email", "user_upn"];
  assert.deepEqual(
    modes.map((mode) => subjectOf(bob, mode)),
    ["uuid-2", "uid-2", "2", "bob", "bob@lab.test", "bob@lab.local"],
  );
  assert.equal(subjectOf(someone(2, "bob", ""), "user_upn"), "uid-2");
});

test("a table of twenty, an output of a hundred, and how many there are beyond", () => {
  const many = mailFindings(Array.from({ length: 130 }, (_, index) => someone(index, `u${index}`, "")));
  const lines = findingsTable(500, many, "do something");
  assert.equal(
    lines[0],
    "directory/mails: 130 of 500 people who may use Immich have a mail that does not serve",
  );
  assert.deepEqual(
    [lines.filter((line) => /^│ u\d/.test(line)).length, ...lines.slice(-2)],
    [20, "  and 110 more; pulumi stack output directory lists up to 100", "  next:    do something"],
  );
  const { findings, ...rest } = reportOf(500, many, ["a note"]);
  assert.deepEqual(rest, { people: 500, and: 30, notes: ["a note"] });
  assert.deepEqual([findings.length, findings[0]], [100, { user: "u0", mail: "", trouble: "no-mail" }]);
});

test("a note stands whole in the output, in lines that Pulumi does not cut", () => {
  const note = `people of ${Array.from({ length: 60 }, (_, at) => `group-${at}`).join(", ")} and ${"x".repeat(300)} too`;
  const { notes } = reportOf(1, [], [note]);
  assert.ok(notes.length > 4);
  assert.deepEqual(
    notes.filter((line) => line.length > 140),
    [],
  );
  assert.equal(notes.join("").replaceAll(/\s/g, ""), note.replaceAll(/\s/g, ""));
});

const source = {
  ...{ pk: "s", name: "AD", slug: "ad", enabled: true, connectivity: null },
  ...{ user_property_mappings: ["m1", "m2"], group_membership_field: "member" },
  ...{ lookup_groups_from_user: false, delete_not_found_objects: false },
};
const mapping = (pk: string, name: string) => ({ pk, managed: `goauthentik.io/sources/ldap/${name}` });

test("what the default does not do is told only where it is the default", () => {
  const mappings = [mapping("m1", "default-mail"), mapping("m2", "default-name")];
  const notes = sourceNotes(source, mappings).map((note) => note.split(",")[0]?.split(";")[0]);
  assert.deepEqual(notes, [
    "ad: a mail that is cleared in the directory stays in Authentik",
    "ad: who is deleted in the directory stays active in Authentik",
    "ad: the name is the directory's `name` (the CN)",
  ]);
  const own = { ...source, user_property_mappings: ["m3"], delete_not_found_objects: true };
  assert.deepEqual(sourceNotes(own, mappings), []);
});

function access(bindings: Partial<Binding>[], groups: GroupNode[]): Access {
  const whole = { group: null, user: null, policy: null, negate: false, enabled: true };
  return {
    ...{ application: undefined, mode: "any", pending: false, open: undefined, missing: [] },
    bindings: bindings.map((binding) => ({ ...whole, ...binding })),
    groups: new Map(groups.map((group) => [group.pk, group])),
  };
}

test("groups in groups are named where nothing brings them, and not where something does", () => {
  const dn = { distinguishedName: "CN=photos-users,OU=Groups,DC=lab,DC=test" };
  const outer = { pk: "g1", name: "photos-users", parents: [], attributes: dn };
  const inner = { pk: "g2", name: "photos-family", parents: ["g1"], attributes: dn };
  const own = { pk: "g3", name: "friends", parents: [], attributes: {} };
  const bound = [{ group: "g1" }, { group: "g3" }];
  const chain = "memberOf:1.2.840.113556.1.4.1941:";
  assert.deepEqual(nestingNotes(access(bound, [outer, own]), source), [
    "Authentik does not follow groups inside photos-users in the directory: who is only in such a group is not let " +
      `in; set lookup_groups_from_user with group_membership_field "${chain}" at the source, or the inner group's ` +
      "parent by hand",
  ]);
  assert.deepEqual(nestingNotes(access(bound, [outer, inner, own]), source), []);
  const follows = { ...source, lookup_groups_from_user: true, group_membership_field: chain };
  assert.deepEqual(nestingNotes(access(bound, [outer, own]), follows), []);
});

test("bound policies are counted", () => {
  assert.deepEqual(policyNotes(access([{ policy: "p1" }, { group: "g1" }], [])), [
    "1 of the application's bindings are policies, taken here to let everyone pass",
  ]);
  assert.deepEqual(policyNotes(access([{ group: "g1" }], [])), []);
});
