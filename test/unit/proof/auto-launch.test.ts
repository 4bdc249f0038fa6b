/** Auto launch behind the proof, on the two stand-ins. */
import assert from "node:assert/strict";
import { mock, type TestContext, test } from "node:test";
import {
  type AutoLaunchInputs,
  type AutoLaunchState,
  check,
  create,
  read,
  remove,
  update,
} from "../../../components/proof/auto-launch-provider.ts";
import { adminSession, documentOf } from "../../support/immich.ts";
import { type ProofGround, proofGround } from "./ground.ts";

const password = "a-password-of-the-test";

function inputs(
  { target }: ProofGround,
  mode: AutoLaunchInputs["mode"],
  more: object = {},
): AutoLaunchInputs {
  const launch = { leave: "as it is", never: "off", always: "on", afterProof: "on" }[mode];
  return { ...target, mode, launch, ...more };
}

async function document({ target }: ProofGround) {
  return documentOf(await adminSession({ url: target.immich.url }));
}

async function isOn(ground: ProofGround): Promise<unknown> {
  return (await document(ground)).oauth.autoLaunch;
}

/** What was warned of, line by line, from here to the end of the test. */
function warnings(t: TestContext): string[] {
  const lines: string[] = [];
  const warn = mock.method(console, "warn", (text: string) => lines.push(text));
  t.after(() => warn.mock.restore());
  return lines;
}

/** What a preview shows of the switch: what is there, and what is about to be; as Pulumi asks, first read, then check. */
async function previewed(outs: AutoLaunchState, news: AutoLaunchInputs) {
  const { inputs: olds } = await read("id", outs);
  const { inputs: checked } = await check(olds, news);
  return { launch: [olds.launch, checked.launch], checked, olds };
}

const lacksMail = `scopes/mail: Immich's scope "openid profile" lacks email\n  next:    pulumi up`;

const wayIn = ({ target }: ProofGround) =>
  `way in with a password meanwhile: ${target.immich.origins[0]}/auth/login?autoLaunch=0`;

test("after the proof it goes on, and nothing else in Immich is touched", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  // Of somebody without a mail the directory's preflight tells, not this.
  await ground.authentik.api("POST", "/core/users/", { username: "bob", name: "Bob" });
  const before = await document(ground);
  const { outs } = await create(inputs(ground, "afterProof"));
  assert.deepEqual(await document(ground), { ...before, oauth: { ...before.oauth, autoLaunch: true } });
  assert.equal(outs.before, false);
  const { olds, checked } = await previewed(outs, inputs(ground, "afterProof"));
  assert.deepEqual([olds, checked], [inputs(ground, "afterProof"), inputs(ground, "afterProof")]);
  assert.deepEqual(said, []);
});

test("without the proof it stays off, and says why", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  await ground.edit({ scope: "openid profile" });
  const { outs } = await create(inputs(ground, "afterProof"));
  assert.equal(await isOn(ground), false);
  const off = "auto launch is off, because the proof failed: scopes/mail";
  assert.deepEqual(said, [lacksMail, wayIn(ground), off]);
  // Nothing is left to do as long as it stays broken, and it comes on when it is whole again.
  assert.deepEqual((await previewed(outs, inputs(ground, "afterProof"))).launch, ["off", "off"]);
  await ground.edit({ scope: "openid profile email" });
  assert.deepEqual((await previewed(outs, inputs(ground, "afterProof"))).launch, ["off", "on"]);
});

test("a look finds it on with a broken sign-in and changes nothing; the next update switches it off", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  const { outs } = await create(inputs(ground, "afterProof"));
  await ground.edit({ scope: "openid profile" });
  assert.deepEqual((await previewed(outs, inputs(ground, "afterProof"))).launch, ["on", "off"]);
  assert.equal(await isOn(ground), true);
  assert.deepEqual(said.splice(0), [lacksMail, wayIn(ground)]);
  // An update looks twice, and says it once.
  await update("id", outs, inputs(ground, "afterProof"));
  assert.deepEqual(said, ["auto launch is off, because the proof failed: scopes/mail"]);
  assert.equal(await isOn(ground), false);
});

test("`leave` never writes, whatever the proof says, and shows no difference", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  await ground.edit({ autoLaunch: true, scope: "openid profile" });
  const { outs } = await create(inputs(ground, "leave"));
  assert.deepEqual((await previewed(outs, inputs(ground, "leave"))).checked, inputs(ground, "leave"));
  await remove("id", outs);
  assert.equal(await isOn(ground), true);
  // Twice looked at, in one process, and said once.
  assert.deepEqual(said, [lacksMail, wayIn(ground)]);
});

test("`leave`: what the first write of the settings switched off comes on again after a good proof, and only then", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  const leave = inputs(ground, "leave", { earlier: true });
  await ground.edit({ scope: "openid profile" });
  await create(leave);
  assert.equal(await isOn(ground), false);
  assert.deepEqual(said, [
    lacksMail,
    wayIn(ground),
    "auto launch was on before this program came, and stays off, because the proof failed: scopes/mail\n" +
      "  next:    pulumi config set immich-sso:autoLaunch afterProof, which switches it on with the first good proof",
  ]);
  await ground.edit({ scope: "openid profile email" });
  const { outs } = await create(leave);
  assert.equal(await isOn(ground), true);
  // From here on it is theirs.
  await ground.edit({ autoLaunch: false });
  await update("id", outs, leave);
  assert.equal(await isOn(ground), false);
});

test("`never` switches it off and removal puts it back; `always` switches it on unproved", async (t) => {
  const [ground] = [await proofGround(t), warnings(t)];
  await ground.edit({ autoLaunch: true, scope: "openid profile" });
  const { outs } = await create(inputs(ground, "never"));
  assert.equal(await isOn(ground), false);
  await remove("id", outs);
  assert.equal(await isOn(ground), true);
  await ground.edit({ autoLaunch: false });
  await create(inputs(ground, "always"));
  assert.equal(await isOn(ground), true);
});

test("a person who cannot sign in keeps it off; one who can switches it on", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  const alice = (password: string) =>
    inputs(ground, "afterProof", { person: { username: "alice", password } });
  const { outs } = await create(alice("not-the-password"));
  assert.equal(await isOn(ground), false);
  assert.deepEqual(said.at(-1), "auto launch stays off, because the proof is not complete: sign-in/person");
  assert.ok(!said.join("\n").includes("not-the-password"));
  await update("id", outs, alice(password));
  assert.equal(await isOn(ground), true);
});

test("Immich keeps the first name: told as advice, which does not keep it off", async (t) => {
  const [ground, said] = [await proofGround(t), warnings(t)];
  const alice = inputs(ground, "afterProof", { person: { username: "alice", password } });
  const { outs } = await create(alice);
  const { results } = await ground.authentik.api<{ results: { pk: number }[] }>(
    "GET",
    "/core/users/?username=alice",
  );
  await ground.authentik.api("PATCH", `/core/users/${results[0]?.pk}/`, { name: "Alice Married" });
  await update("id", outs, alice);
  assert.deepEqual(said, [
    "sign-in/person: alice of the lab <alice@lab.test> signed in, and the sessions were ended; " +
      "Authentik knows Alice Married <alice@lab.test>\n  next:    Immich keeps what it was told at the first " +
      "sign-in: change name and mail in Immich's user administration",
  ]);
  assert.equal(await isOn(ground), true);
});

test("an Immich that does not answer: unknown, and removal is no error", async (t) => {
  const [ground] = [await proofGround(t), warnings(t)];
  const { outs } = await create(inputs(ground, "afterProof"));
  const gone = { ...outs, immich: { ...outs.immich, url: "http://127.0.0.1:9" } };
  assert.equal((await read("id", gone)).inputs.launch, "unknown");
  await remove("id", gone);
});
