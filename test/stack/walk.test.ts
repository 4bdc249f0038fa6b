/** The life of a stack, moment by moment: each complaint, the command that it prints, and what that command leaves of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Table from "cli-table3";
import type { Finding } from "../../components/proof/verdict.ts";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { docker, tryDocker } from "../../lab/docker.ts";
import { patch } from "./support/breaks.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { tlsProxy } from "./support/ground.ts";
import { administrator, editImmich } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let front: Front;
/** A second domain of the same Immich. */
let second: { origin: string; close(): void };

before(async () => {
  stack = await testStack();
  front = await frontOfAuthentik(stack.info);
  second = await tlsProxy(stack.info, `http://127.0.0.1:${stack.settings["immich-sso:port"]}`);
  await stack.configure({ "authentik:url": front.origin, "immich-sso:autoLaunch": "afterProof" });
});
after(async () => {
  // By the front, so that nothing is left in Authentik for the tests that come after.
  await stack.destroy();
  await removeAdopted();
  for (const name of [other(), `${stack.id}_old`])
    await tryDocker(stack.info.dockerHost, ["rm", "--force", "--volumes", name]);
  await stack.release();
  await front.stop();
  second.close();
});

/** One moment of the walk. */
interface Moment {
  name: string;
  /** What brings it about. */
  begin?(): Promise<unknown>;
  /** Who complains: a preview as people read it, or the doctor. */
  asks: "preview" | "doctor";
  /** Codes of the complaints, all of them and no other. */
  complaints: string[];
  /** How the printed command begins; none where nothing is complained of. */
  command?: string | RegExp;
  /** The command, typed. */
  type?(command: string): Promise<unknown>;
  /** What brings the next moment's ground back, where the command led away from it. */
  end?(): Promise<unknown>;
}

const rows: string[][] = [];
/** Of the lab's directory, whose people are as they are at every moment. */
const always = ["directory/mails", "people/mail"];

/** What is complained of, with the command of each. */
async function complaints(asks: Moment["asks"]): Promise<Map<string, string>> {
  if (asks === "doctor") {
    const { output } = await stack.doctor("--json");
    const { findings } = (JSON.parse(output) as { instances: { immich: { findings: Finding[] } } }).instances
      .immich;
    return new Map(findings.flatMap((one) => (one.state === "bad" ? [[one.code, one.fix] as const] : [])));
  }
  const { output } = await stack.run("preview");
  const [, diagnostics = ""] = output.split("\nDiagnostics:\n");
  // A code, its text and what is expected, and then its command.
  const found = diagnostics.matchAll(
    /(?:^|\s)(?:error: |warning: )?([a-z-]+\/[a-z-]+): [^\n]*\n(?:\s+(?:allowed|expected):[^\n]*\n)?\s+next: +([^\n]*)/g,
  );
  return new Map([...found].map(([, code = "", next = ""]) => [code, next]));
}

async function asked(asks: Moment["asks"]): Promise<Map<string, string>> {
  const found = await complaints(asks);
  for (const code of always) found.delete(code);
  return found;
}

const up = async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
};
const domains = (...origins: string[]) => stack.configure({ "immich-sso:domains": origins });
const dead = () => stack.origin.replace(/:\d+$/, ":9");
const token = () => stack.info.authentik.token;
const probe = () => stack.info.directory.users.alice.password;

/** Somebody else's Immich. */
const other = () => `${stack.id}-foreign`;
const engine = (...args: string[]) => docker(stack.info.dockerHost, args);

/** Commands of docker as they are printed, and an up where one is asked for. */
async function typeDocker(command: string): Promise<void> {
  const [typed = ""] = command.split(", then: ");
  for (const step of typed.split(" && ")) await engine(...step.split(" ").slice(1));
  if (command.endsWith("pulumi up")) await up();
}

/** The commands that adopt, as they are printed. */
async function adopt(command: string): Promise<void> {
  for (const step of command.replace(/, then: pulumi up$/, "").split(" && ")) {
    const [, ...args] = step.split(" ");
    if (args[0] === "config") await stack.configure({ [String(args[2])]: args[3] });
    else assert.equal((await stack.run(...args)).code, 0, step);
  }
  await up();
}

/** The provider that this stack adopted stays when it goes, and so does its application. */
async function removeAdopted(): Promise<void> {
  const { url, token } = stack.info.authentik;
  const api = new AuthentikApi({ url, token, ca: stack.ca });
  const { results } = await stack.authentik.get<{ results: { pk: number }[] }>(
    `providers/oauth2/?client_id=other-${stack.id}`,
  );
  await api.delete(`core/applications/${stack.id}/`);
  for (const { pk } of results) await api.delete(`providers/oauth2/${pk}/`);
}

/** Nothing in the state, which is when `pulumi stack rm` works. */
async function isEmpty(): Promise<void> {
  assert.deepEqual(await resources(), []);
}

async function resources(): Promise<string[]> {
  const { deployment } = JSON.parse(await stack.state()) as {
    deployment: { resources?: { type: string }[] };
  };
  return (deployment.resources ?? []).map(({ type }) => type);
}

async function untilImmichAnswers(): Promise<void> {
  await new ImmichClient({ url: stack.origin, ca: stack.ca }).waitUntilReady(60);
}

const moments: Moment[] = [
  { name: "empty", asks: "preview", complaints: [] },
  {
    name: "somebody else's Immich at the first domain",
    begin: async () => {
      const { info, settings } = stack;
      const port = `127.0.0.1:${settings["immich-sso:port"]}:2283`;
      await engine("run", "--detach", "--name", other(), "--publish", port, info.immich.image);
      await untilImmichAnswers();
      // Without a preview too: nothing is made.
      assert.match((await stack.up()).output, /immich\/already-there/);
      assert.deepEqual(await resources(), ["pulumi:pulumi:Stack"]);
    },
    asks: "preview",
    complaints: ["immich/already-there"],
    command: "pulumi config set immich-sso:deploy external",
    type: () => stack.configure({ "immich-sso:deploy": "external" }),
    end: async () => {
      await stack.configure({ "immich-sso:deploy": "server" });
      await engine("rm", "--force", "--volumes", other());
    },
  },
  {
    name: "configured, nothing deployed, a container has its name",
    begin: () => engine("create", "--name", stack.id, stack.info.immich.image),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: /^docker rename .* pulumi up$/,
    type: typeDocker,
  },
  { name: "a plain preview after an up", asks: "preview", complaints: [] },
  {
    name: "changed by hand in Authentik and in Immich",
    begin: async () => {
      await patch(stack, ({ signing_key }) => ({ encryption_key: signing_key }));
      await editImmich(stack, { enabled: false });
    },
    asks: "preview",
    complaints: ["immich/oauth-on", "encryption/none"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "another Authentik token, which is refused",
    begin: () => stack.configure({}, { "authentik:token": "not-the-token" }),
    asks: "preview",
    complaints: ["authentik/token-refused"],
    command: "pulumi config set --secret authentik:token",
    type: () => stack.configure({}, { "authentik:token": token() }),
  },
  {
    name: "the API key removed in Immich",
    begin: async () => {
      const session = await administrator(stack);
      for (const { id, name } of await session.apiKeys())
        if (name.startsWith("immich-sso")) await session.deleteApiKey(id);
    },
    asks: "doctor",
    complaints: ["immich/settings"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "a second domain at which nobody answers",
    begin: () => domains(stack.origin, dead()),
    asks: "preview",
    complaints: ["immich/origins"],
    command: "curl -v",
    // It shows that nobody answers there: the domain is taken away again.
    type: () => domains(stack.origin),
  },
  {
    name: "a second domain that works, not deployed yet",
    begin: () => domains(stack.origin, second.origin),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "the second domain removed, not deployed yet",
    begin: () => domains(stack.origin),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "a probe user, not deployed yet",
    begin: () =>
      stack.configure({ "immich-sso:probeUser": "alice" }, { "immich-sso:probePassword": probe() }),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "Authentik down",
    begin: () => front.stop(),
    asks: "doctor",
    complaints: ["authentik/reachable"],
    command: "curl -v",
    type: () => front.start(),
  },
  {
    name: "Authentik down, in a preview",
    begin: () => front.stop(),
    asks: "preview",
    complaints: ["http/unreachable"],
    command: "curl -v",
    type: () => front.start(),
  },
  {
    name: "Immich down",
    begin: () => engine("stop", stack.id),
    asks: "doctor",
    complaints: ["immich/reachable"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "the application removed in Authentik",
    begin: async () => {
      const { url, token } = stack.info.authentik;
      await new AuthentikApi({ url, token, ca: stack.ca }).delete(`core/applications/${stack.id}/`);
    },
    asks: "doctor",
    complaints: ["authentik/application"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "the redirect URIs removed in Authentik",
    begin: () => patch(stack, () => ({ redirect_uris: [] })),
    asks: "preview",
    complaints: ["redirect/list"],
    command: "pulumi up",
    type: up,
  },
  {
    name: "destroyed",
    begin: () => stack.destroy(),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: /pulumi up$/,
    type: up,
  },
  {
    name: "the provider not in the state any more, and another's by now",
    begin: async () => {
      await patch(stack, () => ({ client_id: `other-${stack.id}` }));
      const urn = await stack.urnOf("immich-provider");
      await stack.run("state", "delete", urn, "--target-dependents", "--yes");
    },
    asks: "preview",
    complaints: ["authentik/exists"],
    command: "pulumi config set immich-sso:clientId",
    type: adopt,
  },
  {
    name: "destroyed, and what was adopted is still there",
    begin: () => stack.destroy(),
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: /^pulumi config set immich-sso:clientId .* pulumi import .*, then: pulumi up$/,
    type: adopt,
  },
];

for (const { name, begin, asks, complaints: expected, command = "", type, end } of moments)
  test(name, async () => {
    await begin?.();
    const found = await asked(asks);
    const told = found.get(expected[0] ?? "") ?? "";
    const complaint = [...found.keys()].join(", ") || "nothing";
    rows.push([name, complaint, told.slice(0, 60), expected.length > 0 ? "?" : "nothing"]);
    assert.deepEqual([...found.keys()], expected);
    if (!type) return;
    if (typeof command === "string") assert.ok(told.startsWith(command), told);
    else assert.match(told, command);
    await type(told);
    const left = await asked(asks);
    rows.at(-1)?.splice(3, 1, [...left.keys()].join(", ") || "nothing");
    assert.deepEqual([...left.keys()], []);
    await end?.();
  });

test("gone for good: the stack is empty, and pulumi stack rm works", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  await isEmpty();
  // And a destroy of what is empty makes nothing.
  const again = await stack.destroy();
  assert.deepEqual([again.code, /create/.test(again.output)], [0, false], again.output);
  const removed = await stack.run("stack", "rm", "--yes");
  assert.equal(removed.code, 0, removed.output);
});

test("the table of the walk", (t) => {
  const table = new Table({
    head: ["moment", "complaint", "command", "after it"],
    style: { head: [], border: [] },
  });
  table.push(...rows);
  t.diagnostic(`\n${table}`);
  assert.equal(rows.length, moments.length);
});
