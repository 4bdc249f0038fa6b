/** A token that may not do all that a temporary account needs: it is told by name, and nothing usable is left. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { proveWithGuest } from "../../../components/proof/guest.ts";
import { type Forged, type Relay, relayTo } from "../../support/relay.ts";
import { bindGroup, type ProofGround, proofGround } from "./ground.ts";

interface Account {
  username: string;
  is_active: boolean;
  groups: string[];
}

const json = (status: number, body: object): Forged => ({
  status,
  type: "application/json",
  body: JSON.stringify(body),
});
const refusal = json(403, { detail: "You do not have permission to perform this action." });
const nobodysRights = json(200, { user: { is_superuser: false } });

/** The ground, with an API that answers some calls otherwise; the first pattern that fits counts. */
async function through(
  t: TestContext,
  answers: [pattern: RegExp, answer: Forged][],
): Promise<{
  ground: ProofGround;
  relay: Relay;
  prove: () => Promise<{ state: string; seen: string; fix?: string }>;
}> {
  const ground = await proofGround(t);
  await bindGroup(ground.authentik, []);
  const relay = await relayTo(t, ground.authentik.url);
  relay.begin(({ call, phase }) =>
    phase === "before" ? answers.find(([pattern]) => pattern.test(call))?.[1] : undefined,
  );
  const { url, issuer } = ground.target.authentik;
  const through = { url: relay.url, issuer: issuer.replace(url, relay.url) };
  const target = { ...ground.target, authentik: { ...ground.target.authentik, ...through } };
  const name = /immich-sso-proof-[0-9a-f]{8}/g;
  const prove = async () => {
    const { code: _, title: __, required, ...found } = await proveWithGuest(target, []);
    assert.equal(required, found.state !== "bad");
    const shown = JSON.stringify(found)
      .replace(name, "<name>")
      .replace(/users\/\d+/, "users/<pk>");
    return JSON.parse(shown);
  };
  return { ground, relay, prove };
}

async function accounts({ authentik }: ProofGround): Promise<Pick<Account, "is_active" | "groups">[]> {
  const { results } = await authentik.api<{ results: Account[] }>("GET", "/core/users/");
  return results
    .filter(({ username }) => username.startsWith("immich-sso-proof-"))
    .map(({ is_active, groups }) => ({ is_active, groups }));
}

const me: [RegExp, Forged] = [/^GET .*\/users\/me\//, nobodysRights];
const giveRole =
  "give its role the permission in Authentik under Directory > Roles > Permissions " +
  "(--guest needs authentik_core.add_user, authentik_core.delete_user, authentik_core.reset_user_password)";
const lacks = "the account of the Authentik token lacks";
const made = /^POST \/api\/v3\/core\/users\/$/;

test("all permissions are there: asked, tried on an account that nobody can use, and gone", async (t) => {
  const { ground, relay, prove } = await through(t, [me]);
  assert.deepEqual(await prove(), {
    state: "good",
    seen: "code and ID token came, signed and in clear; the account is gone",
  });
  assert.deepEqual(await accounts(ground), []);
  assert.equal(relay.calls.filter((call) => made.test(call)).length, 3);
});

test("no permission to make one, or to give it a password: both by name, and nothing is made", async (t) => {
  const { ground, prove } = await through(t, [me, [made, refusal], [/\/set_password\/$/, refusal]]);
  assert.deepEqual(await prove(), {
    state: "bad",
    seen: `no account was made: ${lacks} 2 permissions: authentik_core.add_user, authentik_core.reset_user_password`,
    fix: giveRole,
  });
  assert.deepEqual(await accounts(ground), []);
});

test("no permission to give a password, and not to look the account up either", async (t) => {
  const missing = json(404, { detail: "No User matches the given query." });
  const { prove, relay } = await through(t, [me, [/\/users\/0\/set_password\/$/, missing]]);
  assert.deepEqual(await prove(), {
    state: "bad",
    seen: `no account was made: ${lacks} a permission: authentik_core.reset_user_password`,
    fix: giveRole,
  });
  assert.equal(relay.calls.filter((call) => made.test(call)).length, 1);
});

test("no permission to delete: what is left is not active, in no group, and named; the next run makes none", async (t) => {
  const { ground, relay, prove } = await through(t, [me, [/^(DELETE|PATCH) /, refusal]]);
  const left = {
    state: "bad",
    seen: `the account <name> is still in Authentik, not active: ${lacks} a permission: authentik_core.delete_user`,
    fix: `delete <name> in Authentik under Directory > Users; ${giveRole}`,
  };
  assert.deepEqual(await prove(), left);
  assert.deepEqual(await accounts(ground), [{ is_active: false, groups: [] }]);
  t.mock.timers.enable({ apis: ["Date"], now: Date.now() + 11 * 60_000 });
  relay.calls.length = 0;
  assert.deepEqual(await prove(), left);
  assert.deepEqual(
    relay.calls.filter((call) => made.test(call)),
    [],
  );
});

test("a deletion that fails in the end: the account is deactivated, out of its groups, and named", async (t) => {
  const failure = json(500, { detail: "not today" });
  const { ground, prove } = await through(t, [[/^DELETE /, failure]]);
  assert.deepEqual(await prove(), {
    state: "bad",
    seen: "code and ID token came, signed and in clear; but the account <name> is still in Authentik, not active: DELETE /api/v3/core/users/<pk>/ is answered with 500",
    fix: "delete <name> in Authentik under Directory > Users; npm run doctor -- --guest",
  });
  assert.deepEqual(await accounts(ground), [{ is_active: false, groups: [] }]);
});

test("an application that is not shown has no groups: no account is made, and nobody else's bindings are asked for", async (t) => {
  const { relay, prove } = await through(t, [[/^GET .*\/applications\/immich\/$/, refusal]]);
  assert.deepEqual(await prove(), {
    state: "unasked",
    seen: "Authentik does not tell which groups are bound",
  });
  assert.deepEqual(
    relay.calls.filter((call) => made.test(call) || call.includes("/bindings/")),
    [],
  );
});
