/** The sign-in is broken on purpose, one way after the other: the doctor names the one right cause each time. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Table from "cli-table3";
import { explain } from "../../components/proof/catalogue.ts";
import type { Finding } from "../../components/proof/verdict.ts";
import { docker } from "../../lab/docker.ts";
import type { PersonName } from "../../lab/info.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { editImmich, immichOAuth } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

interface Provider {
  pk: number;
  signing_key: string;
  property_mappings: string[];
  redirect_uris: { matching_mode: string; url: string }[];
}

/** One way to break it, and what must be seen then. */
interface Break {
  cause: string;
  do(): Promise<void>;
  /** Only where `pulumi up` is not what mends it. */
  undo?: () => Promise<void>;
  /** The doctor's one required finding that is bad. */
  found: string;
  /** Who tries to sign in, alice unless it must be somebody whom Immich does not know yet. */
  who?: PersonName;
  /** Where the sign-in stops, and words of the server that stopped it. */
  stops: string;
  words: RegExp;
  /** The catalogue's entry, from Immich's log where it says something, else from what the browser shows. */
  explained: string;
  from: "log" | "browser";
}

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
  await front.stop();
  await stack.destroy();
  await stack.release();
});

async function provider(): Promise<Provider> {
  const { results } = await stack.authentik.get<{ results: Provider[] }>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  return results[0] as Provider;
}

async function patch(change: (live: Provider) => object): Promise<void> {
  const live = await provider();
  await stack.authentik.patch(`providers/oauth2/${live.pk}/`, change(live));
}

/** What the doctor says of each probe; `–` for those that an earlier one explains. */
async function examine(): Promise<{ code: number; required: string[]; advice: string[] }> {
  const { code, output } = await stack.doctor("--json");
  const { findings } = JSON.parse(output) as { findings: Finding[] };
  const bad = findings.filter(({ state }) => state === "bad");
  const codes = (required: boolean) =>
    bad.filter((finding) => finding.required === required).map((finding) => finding.code);
  return { code, required: codes(true), advice: codes(false) };
}

const well = { code: 1, required: [], advice: ["people/mail"] };

/** The same container as the program made, but for the CA. */
async function containerWithoutCa(): Promise<void> {
  const { dockerHost, network, immich } = stack.info;
  const label = await docker(dockerHost, [
    ...["inspect", "--format", '{{index .Config.Labels "immich-sso.stack"}}', stack.id],
  ]);
  await docker(dockerHost, ["rm", "--force", stack.id]);
  await docker(dockerHost, [
    ...[
      "run",
      "--detach",
      "--name",
      stack.id,
      "--network",
      network.name,
      "--label",
      `immich-sso.stack=${label}`,
    ],
    ...["--publish", `127.0.0.1:${stack.settings["immich-sso:port"]}:2283`],
    ...["--volume", `${stack.id}-library:/data`, immich.image],
  ]);
  await untilHealthy();
}

async function untilHealthy(): Promise<void> {
  for (let second = 0; second < 60; second++) {
    const format = ["inspect", "--format", "{{.State.Health.Status}}", stack.id];
    if ((await docker(stack.info.dockerHost, format)) === "healthy") return;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  throw new Error("the container does not become healthy");
}

const breaks: Break[] = [
  {
    cause: "the CA is not in the container",
    do: containerWithoutCa,
    found: "container/ca",
    stops: "sign-in/authorize",
    words: /Error in OAuth discovery: TypeError: fetch failed/,
    explained: "login/fetch-failed",
    from: "log",
  },
  {
    cause: "another client secret in Immich",
    do: () => editImmich(stack, { clientSecret: "another-secret" }),
    found: "client/secret",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/invalid-client",
    from: "log",
  },
  {
    cause: "an encryption key",
    do: () => patch(({ signing_key }) => ({ encryption_key: signing_key })),
    found: "encryption/none",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/jwe",
    from: "log",
  },
  {
    cause: "no signing key",
    do: () => patch(() => ({ signing_key: null })),
    found: "signing/algorithm",
    stops: "sign-in/callback",
    words: /Failed to finish oauth/,
    explained: "login/algorithm",
    from: "log",
  },
  {
    cause: "no mapping for the mail",
    do: async () => {
      const { results } = await stack.authentik.get<{ results: { pk: string }[] }>(
        "propertymappings/provider/scope/?managed=goauthentik.io/providers/oauth2/scope-email",
      );
      await patch(({ property_mappings }) => ({
        property_mappings: property_mappings.filter((pk) => pk !== results[0]?.pk),
      }));
    },
    found: "scopes/mail",
    who: "carol",
    stops: "sign-in/callback",
    words: /OAuth profile does not have an email address/,
    explained: "login/no-mail",
    from: "browser",
  },
  {
    cause: "a redirect URI removed",
    do: () =>
      patch(({ redirect_uris }) => ({
        redirect_uris: redirect_uris.filter(({ url }) => !url.endsWith("/auth/login")),
      })),
    found: "redirect/accepted",
    stops: "sign-in/authorize-page",
    words: /Redirect URI Error/,
    explained: "login/redirect-uri",
    from: "browser",
  },
  {
    cause: "all redirect URIs removed",
    do: () => patch(() => ({ redirect_uris: [] })),
    found: "redirect/list",
    stops: "",
    words: /^$/,
    explained: "",
    from: "browser",
  },
  {
    cause: "the issuer without its last slash",
    do: async () => {
      const { issuerUrl } = await immichOAuth(stack);
      await editImmich(stack, { issuerUrl: String(issuerUrl).replace(/\/$/, "") });
    },
    found: "issuer/equal",
    stops: "sign-in/authorize",
    words: /discovered metadata issuer does not match the expected issuer/,
    explained: "login/issuer",
    from: "log",
  },
  {
    cause: "Authentik stopped",
    do: () => front.stop(),
    undo: () => front.start(),
    found: "authentik/reachable",
    stops: "sign-in/authorize",
    words: /TypeError: fetch failed/,
    explained: "login/fetch-failed",
    from: "log",
  },
  {
    cause: "a proxy answers in HTML",
    do: async () => front.answerItself(true),
    undo: async () => front.answerItself(false),
    found: "authentik/document",
    stops: "sign-in/authorize",
    words: /unexpected response content-type/,
    explained: "login/content-type",
    from: "log",
  },
];

test("1. the first up proves a whole sign-in, then switches auto launch on", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal((await immichOAuth(stack)).autoLaunch, true);
  assert.deepEqual(await examine(), well);
});

for (const one of breaks)
  test(`2. ${one.cause}: the doctor says ${one.found}`, async () => {
    const since = new Date().toISOString();
    await one.do();

    const { code, required } = await examine();
    const [stopped, explained] = one.stops ? await tried(one, since) : ["", ""];
    seen.push([one.cause, required.join(", "), stopped, explained]);
    assert.deepEqual(
      { code, required, stopped, explained },
      { code: 2, required: [one.found], stopped: one.stops, explained: one.explained },
    );
    if (one.found === "redirect/list") assert.deepEqual((await provider()).redirect_uris, []);

    await one.undo?.();
    const up = await stack.up();
    assert.equal(up.code, 0, up.output);
    assert.deepEqual(await examine(), well);
    assert.equal((await immichOAuth(stack)).autoLaunch, true);
  });

/** Lets somebody sign in, which must fail; where it stops, and which entry of the catalogue that is. */
async function tried({ who = "alice", words, from }: Break, since: string): Promise<[string, string]> {
  const failure = await stack.signIn(who).then(
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
  await patch(({ signing_key }) => ({ encryption_key: signing_key }));
  const { output } = await stack.run("preview", "--diff");
  assert.match(output, /encryption\/none: the provider has an encryption key/);
  assert.match(output, /launch\s*: "on, but encryption\/none" => "on"/);
  assert.equal((await stack.up()).code, 0);
});

test("5. what an up cannot mend switches auto launch off, with a warning; mended, it comes back", async () => {
  const dead = stack.origin.replace(/:\d+$/, ":9");
  await stack.configure({ "immich-sso:domains": [stack.origin, dead] });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /auto launch is off, because the proof failed: immich\/origins/);
  assert.equal((await immichOAuth(stack)).autoLaunch, false);

  await stack.configure({ "immich-sso:domains": [stack.origin] });
  assert.equal((await stack.up()).code, 0);
  assert.equal((await immichOAuth(stack)).autoLaunch, true);
});

test("6. the doctor changes nothing, and no secret is shown", async () => {
  const [before, settings] = [await provider(), await immichOAuth(stack)];
  const shown = await stack.doctor();
  assert.equal(shown.code, 1);
  assert.match(shown.output, /People can sign in; advice: people\/mail\.\n$/);
  assert.deepEqual([await provider(), await immichOAuth(stack)], [before, settings]);
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
