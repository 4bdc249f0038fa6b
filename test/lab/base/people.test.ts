import assert from "node:assert/strict";
import { test } from "node:test";
import { directorySeed, newDirectoryPasswords } from "../../../lab/directory/people.ts";

test("the seed holds one person for each case that a home's directory has", () => {
  const people = { alice: "pw-alice", bob: "pw-bob", carol: "pw-carol", dave: "pw-dave" };
  assert.deepEqual(directorySeed({ administrator: "pw-admin", bind: "pw-bind", people }), {
    administratorPassword: "pw-admin",
    units: ["People", "Groups", "Services"],
    users: [
      {
        account: "alice",
        password: "pw-alice",
        unit: "People",
        givenName: "Alice",
        surname: "Ardent",
        mail: "alice@lab.test",
      },
      { account: "bob", password: "pw-bob", unit: "People", givenName: "Bob", surname: "Brook" },
      {
        account: "carol",
        password: "pw-carol",
        unit: "People",
        givenName: "Carol",
        surname: "Cole",
        mail: "carol@lab.test",
      },
      {
        account: "dave",
        password: "pw-dave",
        unit: "People",
        givenName: "Dave",
        surname: "Dunn",
        mail: "dave@lab.test",
      },
      {
        account: "svc-authentik",
        password: "pw-bind",
        unit: "Services",
        description: "Authentik reads with it",
      },
    ],
    groups: [
      {
        account: "photos-family",
        unit: "Groups",
        description: "Relatives who may use Immich",
        members: ["carol"],
      },
      {
        account: "photos-users",
        unit: "Groups",
        description: "Everyone who may use Immich",
        members: ["alice", "bob", "photos-family"],
      },
      {
        account: "photos-admins",
        unit: "Groups",
        description: "Administrators of Immich",
        members: ["alice"],
      },
    ],
  });
});

test("passwords differ from each other and have the three kinds of characters that a domain asks for", () => {
  const { administrator, bind, people } = newDirectoryPasswords();
  const all = [administrator, bind, ...Object.values(people)];
  assert.equal(new Set(all).size, 6);
  for (const password of all) {
    assert.match(password, /^Aa1-[A-Za-z0-9_-]{22}$/);
  }
});
