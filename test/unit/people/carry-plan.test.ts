/** What is carried to whose account, what is refused, and in which order it is written. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type CarryInputs, planCarry } from "../../../components/people/carry-plan.ts";
import type { ManagedFields } from "../../../components/people/people-args.ts";
import { labelOf, wantedOf } from "../../../components/people/wanted.ts";
import type { Person } from "../../../components/support/authentik/people.ts";
import type { Account } from "../../../components/support/immich/client.ts";
import { account, person } from "./people-of.ts";

const plain: ManagedFields = { quotas: {} };
const everybody = { except: [], administrators: true };

function plan(people: Person[], accounts: Account[], over: Partial<CarryInputs> = {}) {
  return planCarry({
    ...{ people, accounts, rule: everybody },
    subjectOf: ({ uuid }) => uuid,
    wantedOf: (one) => wantedOf(one, plain, () => new Set()),
    ...over,
  });
}

const seen = "2026-11-29T12:00:00.000Z";

test("only what differs is carried, to the account with the person's subject and to no other", () => {
  const bob = person("bob", { name: "Robert Brook", mail: "Robert@home.example" });
  const other = account("stranger", { email: "robert.b@home.example", oauthId: "" });
  assert.deepEqual(plan([person("alice"), bob], [account("alice"), account("bob"), other]), {
    changes: [
      {
        ...{ username: "bob", account: "id-bob", seen },
        from: { name: "bob", email: "bob@home.example" },
        to: { name: "Robert Brook", email: "Robert@home.example" },
      },
    ],
    refusals: [],
  });
});

test("nothing is carried to somebody who never signed in, nor for capitals, blanks and what the directory leaves empty", () => {
  const people = [
    person("never", { mail: "stranger@home.example" }),
    person("caps", { mail: " CAPS@home.example ", name: " caps" }),
    person("empty", { mail: "", name: "" }),
  ];
  const accounts = [account("stranger", { oauthId: "" }), account("caps"), account("empty")];
  assert.deepEqual(plan(people, accounts), { changes: [], refusals: [] });
});

test("a deleted account is nobody's; exceptions and administrators are left out on request", () => {
  const renamed = (name: string) => person(name, { name: "Another" });
  const people = ["gone", "kept", "boss"].map(renamed);
  const accounts = [
    account("gone", { deletedAt: "2026-11-28T12:00:00.000Z" }),
    account("kept"),
    account("boss", { isAdmin: true }),
  ];
  const rule = { except: ["KEPT"], administrators: false };
  assert.deepEqual(plan(people, accounts, { rule }), { changes: [], refusals: [] });
  assert.deepEqual(
    plan(people, accounts).changes.map(({ username }) => username),
    ["kept", "boss"],
  );
});

test("an address that cannot be carried is refused with the reason, and the name is carried all the same", () => {
  const people = [
    person("a", { name: "A", mail: "living@home.example" }),
    person("b", { mail: "deleted@home.example" }),
    person("c", { mail: "both@home.example" }),
    person("d", { mail: "BOTH@home.example" }),
    person("e", { mail: "not an address" }),
  ];
  const accounts = [
    ...["a", "b", "c", "d", "e"].map((name) => account(name)),
    account("living", { oauthId: "" }),
    account("deleted", { deletedAt: "2026-11-28T12:00:00.000Z" }),
  ];
  const { changes, refusals } = plan(people, accounts);
  assert.deepEqual(changes, [
    { username: "a", account: "id-a", seen, from: { name: "a" }, to: { name: "A" } },
  ]);
  assert.deepEqual(
    refusals.map(({ username, field, value, why }) => `${username} ${field} ${value}: ${why}`),
    [
      "e email not an address: Immich does not accept it as an email address",
      "a email living@home.example: it is the email address of another Immich account (living@home.example, id-living)",
      "b email deleted@home.example: it is the email address of a deleted Immich account (deleted@home.example, id-deleted), until that one is purged",
      "c email both@home.example: d would get it too",
      "d email BOTH@home.example: c would get it too",
    ],
  );
});

test("who gives an address up comes before the one who takes it; two who swap theirs are left to an administrator", () => {
  const mails = {
    a: "b@home.example",
    b: "c@home.example",
    c: "free@home.example",
    x: "y@home.example",
    y: "x@home.example",
  };
  const people = Object.entries(mails).map(([name, mail]) => person(name, { mail }));
  const { changes, refusals } = plan(
    people,
    Object.keys(mails).map((name) => account(name)),
  );
  assert.deepEqual(
    changes.map(({ username, to }) => [username, to.email]),
    [
      ["c", "free@home.example"],
      ["b", "c@home.example"],
      ["a", "b@home.example"],
    ],
  );
  const why = "another account that changes too has this email address: change one of them in Immich by hand";
  assert.deepEqual(refusals, [
    { username: "x", field: "email", value: "y@home.example", why },
    { username: "y", field: "email", value: "x@home.example", why },
  ]);
});

test("somebody who cannot move keeps the address that another would have taken over", () => {
  const people = [person("a", { mail: "b@home.example" }), person("b", { mail: "taken@home.example" })];
  const { changes, refusals } = plan(people, [account("a"), account("b"), account("taken", { oauthId: "" })]);
  assert.deepEqual(
    [changes, refusals.map(({ username, why }) => `${username}: ${why}`)],
    [
      [],
      [
        "b: it is the email address of another Immich account (taken@home.example, id-taken)",
        "a: it is the email address of another Immich account (b@home.example, id-b)",
      ],
    ],
  );
});

test("quota and label are carried where the stack manages them, by the rules of the claims", () => {
  const managed = {
    quotas: { family: 50, friends: 10 },
    quotaAttribute: "quota",
    storageLabelAttribute: "label",
  };
  const gib = 2 ** 30;
  const wanted = (over: Partial<Person>, ...groups: string[]) => {
    const { quotaSizeInBytes, storageLabel } = wantedOf(person("bob", over), managed, () => new Set(groups));
    return [quotaSizeInBytes, storageLabel];
  };
  assert.deepEqual(wanted({}, "friends", "family"), [50 * gib, "bob"]);
  assert.deepEqual(wanted({ attributes: { quota: "5", label: "../a b/c" } }), [5 * gib, "a bc"]);
  assert.deepEqual(wanted({ attributes: { quota: 0.5 } }), [gib / 2, "bob"]);
  for (const quota of ["", "many", -1, 1 / 3, null, [5]])
    assert.deepEqual(wanted({ attributes: { quota } }), [undefined, "bob"], JSON.stringify(quota));
  assert.deepEqual(
    wantedOf(person("bob"), plain, () => new Set()),
    { name: "bob", email: "bob@home.example" },
  );
  assert.equal(labelOf(person("b.ob"), plain), "bob");

  const { changes, refusals } = plan(
    [person("a", { attributes: { label: "b" } }), person("b", { attributes: { label: "b" } })],
    [account("a"), account("b", { quotaSizeInBytes: 3 * gib })],
    { wantedOf: (one) => wantedOf(one, managed, () => new Set(["family"])) },
  );
  assert.deepEqual(
    changes.map(({ username, from, to }) => [username, from, to]),
    [
      ["a", { quotaSizeInBytes: null }, { quotaSizeInBytes: 50 * gib }],
      ["b", { quotaSizeInBytes: 3 * gib }, { quotaSizeInBytes: 50 * gib }],
    ],
  );
  assert.deepEqual(
    refusals.map(({ field, why }) => `${field}: ${why}`),
    ["storageLabel: it is the storage label of another Immich account (b@home.example, id-b)"],
  );
});
