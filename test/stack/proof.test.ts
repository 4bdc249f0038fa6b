/** The sign-in is broken on purpose, one way after the other: the doctor names the one right cause each time. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Table from "cli-table3";
import { explain } from "../../components/proof/catalogue.ts";
import type { Finding } from "../../components/proof/verdict.ts";
import { docker } from "../../lab/docker.ts";
import { edit } from "../support/immich.ts";
import { type Break, breaks, patch, provider } from "./support/breaks.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { administrator, immichOAuth } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let front: Front;
const seen: string[][] = [];

before(async () => {
  stack = await testStack();
  front = await frontOfAuthentik(stack.info);
  await stack.configure(
    {
      "authentik:url": front.origin,
      "immich-sso:autoLaunch": "afterProof",
      "immich-sso:probeUser": "alice",
    },
    { "immich-sso:probePassword": stack.info.directory.users.alice.password },
  );
});
after(async () => {
  // By the front, so that nothing is left in Authentik for the tests that come after.
  const { code, output } = await stack.destroy();
  await stack.release();
  await front.stop();
  assert.equal(code, 0, output);
});

/** What the doctor says of each probe; `–` for those that an earlier one explains. */
async function examine(): Promise<{ code: number; required: string[]; advice: string[] }> {
  const { code, output } = await stack.doctor("--json");
  const { findings } = inJson(output);
  const bad = findings.filter(({ state }) => state === "bad");
  const codes = (required: boolean) =>
    bad.filter((finding) => finding.required === required).map((finding) => finding.code);
  return { code, required: codes(true), advice: codes(false) };
}

/** What `--json` prints of the stack's one Immich. */
function inJson(output: string): { exitCode: number; bypassUrls: string[]; findings: Finding[] } {
  return (JSON.parse(output) as { instances: { immich: ReturnType<typeof inJson> } }).instances.immich;
}

const well = { code: 1, required: [], advice: ["people/mail"] };

test("0. before the first up the configuration is asked: what is around the stack is told apart from what is not made yet", async () => {
  const seen = async () => {
    const { code, required } = await examine();
    return { code, required };
  };
  assert.deepEqual(await seen(), { code: 2, required: ["stack/deployed"] });

  await front.stop();
  assert.deepEqual(await seen(), { code: 2, required: ["stack/deployed", "authentik/reachable"] });
  await front.start();
  front.answerItself(true);
  assert.deepEqual(await seen(), { code: 2, required: ["stack/deployed", "authentik/document"] });
  front.answerItself(false);
  await stack.configure({}, { "authentik:token": "a-wrong-token" });
  assert.deepEqual(await seen(), { code: 2, required: ["stack/deployed", "authentik/api"] });
  await stack.configure({}, { "authentik:token": stack.info.authentik.token });

  await stack.configure({ "immich-sso:port": 70_000 });
  const { code, output } = await stack.doctor();
  assert.equal(code, 3);
  assert.match(output, /^container\/port: immich-sso:port 70000 is not a port/);
  await stack.configure({ "immich-sso:port": stack.settings["immich-sso:port"] });
});

test("1. the first up proves a whole sign-in, then switches auto launch on", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal((await immichOAuth(stack)).autoLaunch, true);
  assert.deepEqual(await examine(), well);
});

for (const one of breaks)
  test(`2. ${one.cause}: the doctor says ${one.found}`, async () => {
    const since = new Date().toISOString();
    await one.do(stack, front);

    const { code, required } = await examine();
    const [stopped, explained] = one.stops ? await tried(one, since) : ["", ""];
    seen.push([one.cause, required.join(", "), stopped, explained]);
    assert.deepEqual(
      { code, required, stopped, explained },
      { code: 2, required: [one.found], stopped: one.stops, explained: one.explained },
    );
    if (one.found === "redirect/list") assert.deepEqual((await provider(stack)).redirect_uris, []);

    await one.undo?.(front);
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await examine(), well);
    assert.equal((await immichOAuth(stack)).autoLaunch, true);
  });

/** Lets somebody sign in, which must fail; where it stops, and which entry of the catalogue that is. */
async function tried({ who = "alice", words, from }: Break, since: string): Promise<[string, string]> {
  // The browser goes where the settings say, and nowhere else: to the front.
  const failure = await stack.signIn(who, front.origin).then(
    () => assert.fail(`${who} signed in`),
    (error: { code: string; problem: string }) => error,
  );
  assert.match(failure.problem, words);
  const { dockerHost } = stack.info;
  const log =
    from === "log" ? await docker(dockerHost, ["logs", "--since", since, stack.id]) : failure.problem;
  return [failure.code, explain(log)[0]?.code ?? "nothing"];
}

test("3. the table of causes and findings", (t) => {
  const table = new Table({
    head: ["cause", "the doctor", "the sign-in", "explain"],
    style: { head: [], border: [] },
  });
  table.push(...seen);
  t.diagnostic(`\n${table}`);
  const right = breaks.filter(({ found }, index) => seen[index]?.[1] === found).length;
  assert.equal(`${right} of ${breaks.length} right`, `${breaks.length} of ${breaks.length} right`);
});

test("4. a preview warns of what is broken, and says that auto launch will be looked at", async () => {
  await patch(stack, ({ signing_key }) => ({ encryption_key: signing_key }));
  const { output } = await stack.run("preview", "--diff");
  assert.match(output, /encryption\/none: the provider has an encryption key/);
  assert.match(output, /launch\s*: "on" => "off"/);
  assert.equal((await stack.up()).code, 0);
});

test("5. a second domain that is down is told before the update and in it, once each, and leaves auto launch on", async () => {
  const dead = stack.origin.replace(/:\d+$/, ":9");
  const complaint = `immich/origins: Immich does not answer at ${dead} (ECONNREFUSED)`;
  const times = (output: string) => output.split("\nDiagnostics:\n")[1]?.split(complaint).length ?? 0;
  await stack.configure({ "immich-sso:domains": [stack.origin, dead] });
  assert.equal(times((await stack.run("preview")).output), 2);
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal(times(output), 2);
  assert.equal((await immichOAuth(stack)).autoLaunch, true);
  const shown = (await stack.doctor()).output;
  assert.match(shown, /Some people cannot sign in: immich\/origins \(affected: people at https:\S+:9\)\./);

  await stack.configure({ "immich-sso:domains": [stack.origin] });
  assert.doesNotMatch((await stack.run("preview")).output, /immich\/origins|redirect\/accepted/);
  const taken = await stack.up();
  assert.equal(taken.code, 0, taken.output);
  assert.doesNotMatch(taken.output, /immich\/origins|redirect\/accepted/);
});

test("6. password login off and auto launch on: one fault away from being locked out, which the doctor tells", async () => {
  const session = await administrator(stack);
  await edit(session, { passwordLoginEnabled: false });
  assert.deepEqual(await examine(), { ...well, advice: ["people/mail", "login/password"] });
  const { output } = await stack.doctor();
  assert.match(output, /password login is off in Immich and auto launch on/);
  await edit(session, { passwordLoginEnabled: true });
  assert.deepEqual(await examine(), well);
});

test("7. the doctor's flags, its exit codes, and the way in where anything is bad", async () => {
  const wayIn = `Way in with a password: ${stack.origin}/auth/login?autoLaunch=0`;
  const full = await stack.doctor("--json", "--sign-in", "--guest");
  const { exitCode, bypassUrls, findings } = inJson(full.output);
  assert.deepEqual([full.code, exitCode, bypassUrls], [1, 1, [`${stack.origin}/auth/login?autoLaunch=0`]]);
  assert.deepEqual(
    findings.slice(-3).map(({ code, state, seen }) => [code, state, seen]),
    [
      ["sign-in/person", "good", "Alice Ardent <alice@lab.test> signed in, and the sessions were ended"],
      ["sign-in/logout", "good", "it did: Authentik's worker reaches and trusts Immich"],
      ["sign-in/guest", "good", "code and ID token came, signed and in clear; the account is gone"],
    ],
  );
  const chain = findings.find(({ code }) => code === "tls/authentik")?.seen ?? "";
  assert.match(chain, /^CN=.* \(until \d{4}-\d\d-\d\d\) < .*, seen from here and from the container$/);
  const shown = (await stack.doctor()).output;
  // The second where another test's application is in the lab just now, which is told of logouts too.
  assert.match(
    shown,
    /│ (✓ │ Authentik's last notice of a logout arrived +│ at 20.*Z: Authentik's worker reaches|– │ Authentik's last notice of a logout arrived +│ Authentik does not say which of its notices)/,
  );
  assert.ok(shown.endsWith(`${wayIn}\n`), shown.slice(-200));

  const without = await stack.doctor("--json", "--stack", "nobodys");
  assert.equal(without.code, 3);
  assert.match(without.output, /^doctor\/no-state: pulumi stack export --show-secrets failed: .*nobodys/);
  const unknown = await stack.doctor("--fix-it");
  assert.equal(unknown.code, 3);
  assert.equal(
    unknown.output,
    "doctor/usage: Unknown option '--fix-it'\n" +
      "  allowed: npm run doctor -- [--stack <name>] [--json] [--sign-in] [--guest]\n" +
      "  next:    npm run doctor\n",
  );

  await front.stop();
  const broken = await stack.doctor();
  await front.start();
  assert.equal(broken.code, 2);
  assert.ok(broken.output.endsWith(`Nobody can sign in: authentik/reachable.\n${wayIn}\n`), broken.output);
});

test("8. the doctor changes nothing, and no secret is shown", async () => {
  const [before, settings] = [await provider(stack), await immichOAuth(stack)];
  const shown = await stack.doctor();
  assert.equal(shown.code, 1);
  assert.match(shown.output, /People can sign in; advice: people\/mail\.\nWay in with a password: /);
  assert.deepEqual([await provider(stack), await immichOAuth(stack)], [before, settings]);
  const secrets = [
    stack.info.authentik.token,
    stack.info.directory.users.alice.password,
    String(settings.clientSecret),
  ];
  const state = await stack.state();
  for (const secret of secrets) {
    assert.ok(!state.includes(secret), "a secret is in the state");
    assert.ok(!stack.printed().includes(secret), "a secret was printed");
  }
});
