/** Who leaves, what waits before a first sign-in, and whose access ends: pure, over both lists. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeFirstLogin } from "../../../components/people/first-login.ts";
import { leaversOf, orphans } from "../../../components/people/leavers.ts";
import { leavingOf } from "../../../components/people/look.ts";
import { isMassExit } from "../../../components/people/told.ts";
import {
  type Access,
  accessEnds,
  type Binding,
  mayUse,
} from "../../../components/support/authentik/access.ts";
import { leftOutInWords, ruleAgainst } from "../../../components/support/authentik/not-people.ts";
import type { Person } from "../../../components/support/authentik/people.ts";
import type { Account } from "../../../components/support/immich/client.ts";
import { account, person } from "./people-of.ts";

const subjectOf = ({ uuid }: Person) => uuid;
const labelOf = ({ username }: Person) => username;

test("an account that is linked to none of the people has somebody who left, with the reason, administrators first", () => {
  const accounts = [
    account("here"),
    account("off"),
    account("out", { isAdmin: true }),
    account("deleted"),
    account("local", { oauthId: "" }),
    account("trashed", { deletedAt: "2026-11-28T12:00:00.000Z" }),
  ];
  const gone = orphans(accounts, [person("here"), person("never")], subjectOf);
  const found = new Map([
    ["uuid-off", { username: "off", isActive: false }],
    ["uuid-out", { username: "out", isActive: true }],
  ]);
  assert.deepEqual(
    leaversOf(gone, found).map(({ email, username, reason, isAdmin }) => [email, username, reason, isAdmin]),
    [
      ["out@home.example", "out", "not allowed", true],
      ["off@home.example", "off", "deactivated", false],
      ["deleted@home.example", undefined, "deleted", false],
    ],
  );
});

test("who left and is signed in is signed out, but never the last administrator", () => {
  const boss = account("boss", { isAdmin: true });
  const leavers = leaversOf([boss, account("bob"), account("cec")], new Map()).map((one) => ({
    ...one,
    sessions: one.account === "id-cec" ? [] : ["a session"],
  }));
  const names = (accounts: Account[]) => leavingOf(leavers, accounts).map(({ email }) => email);
  const trashed = account("old", { isAdmin: true, deletedAt: "2026-11-28T12:00:00.000Z" });
  assert.deepEqual(names([boss, account("other", { isAdmin: true })]), [
    "boss@home.example",
    "bob@home.example",
  ]);
  assert.deepEqual(names([boss, account("here"), trashed]), ["bob@home.example"]);
});

test("more than five who are more than half are too many to be signed out at once", () => {
  const leaving = (number: number) =>
    Array.from({ length: number }, (_, at) => ({ account: String(at), email: "", sessions: ["s"] }));
  assert.deepEqual(
    [
      isMassExit({ leaving: leaving(5), linked: 5 }),
      isMassExit({ leaving: leaving(6), linked: 12 }),
      isMassExit({ leaving: leaving(6), linked: 11 }),
    ],
    [false, false, true],
  );
});

test("a first sign-in takes over the account with the same address, an administrator's is named first", () => {
  const people = ["plain", "boss", "linked", "fresh", "late"].map((name) => person(name));
  const accounts = [
    account("plain", { oauthId: "", email: "PLAIN@home.example" }),
    account("boss", { oauthId: "", isAdmin: true }),
    account("linked"),
    account("fresh", { email: "other@home.example", oauthId: "" }),
    account("late", { email: "late-too@home.example", deletedAt: "2026-11-28T12:00:00.000Z" }),
  ];
  assert.deepEqual(beforeFirstLogin(people, accounts, subjectOf, labelOf), {
    takeOvers: [
      { username: "boss", email: "boss@home.example", account: "id-boss", isAdmin: true },
      { username: "plain", email: "PLAIN@home.example", account: "id-plain", isAdmin: false },
    ],
    labels: [
      { username: "fresh", label: "fresh", why: "the Immich account other@home.example has it" },
      { username: "late", label: "late", why: "the deleted Immich account late-too@home.example has it" },
    ],
  });
});

test("two who would get the same label are named", () => {
  const people = [person("a"), person("b"), person("c", { mail: "" })];
  const { labels } = beforeFirstLogin(people, [], subjectOf, () => "same");
  assert.deepEqual(
    labels.map(({ username, why }) => `${username}: ${why}`),
    ["a: b would get it too", "b: a would get it too"],
  );
});

const now = Date.parse("2026-11-29T12:00:00Z");
const day = 86_400_000;
const inDays = (days: number) => new Date(now + days * day).toISOString();

function access(bindings: Partial<Binding>[], mode: Access["mode"] = "any"): Access {
  const plain = { group: null, user: null, policy: null, negate: false, enabled: true };
  return {
    ...{ application: undefined, mode, pending: false, missing: [], groups: new Map() },
    bindings: bindings.map((one) => ({ ...plain, ...one })),
  };
}

test("a binding that has ended lets nobody in, not even everybody; one that only has a date does", () => {
  const bob = person("bob", { pk: 1, groups: ["g"] });
  const ended = { group: "g", expiring: true, expires: inDays(-1) };
  const lets = (all: Access) => mayUse(all, bob, now);
  assert.deepEqual(
    [
      lets(access([ended])),
      lets(access([ended, { user: 1 }])),
      lets(access([ended, { user: 1 }], "all")),
      lets(access([{ ...ended, expiring: false }])),
      lets(access([{ group: "other", negate: true, expiring: true, expires: inDays(-1) }])),
      lets(access([])),
    ],
    [false, true, false, true, false, true],
  );
});

test("whose access ends within the week is listed, the soonest first; who keeps another way in is not", () => {
  const [bob, cec, dan] = ["bob", "cec", "dan"].map((name, at) =>
    person(name, { pk: at + 1, groups: ["g"] }),
  );
  assert.ok(bob && cec && dan);
  const bindings = [
    { group: "g", expiring: true, expires: inDays(5) },
    { user: 2, expiring: true, expires: inDays(2) },
    { user: 3 },
  ];
  const ends = (all: Access) =>
    accessEnds(all, [bob, cec, dan], now + 7 * day, now).map(({ member, at }) => [
      member.username,
      at.toISOString(),
    ]);
  assert.deepEqual(ends(access(bindings)), [
    ["bob", inDays(5)],
    ["cec", inDays(5)],
  ]);
  assert.deepEqual(ends(access([{ group: "g", expiring: true, expires: inDays(8) }])), []);
  assert.deepEqual(
    ends(
      access(
        [
          { group: "g", expiring: true, expires: inDays(5) },
          { user: 2, expiring: true, expires: inDays(2) },
        ],
        "all",
      ),
    ),
    [["cec", inDays(2)]],
  );
  assert.deepEqual(
    ends(access([{ group: "g" }, { group: "g", expiring: true, expires: inDays(2) }], "all")),
    [
      ["bob", inDays(2)],
      ["cec", inDays(2)],
      ["dan", inDays(2)],
    ],
  );
});

/** As Authentik read them from a Samba domain with its default mappings, with the filter let open for computers. */
const domain = "S-1-5-21-2283421454-2108701607-2181808512";
const inUsers = (username: string, rid: number, over: Partial<Person> = {}) =>
  person(username, {
    ...{ mail: "", sid: `${domain}-${rid}`, dn: `CN=${username},CN=Users,DC=lab,DC=test` },
    ...over,
  });
const service = (username: string, over: Partial<Person> = {}) =>
  inUsers(username, 1106, { dn: `CN=${username},OU=Services,DC=lab,DC=test`, ...over });

test("who of a directory's accounts is not a person, and by which rule", () => {
  const looked: [Person, readonly string[], string | undefined][] = [
    [inUsers("PC01$", 1000, { mail: "pc@lab.test" }), [], "computer"],
    [inUsers("gmsa-backup$", 1200), [], "computer"],
    [inUsers("krbtgt", 502), [], "domain"],
    [inUsers("krbtgt_24313", 1300), [], "domain"],
    [inUsers("Invitado", 501, { mail: "guest@lab.test" }), [], "domain"],
    [inUsers("Administrator", 500), [], "domain-no-mail"],
    [inUsers("Administrator", 500, { mail: "admin@lab.test" }), [], undefined],
    [inUsers("dns-dc1", 1101), [], "domain-no-mail"],
    [inUsers("dns-smith", 1107, { upn: "dns-smith@lab.test" }), [], undefined],
    [service("svc-authentik", { upn: "svc-authentik@lab.test" }), [], "service-no-mail"],
    [service("svc-photos", { mail: "frame@lab.test" }), [], undefined],
    [service("svensson"), [], undefined],
    [
      service("scanner", { dn: "CN=scanner,CN=Managed Service Accounts,DC=lab,DC=test" }),
      [],
      "service-no-mail",
    ],
    [service("backup-nas", { mail: "nas@lab.test" }), ["Backup-*"], "setting"],
    [service("backup-nas"), ["backup"], undefined],
    [service("scanner"), ["OU=services,DC=lab,DC=test"], "setting"],
    [service("scanner"), ["ices,DC=lab,DC=test"], undefined],
    [inUsers("bob", 1103), [], undefined],
    [person("akadmin"), [], undefined],
  ];
  for (const [account, notPeople, rule] of looked)
    assert.equal(ruleAgainst(account, notPeople), rule, `${account.username} ${notPeople.join()}`);
});

test("one line says how many are left out and by which rule", () => {
  const leftOut = [
    { person: inUsers("Administrator", 500), rule: "domain-no-mail" as const },
    { person: service("svc-authentik"), rule: "service-no-mail" as const },
    { person: inUsers("dns-dc1", 1101), rule: "domain-no-mail" as const },
    { person: service("backup-nas"), rule: "setting" as const },
  ];
  assert.equal(
    leftOutInWords(leftOut),
    "4 accounts are not counted as people: 2 accounts of the domain itself without an email address (Administrator, dns-dc1), " +
      "1 service account without an email address (svc-authentik), 1 by the setting notPeople (backup-nas)",
  );
  assert.equal(
    leftOutInWords(leftOut.slice(1, 2)),
    "1 account is not counted as a person: 1 service account without an email address (svc-authentik)",
  );
  assert.equal(leftOutInWords([]), undefined);
});
