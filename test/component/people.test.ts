/** The people as a program has them: what is registered, what is said, and that nobody is read twice. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import type { ManagedFields, PeopleArgs } from "../../components/people/people-args.ts";

import type { People as Seen } from "../../components/support/authentik/people.ts";
import type { Accounts } from "../../components/support/immich/accounts.ts";
import { recordResources } from "../support/record-resources.ts";
import { account, person } from "../unit/people/people-of.ts";

const recorded = await recordResources({}, {});
const { providerText } = await import("../../components/support/dynamic-resource.ts");
const { People } = await import("../../components/people/people.ts");
const { setAlone } = await import("../../components/people/told.ts");
const { peopleDefaults } = await import("../../components/people/people-args.ts");
const { AuthentikApi } = await import("../../components/support/authentik/api.ts");

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", `parent-${Math.random()}`);
  }
}

const access = {
  ...{ application: undefined, mode: "any" as const, bindings: [], pending: false, missing: [] },
  groups: new Map(),
};
const seen = {
  ...{ people: [person("bob")], access },
  leftOut: [{ person: person("PC01$"), rule: "computer" as const }],
};

function people(
  args: PeopleArgs,
  isOwnKey: boolean,
  read: Seen | "unread" = seen,
  accounts: Accounts = { accounts: [account("bob")], version: "3.3.1" },
  managed: ManagedFields = { quotas: {} },
) {
  recorded.length = 0;
  // Nobody answers at these addresses: whatever is asked beyond what was read fails.
  const nowhere = "http://127.0.0.1:9";
  const api = pulumi.output(nowhere).apply((url) => new AuthentikApi({ url, token: "the-token" }));
  new People(
    "immich",
    args,
    {
      ...{
        api,
        // As the directory gives it: an output of its own, not copied by one.
        seen: pulumi.output("").apply(() => (read === "unread" ? undefined : read)),
        subMode: "user_uuid",
        managed,
        isOwnKey,
        set: setAlone,
        dependsOn: [],
      },
      immich: { url: nowhere, ca: undefined, apiKey: pulumi.secret("the-key") },
      accounts: pulumi.output(accounts),
    },
    new Parent(),
  );
}

/** What is printed until the resources are registered. */
async function printed(t: import("node:test").TestContext, work: () => void): Promise<string> {
  const lines: string[] = [];
  for (const name of ["log", "warn", "error"] as const)
    t.mock.method(console, name, (line: string) => void lines.push(line));
  work();
  await new Promise((resolve) => setTimeout(resolve, 300));
  return lines.join("\n");
}

const carry = { type: "pulumi-nodejs:dynamic/people:Carry", name: "immich-carry" };

test("with a key of ours there is a resource with nothing to do, and its key is a secret", async (t) => {
  const text = await printed(t, () => people(peopleDefaults, true));
  const [{ inputs: { __provider, ...inputs } = {}, ...made } = { inputs: {} }] = recorded;
  assert.deepEqual(made, carry);
  assert.equal(__provider, providerText("people:Carry"));
  assert.deepEqual(inputs, {
    url: "http://127.0.0.1:9",
    apiKey: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "the-key" },
    ...{ changes: [], leaving: [] },
  });
  assert.match(text, /directory\/machines: Authentik lets an account of a computer use Immich: PC01\$\n/);
  assert.match(
    text,
    /User object filter of the LDAP source in Authentik to \(&\(objectClass=user\)\(!\(objectClass=computer\)\)\)/,
  );
});

test("with another's key, or where it is off, there is none; where leavers are signed out there is", async (t) => {
  const off = { ...peopleDefaults, carry: { ...peopleDefaults.carry, mode: "off" as const } };
  for (const [args, isOwnKey, number] of [
    [peopleDefaults, false, 0],
    [off, true, 0],
    [{ ...off, leavers: "endSessions" as const }, true, 1],
  ] as const) {
    await printed(t, () => people(args, isOwnKey));
    assert.equal(recorded.length, number, JSON.stringify(args));
  }
});

test("people who could not be looked at are nobody's leavers: nothing is compared", async (t) => {
  const text = await printed(t, () => people({ ...peopleDefaults, leavers: "endSessions" }, true, "unread"));
  assert.deepEqual([recorded[0]?.inputs.changes, recorded[0]?.inputs.leaving, text], [[], [], ""]);
});

test("a key that may not list accounts is named where carrying was asked for, and else only in the directory's notes", async (t) => {
  const problem = "the Immich API key may not do this: Missing required permission: adminUser.read";
  const on = { ...peopleDefaults, carry: { ...peopleDefaults.carry, mode: "on" as const } };
  const none = { ...seen, leftOut: [] };
  const text = await printed(t, () => people(on, false, none, { problem }));
  assert.match(text, /people\/not-compared: the people of immich cannot be compared [^\n]*adminUser\.read\n/);
  assert.match(text, /next: {4}tick adminUser\.read for the key in Immich under Account Settings > API Keys/);
  assert.equal(await printed(t, () => people(peopleDefaults, false, none, { problem })), "");
});

test("a quota by group is compared too: the groups arrive as they were read", async (t) => {
  const family = { pk: "g1", name: "family", parents: [], attributes: {} };
  const inFamily = {
    people: [{ ...person("bob"), groups: ["g1"] }],
    access: { ...access, groups: new Map([["g1", family]]) },
    leftOut: [],
  };
  const accounts = {
    accounts: [{ ...account("bob"), quotaSizeInBytes: 5 * 2 ** 30 }],
    version: "3.3.1",
  };
  const text = await printed(t, () =>
    people(peopleDefaults, true, inFamily, accounts, { quotas: { family: 5 } }),
  );
  assert.deepEqual([recorded[0]?.inputs.changes, text], [[], ""]);
});
