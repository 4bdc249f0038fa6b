/** A temporary account does the provider's half of a sign-in, and is gone again. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { proveWithGuest } from "../../../components/proof/guest.ts";
import { selfSigned } from "../../lab/authentik/wiring.ts";
import { root } from "../../support/documents.ts";
import { adminSession, documentOf } from "../../support/immich.ts";
import { relayTo } from "../../support/relay.ts";
import { type ProofGround, proofGround } from "./ground.ts";

/** The names of Authentik's users, and Immich's settings: what must be the same afterwards. */
async function look({ authentik, target }: ProofGround): Promise<unknown> {
  const { results } = await authentik.api<{ results: { username: string }[] }>("GET", "/core/users/");
  const session = await adminSession({ url: target.immich.url });
  return [results.map(({ username }) => username), await documentOf(session)];
}

async function prove(t: TestContext, breakIt: (ground: ProofGround) => Promise<unknown>) {
  const ground = await proofGround(t);
  await breakIt(ground);
  const before = await look(ground);
  const { state, seen } = await proveWithGuest(ground.target, []);
  assert.deepEqual(await look(ground), before);
  return { state, seen };
}

test("the account is in the bound group, gets its tokens, and is deleted", async (t) => {
  const found = await prove(t, async ({ authentik }) => {
    const group = await authentik.api("POST", "/core/groups/", { name: "photos-users" });
    const application = await authentik.api("GET", "/core/applications/immich/");
    await authentik.api("POST", "/policies/bindings/", { target: application.pk, group: group.pk, order: 0 });
  });
  assert.deepEqual(found, {
    state: "good",
    seen: "code and ID token came, signed and in clear; the account is gone",
  });
});

test("an encrypted token, a token signed otherwise, a secret that is refused: each is told", async (t) => {
  assert.deepEqual(
    await prove(t, async ({ patch, authentik }) => patch({ encryption_key: await selfSigned(authentik) })),
    { state: "bad", seen: "the ID token is encrypted, which Immich cannot read" },
  );
  assert.deepEqual(await prove(t, ({ patch }) => patch({ signing_key: null })), {
    state: "bad",
    seen: "the ID token is signed with HS256, Immich expects RS256",
  });
  assert.deepEqual(await prove(t, ({ edit }) => edit({ clientSecret: "another" })), {
    state: "bad",
    seen: "the token endpoint answers the code with 400",
  });
});

test("accounts that a killed proof left are swept, by path, name and age; all others stay", async (t) => {
  const ground = await proofGround(t);
  const { authentik, target } = ground;
  const make = async (username: string, path: string, minutesAgo: number) => {
    t.mock.timers.enable({ apis: ["Date"], now: Date.now() - minutesAgo * 60_000 });
    await authentik.api("POST", "/core/users/", { username, name: "Proof of immich-sso", path });
    t.mock.timers.reset();
  };
  await make("immich-sso-proof-01", "immich-sso/proof", 11);
  await make("immich-sso-proof-02", "immich-sso/proof", 9);
  await make("immich-sso-proof-03", "users", 11);
  await make("ann", "immich-sso/proof", 11);
  const { seen } = await proveWithGuest(target, []);
  assert.equal(
    seen,
    "code and ID token came, signed and in clear; the account is gone, and so are 1 that earlier proofs left",
  );
  const [names] = (await look(ground)) as [string[]];
  const [outpost] = names.filter((name) => name.startsWith("ak-outpost-"));
  assert.deepEqual(names.toSorted(), [
    ...[outpost, "akadmin", "alice", "ann", "immich-sso-proof-02", "immich-sso-proof-03"],
  ]);
});

/** What the doctor does, in a process that can be killed. */
const program = `
  import { proveWithGuest } from ${JSON.stringify(join(root, "components/proof/guest.ts"))};
  import { text } from "node:stream/consumers";
  await proveWithGuest(JSON.parse(await text(process.stdin)), []);
`;

for (const signal of ["SIGINT", "SIGTERM", "SIGKILL"] as const)
  test(`the account is deleted where ${signal} ends the doctor in the middle of the sign-in`, async (t) => {
    const ground = await proofGround(t);
    const relay = await relayTo(t, ground.authentik.url);
    const before = await look(ground);
    const halfway = new Promise<void>((resolve) => {
      relay.begin(({ call, phase }) => {
        if (phase === "after" && call.includes("/set_password/")) resolve();
        return undefined;
      });
    });
    const { url, issuer } = ground.target.authentik;
    const through = { url: relay.url, issuer: issuer.replace(url, relay.url) };
    const target = { ...ground.target, authentik: { ...ground.target.authentik, ...through } };
    let doctor: ChildProcess;
    let isHalfway: boolean;
    // On a busy machine a probe may give up before there is an account.
    do {
      doctor = spawn(process.execPath, ["--input-type=module", "--eval", program], {
        stdio: ["pipe", "ignore", "inherit"],
      });
      doctor.stdin?.end(JSON.stringify(target));
      isHalfway = await Promise.race([halfway.then(() => true), once(doctor, "close").then(() => false)]);
    } while (!isHalfway);
    assert.notDeepEqual(await look(ground), before);
    doctor.kill(signal);
    await once(doctor, "close");
    for (let left = 200; left > 0 && JSON.stringify(await look(ground)) !== JSON.stringify(before); left--)
      await setTimeout(100);
    assert.deepEqual(await look(ground), before);
  });
