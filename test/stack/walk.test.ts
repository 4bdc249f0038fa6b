/** The life of a stack, moment by moment: each complaint, the command that it prints, and what that command leaves of it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Table from "cli-table3";
import type { Finding } from "../../components/proof/verdict.ts";
import { patch } from "./support/breaks.ts";
import { type Front, frontOfAuthentik } from "./support/front.ts";
import { administrator, editImmich } from "./support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let front: Front;

before(async () => {
  stack = await testStack();
  front = await frontOfAuthentik(stack.info);
  await stack.configure({ "authentik:url": front.origin, "immich-sso:autoLaunch": "afterProof" });
});
after(async () => {
  // By the front, so that nothing is left in Authentik for the tests that come after.
  await stack.destroy();
  await stack.release();
  await front.stop();
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
  /** How the printed command begins. */
  command: string | RegExp;
  /** The command, typed. */
  type(command: string): Promise<unknown>;
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

const moments: Moment[] = [
  {
    name: "configured, nothing deployed",
    asks: "doctor",
    complaints: ["stack/deployed"],
    command: /pulumi up$/,
    type: up,
  },
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
    type: async (command) => {
      for (const step of command.split(" && ")) {
        const [, ...args] = step.split(" ");
        if (args[0] === "config") await stack.configure({ [String(args[2])]: args[3] });
        else assert.equal((await stack.run(...args)).code, 0, step);
      }
      await up();
    },
  },
];

for (const { name, begin, asks, complaints: expected, command, type } of moments)
  test(name, async () => {
    await begin?.();
    const found = await asked(asks);
    const told = found.get(expected[0] ?? "") ?? "";
    rows.push([name, [...found.keys()].join(", "), told.slice(0, 60), "?"]);
    assert.deepEqual([...found.keys()], expected);
    if (typeof command === "string") assert.ok(told.startsWith(command), told);
    else assert.match(told, command);
    await type(told);
    const left = await asked(asks);
    rows.at(-1)?.splice(3, 1, [...left.keys()].join(", ") || "nothing");
    assert.deepEqual([...left.keys()], []);
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
