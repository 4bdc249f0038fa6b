/** What the doctor learns of a stack with several Immichs, by the real CLI, from state and configuration. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readStack } from "../../doctor/stack.ts";
import { labPlace } from "../../lab/place.ts";
import { pulumi as runPulumi } from "../../lab/stack/cli.ts";

const program = labPlace().root;
let folder: string;
let env: Record<string, string>;

/** As Pulumi marks a secret in a state. */
const secret = (value: string) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  plaintext: JSON.stringify(value),
});
const urn = (type: string, name: string) => `urn:pulumi:home::immich-sso::${type}::${name}`;
const component = (name: string) => ({
  urn: urn("immich-sso:index:ImmichSignIn", name),
  type: "immich-sso:index:ImmichSignIn",
});
const dynamic = (type: string, name: string, inputs: object, outputs: object) => ({
  ...{ urn: urn(`pulumi-nodejs:dynamic/${type}`, name), custom: true, id: name },
  ...{ type: `pulumi-nodejs:dynamic/${type}`, inputs, outputs },
});

const pulumi = (args: string[], input = "", cwd = program) =>
  runPulumi([...args, "--stack", "home"], { cwd, env, input });

/** Makes these the stack's state; its secrets are encrypted as any. */
async function holds(resources: object[]): Promise<void> {
  const whole = JSON.parse(await pulumi(["stack", "export"])) as { deployment: object };
  const deployment = { ...whole.deployment, resources };
  await pulumi(["stack", "import"], JSON.stringify({ ...whole, deployment }));
}

const read = () => readStack("home", { cwd: program, program, env: { ...process.env, ...env } });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "immich-sso-doctor-"));
  env = {
    PULUMI_BACKEND_URL: `file://${folder}`,
    PULUMI_CONFIG_PASSPHRASE: "of the test",
    PULUMI_OPTION_CONFIG_FILE: join(folder, "Pulumi.home.yaml"),
  };
  // Where it is run it writes the salt into a file of the stack's name, whatever the environment says.
  await writeFile(join(folder, "Pulumi.yaml"), "name: immich-sso\nruntime: nodejs\n");
  await pulumi(["stack", "init"], "", folder);
  const values = {
    "authentik:url": "https://auth.home.example",
    "immich-sso:adminEmail": "admin@home.example",
    "immich-sso:autoLaunch": "afterProof",
  };
  for (const [key, value] of Object.entries(values)) await pulumi(["config", "set", key, value]);
  for (const name of ["family", "work"])
    await pulumi([
      ...["config", "set", "--path", `immich-sso:instances.${name}.domains[0]`],
      `https://${name}.home.example`,
    ]);
  await pulumi(["config", "set", "--path", "immich-sso:instances.work.port", "2284"]);
  await pulumi(["config", "set", "--secret", "authentik:token"], "the-token");
});
after(() => rm(folder, { recursive: true, force: true }));

test("never deployed: each instance of the configuration, and everything of the stack's own is pending", async () => {
  const [family, work, ...more] = await read();
  assert.deepEqual(more, []);
  assert.deepEqual(family?.inputs, {
    authentik: {
      url: "https://auth.home.example",
      slug: "family",
      clientId: "immich-sso-home-family",
      issuer: "https://auth.home.example/application/o/family/",
    },
    immich: {
      url: "https://family.home.example",
      origins: ["https://family.home.example"],
      fromFile: false,
    },
    redirectUris: [
      "https://family.home.example/auth/login",
      "https://family.home.example/user-settings",
      "app.immich:///oauth-callback",
    ],
    mode: "afterProof",
    launch: "as it is",
    immichApiKey: "",
    authentikToken: "the-token",
  });
  assert.equal(work?.name, "work");
  const known = ["immich/reachable", "authentik/reachable", "authentik/api", "client/id"];
  assert.deepEqual(
    known.filter((code) => work?.pending.has(code)),
    ["immich/reachable", "client/id"],
  );
});

test("the doctor's table is as wide as the terminal", () => {
  const command = "stty cols 80; node doctor/main.ts --stack home";
  const { stdout, stderr, status } = spawnSync("script", ["-qec", command, "/dev/null"], {
    ...{ cwd: program, env: { ...process.env, ...env }, encoding: "utf8" },
  });
  assert.equal(status, 2, stdout + stderr);
  const table = stdout.split("\r\n").filter((line) => /^[│┌├└]/.test(line));
  assert.deepEqual(new Set(table.map((line) => line.length)), new Set([80]));
  assert.ok(
    table.includes("│ – │ Immich answers at every      │ follows from stack/deployed               │"),
  );
});

test("never deployed, with values of another type: all of them at once, where a preview tells one", async () => {
  const wrong = { "immich-sso:port": "many", "immich-sso:groups": "photos-users" };
  for (const [key, value] of Object.entries(wrong)) await pulumi(["config", "set", key, value]);
  await assert.rejects(read(), {
    message: [
      "config/invalid: 2 values are wrong:",
      '    config/type: immich-sso:groups "photos-users" is of another type; it must be array<string>',
      '    config/type: immich-sso:port "many" is of another type; it must be integer',
      "  allowed: the values that docs/configuration.md lists",
      "  next:    fix each of them, then: pulumi preview",
    ].join("\n"),
  });
  for (const key of Object.keys(wrong)) await pulumi(["config", "rm", key]);
});

/** The proof of this instance as an update left it, but for what is laid over. */
const proved = (name: string, over: object = {}) => {
  const origin = `https://${name}.home.example`;
  return {
    authentik: {
      url: "https://auth.home.example",
      slug: name,
      clientId: `immich-sso-home-${name}`,
      issuer: `https://auth.home.example/application/o/${name}/`,
    },
    immich: { url: origin, origins: [origin], container: `${name}_server`, fromFile: false },
    redirectUris: [`${origin}/auth/login`, `${origin}/user-settings`, "app.immich:///oauth-callback"],
    ...{ mode: "afterProof", launch: "on", immichApiKey: secret(`of ${name}`) },
    authentikToken: secret("the-token"),
    ...over,
  };
};
const proof = (name: string, inputs: object) =>
  dynamic("proof:AutoLaunch", `${name}-auto-launch`, inputs, inputs);

test("one was proved and the other's update stopped: the first has nothing new, the second what was made", async () => {
  const resources = [
    ...[component("family"), component("work")],
    proof("family", proved("family")),
    dynamic("immich:AdminApiKey", "work-admin-api-key", {}, { apiKey: secret("of work") }),
    {
      ...{ urn: urn("docker:index/container:Container", "work-server-container"), custom: true, id: "1" },
      type: "docker:index/container:Container",
    },
  ];
  await holds(resources);
  const [family, work, ...more] = await read();
  assert.deepEqual(more, []);
  assert.deepEqual(
    [family?.name, family?.inputs.immichApiKey, family?.inputs.immich.container, family?.changes],
    ["family", "of family", "family_server", []],
  );
  assert.deepEqual(
    [work?.name, work?.inputs.immichApiKey, work?.inputs.immich.container, work?.changes],
    ["work", "of work", "work_server", undefined],
  );
  // Its container is there, so an Immich that does not answer is a cause.
  assert.deepEqual([work?.pending.has("immich/reachable"), work?.pending.has("client/id")], [false, true]);
});

test("what changed since in the configuration is asked, and named; an instance taken away is as it is deployed", async () => {
  const before = { authentikToken: secret("an-earlier-token"), ca: "an earlier one" };
  await holds([
    ...["family", "work", "gone"].map(component),
    ...[proof("family", proved("family", before)), proof("work", proved("work"))],
    proof("gone", proved("gone")),
  ]);
  const found = await read();
  assert.deepEqual(
    found.map(({ name, inputs, changes }) => [name, inputs.authentikToken, changes]),
    [
      ["family", "the-token", ["the Authentik token", "the CA"]],
      ["work", "the-token", []],
      ["gone", "the-token", []],
    ],
  );
});

test("a configuration that is wrong: what is deployed is asked, and why not the configuration", async () => {
  await pulumi(["config", "set", "immich-sso:slgu", "a typing error, which readConfiguration refuses"]);
  assert.deepEqual(
    (await read()).map(({ name, inputs, refusal }) => [name, inputs.authentikToken, refusal?.code]),
    [
      ["family", "an-earlier-token", "config/unknown"],
      ["work", "the-token", "config/unknown"],
      ["gone", "the-token", "config/unknown"],
    ],
  );
});

test("a configuration that is wrong, and nothing deployed: its own error, as an update would tell it", async () => {
  await holds([]);
  await assert.rejects(read(), { code: "config/unknown" });
});
