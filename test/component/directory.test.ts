/** The directory as a program has it: what is registered, what is told, and what waits for it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../lab/authentik/start.ts";
import { wire } from "../lab/authentik/wiring.ts";
import { recordResources, settled } from "../support/record-resources.ts";

const recorded = await recordResources(
  {},
  { "pulumi-nodejs:dynamic/directory:LdapSync": { task: "the-task" } },
);
const { providerText } = await import("../../components/support/dynamic-resource.ts");
const { Directory } = await import("../../components/directory/directory.ts");
const { readAccounts } = await import("../../components/support/immich/accounts.ts");
const { AuthentikApi } = await import("../../components/support/authentik/api.ts");

class Parent extends pulumi.ComponentResource {
  constructor() {
    super("test:index:Parent", `parent-${recorded.length}-${Math.random()}`);
  }
}

let authentik: TestAuthentik;
before(async () => {
  authentik = await startTestAuthentik();
  await wire(authentik);
  await authentik.api("PATCH", "/core/users/3/", { email: "admin@lab.test" });
  await authentik.api("POST", "/core/users/", { username: "bob", name: "Bob" });
  await authentik.api("POST", "/sources/ldap/", {
    ...{ name: "AD", slug: "ad", server_uri: "ldap://127.0.0.1:9", base_dn: "DC=lab", bind_cn: "CN=reader" },
    ...{ user_property_mappings: await mappings(), group_property_mappings: await mappings() },
  });
});
after(() => authentik.stop());

async function mappings(): Promise<string[]> {
  const { results } = await authentik.api<{ results: { pk: string }[] }>(
    "GET",
    "/propertymappings/source/ldap/?managed=goauthentik.io/sources/ldap/default-name",
  );
  return results.map(({ pk }) => pk);
}

function directory(args: ConstructorParameters<typeof Directory>[1], token = TOKEN) {
  const known = { url: authentik.url, ca: undefined };
  const api = pulumi.output(token).apply((text) => new AuthentikApi({ ...known, token: text }));
  const target = {
    ...known,
    token: pulumi.secret(token),
    api,
    slug: "immich",
    groups: [],
    subMode: "user_uuid",
  };
  return new Directory("immich-ldap", args, target, new Parent());
}

const accounts = () => pulumi.output(readAccounts({ url: "http://127.0.0.1:9", apiKey: "the-key" }));
const unreachable =
  "mails are not compared with Immich's accounts: Immich does not answer at http://127.0.0.1:9 (ECONNREFUSED)";

test("without a source nothing is registered; the report is no secret and says who has no mail", async () => {
  const made = directory({ onMissing: "warn" });
  const report = made.report(accounts());
  assert.deepEqual(await settled(report), {
    people: 2,
    findings: [{ user: "bob", mail: "", trouble: "no-mail" }],
    and: 0,
    notes: [unreachable],
  });
  assert.deepEqual([await pulumi.isSecret(report), made.resources, recorded], [false, [], []]);
});

test("with one, the sync is registered with the token as a secret, and with nothing to expect", async () => {
  const made = directory({ onMissing: "warn", sync: { source: "ad", again: "today", seconds: 60 } });
  const { notes } = await settled(made.report(accounts()));
  assert.equal(made.resources.length, 1);
  const { __provider, ...inputs } = recorded[0]?.inputs ?? {};
  assert.equal(__provider, providerText("directory:LdapSync"));
  assert.deepEqual(
    { ...recorded[0], inputs },
    {
      type: "pulumi-nodejs:dynamic/directory:LdapSync",
      name: "immich-ldap-sync",
      inputs: {
        authentikUrl: authentik.url,
        authentikToken: {
          "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
          value: TOKEN,
        },
        ...{ source: "ad", expected: {}, again: "today", seconds: 60 },
      },
    },
  );
  assert.deepEqual(
    // A line that goes on is indented.
    notes.filter((line) => !line.startsWith(" ")).map((note) => note.split(/[,;]/)[0]),
    [
      "ad: who is deleted in the directory stays active in Authentik",
      "ad: the name is the directory's `name` (the CN)",
      unreachable,
    ],
  );
});

test("a token that may not look is no reason to stop; then there is nobody in the report", async () => {
  const made = directory({ onMissing: "warn" }, "another-token");
  const { people, notes } = await settled(made.report(accounts()));
  const words = `not looked at: Authentik at ${authentik.url} refuses the API token: Token invalid/expired`;
  assert.deepEqual([people, notes], [0, [words, unreachable]]);
});
