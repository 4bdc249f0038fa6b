/** Who may use the application: computed from pages, against what Authentik itself says of everybody. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { preflight } from "../../../components/directory/preflight.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { readPeople, readSomebody, readUsers } from "../../../components/support/authentik/people.ts";
import type { Shape } from "../../../components/support/shape.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../../lab/authentik/start.ts";
import { scopeMappings, wire } from "../../lab/authentik/wiring.ts";
import { relayTo } from "../../support/relay.ts";

let authentik: TestAuthentik;
let api: AuthentikApi;
let application: string;
let provider: number;
const groups: Record<string, string> = {};
const users: Record<string, number> = {};

before(async () => {
  authentik = await startTestAuthentik();
  api = new AuthentikApi({ url: authentik.url, token: TOKEN });
  provider = await wire(authentik);
  application = String((await authentik.api("GET", "/core/applications/immich/")).pk);
  const tree = { outer: [], inner: ["outer"], innermost: ["inner"], other: [] };
  for (const [name, parents] of Object.entries(tree)) {
    const group = await authentik.api("POST", "/core/groups/", {
      name,
      parents: parents.map((parent) => groups[parent]),
    });
    groups[name] = String(group.pk);
  }
  for (const [name, group] of Object.entries({
    alice: "outer",
    bob: "inner",
    carol: "innermost",
    dave: "other",
  })) {
    const user = await authentik.api("POST", "/core/users/", {
      username: name,
      name,
      email: name === "bob" ? "" : `${name}@lab.test`,
      groups: [groups[group]],
      attributes: { ldap_uniq: `S-1-5-${name}`, distinguishedName: `CN=${name}`, upn: null },
    });
    users[name] = Number(user.pk);
  }
  await authentik.api("POST", "/core/users/", { username: "machine", name: "", type: "service_account" });
  await authentik.api("POST", "/core/users/", { username: "gone", name: "", is_active: false });
});
after(() => authentik.stop());

/** Binds these and nothing else. */
async function bind(bindings: object[], mode = "any"): Promise<void> {
  const { results } = await authentik.api<{ results: { pk: string }[] }>("GET", "/policies/bindings/");
  for (const { pk } of results) await authentik.api("DELETE", `/policies/bindings/${pk}/`);
  for (const [order, binding] of bindings.entries())
    await authentik.api("POST", "/policies/bindings/", { target: application, order, ...binding });
  await authentik.api("PATCH", "/core/applications/immich/", { policy_engine_mode: mode });
}

const names = (people: readonly { username: string }[]) => people.map(({ username }) => username);

/** Of everybody who is active and no machine, those whom Authentik's own engine lets in. */
async function asAuthentikSays(): Promise<string[]> {
  const all = await readUsers(api, { is_active: "true", type: ["internal", "external"] });
  const answers = await Promise.all(
    all.map(async ({ pk, username }) => {
      const path = `/core/applications/immich/check_access/?for_user=${pk}`;
      return (await authentik.api("GET", path)).passing ? [username] : [];
    }),
  );
  return answers.flat();
}

const shapes: Record<string, () => [bindings: object[], mode?: string]> = {
  "no binding": () => [[]],
  "one group, with those below it": () => [[{ group: groups.outer }]],
  "a group in the middle of the tree": () => [[{ group: groups.inner }]],
  "two groups, one is enough": () => [[{ group: groups.innermost }, { group: groups.other }]],
  "two groups, both are needed": () => [[{ group: groups.outer }, { group: groups.inner }], "all"],
  "a group and a user": () => [[{ group: groups.innermost }, { user: users.dave }]],
  "everyone but a group": () => [[{ group: groups.inner, negate: true }]],
  "a binding that is switched off": () => [[{ group: groups.other, enabled: false }]],
  "a group without anybody": () => [[{ group: groups.other }, { user: users.dave, negate: true }], "all"],
};

for (const [shape, bindings] of Object.entries(shapes))
  test(`${shape}: the same people as Authentik's own check`, async () => {
    await bind(...bindings());
    const people = names((await readPeople(api, "immich")).people);
    assert.deepEqual(people, await asAuthentikSays());
    assert.equal((await readSomebody(api, "immich")).people[0]?.username, people[0]);
  });

test("a group without anybody below it: nobody", async () => {
  const empty = await authentik.api("POST", "/core/groups/", { name: "empty" });
  await bind([{ group: empty.pk }]);
  assert.deepEqual((await readPeople(api, "immich")).people, []);
  assert.deepEqual((await readSomebody(api, "immich")).people, []);
});

test("a person as the directory has them", async () => {
  await bind([{ group: groups.inner }]);
  const { people } = await readPeople(api, "immich");
  const bob = await authentik.api("GET", `/core/users/${users.bob}/`);
  assert.deepEqual(people[0], {
    ...{ pk: users.bob, username: "bob", name: "bob", mail: "", uuid: bob.uuid, uid: bob.uid },
    ...{ upn: undefined, dn: "CN=bob", sid: "S-1-5-bob", groups: [groups.inner] },
  });
});

test("before the application is there, the groups that are about to be bound decide", async () => {
  const { people, access } = await readPeople(api, "not-yet", { groups: ["inner", "no-such-group"] });
  assert.deepEqual([names(people), access.pending, access.application], [["bob", "carol"], true, undefined]);
});

test("a group that is bound anew counts beside those that are", async () => {
  await bind([{ group: groups.other }]);
  assert.deepEqual(names((await readPeople(api, "immich", { groups: ["innermost", "other"] })).people), [
    "carol",
    "dave",
  ]);
});

test("a mapping of somebody's own may give the mail that the account lacks", async () => {
  await bind([{ group: groups.inner }]);
  const mapping = await authentik.api("POST", "/propertymappings/provider/scope/", {
    name: "mail from an attribute",
    scope_name: "email",
    expression: 'return {"email": request.user.attributes.get("ldap_uniq", "") }',
  });
  const usual = await scopeMappings(authentik, ["openid", "profile"]);
  await authentik.api("PATCH", `/providers/oauth2/${provider}/`, {
    property_mappings: [...usual, mapping.pk],
  });
  const { people } = await readPeople(api, "immich");
  assert.deepEqual(
    people.map(({ username, mail }) => [username, mail]),
    [
      ["bob", "S-1-5-bob"],
      ["carol", "carol@lab.test"],
    ],
  );
  await authentik.api("PATCH", `/providers/oauth2/${provider}/`, {
    property_mappings: await scopeMappings(authentik, ["openid", "email", "profile"]),
  });
});

test("the preflight names who has no mail, and asks Authentik about a sample", async (t) => {
  await bind([{ group: groups.outer }]);
  const relay = await relayTo(t, authentik.url);
  relay.begin(() => undefined);
  const target = { slug: "immich", groups: ["outer"], source: undefined };
  const found = await preflight(new AuthentikApi({ url: relay.url, token: TOKEN }), target);
  assert.deepEqual(
    found.findings.map(({ username, trouble }) => [username, trouble]),
    [["bob", "no-mail"]],
  );
  assert.deepEqual([names(found.people), found.notes], [["alice", "bob", "carol"], []]);
  const asked = relay.calls.filter((call) => call.includes("check_access")).map((call) => call.split("=")[1]);
  assert.deepEqual(asked.toSorted(), [users.alice, users.bob, users.carol].map(String).toSorted());
});

test("a group that Authentik does not have, other capitals say: the survey names it, and nobody is taken for everybody", async () => {
  await bind([]);
  const target = { slug: "immich", groups: ["outer", "Inner"], source: undefined };
  assert.deepEqual(await preflight(api, target), {
    people: [],
    access: undefined,
    leftOut: [],
    findings: [],
    notes: ["not looked at: Authentik has no group Inner"],
  });
});

test("a policy that nobody can compute: Authentik's own check disagrees, which is said", async (t) => {
  await bind([{ group: groups.outer }]);
  const honest = new AuthentikApi({ url: authentik.url, token: TOKEN });
  // The stand-in has no policies: its answers are changed here to what one that refuses bob would give.
  t.mock.method(honest, "get", async (path: string, is: Shape<unknown>) => {
    const answer = await AuthentikApi.prototype.get.call(honest, path, is);
    const refused = path.includes(`check_access/?for_user=${users.bob}`);
    return refused ? { ...(answer as object), passing: false } : answer;
  });
  const { notes } = await preflight(honest, { slug: "immich", groups: [], source: undefined });
  assert.deepEqual(notes, [
    "Authentik does not let bob use the application, although its bindings do by their groups",
  ]);
});

test("250 people are three pages, each is there once", async (t) => {
  await bind([]);
  const made = Array.from({ length: 245 }, (_, index) => ({ username: `user${index}`, name: "x" }));
  for (const user of made) await authentik.api("POST", "/core/users/", user);
  const relay = await relayTo(t, authentik.url);
  relay.begin(() => undefined);
  const people = await readUsers(new AuthentikApi({ url: relay.url, token: TOKEN }), { is_active: "true" });
  assert.equal(new Set(people.map(({ pk }) => pk)).size, people.length);
  assert.ok(people.length > 245 && people.length <= 300);
  const filters = "is_active=true&include_groups=false&include_roles=false";
  assert.deepEqual(
    relay.calls.toSorted(),
    [1, 2, 3].map((page) => `GET /api/v3/core/users/?${filters}&page=${page}&page_size=100`),
  );
});
