/** This project as a package of somebody's program, in a shell that has nothing of it. */
import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { providerText } from "../../components/support/dynamic-resource.ts";
import { pulumi } from "../../lab/stack/cli.ts";

const clone = resolve(import.meta.dirname, "../..");
const folder = await mkdtemp(join(tmpdir(), "immich-sso-installed-"));
after(() => rm(folder, { recursive: true }));
const program = join(folder, "program");
const installed = join(program, "node_modules/immich-sso");
const env = {
  ...{ NODE_OPTIONS: "", PULUMI_RUN_PROGRAM: "" },
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_CONFIG_PASSPHRASE: "of the test",
  PULUMI_STACK: "test",
  // Pulumi has --event-log only with this.
  PULUMI_DEBUG_COMMANDS: "true",
};
const run = (...args: string[]) => pulumi(args, { cwd: program, env });

before(async () => {
  await mkdir(join(program, "node_modules/@pulumi"), { recursive: true });
  // Links, because Node takes the types out of no file that is in node_modules.
  await symlink(join(clone, "node_modules/@pulumi/pulumi"), join(program, "node_modules/@pulumi/pulumi"));
  await symlink(clone, installed);
  await writeFile(join(program, "package.json"), '{ "name": "my-home", "type": "module" }');
  await writeFile(
    join(program, "Pulumi.yaml"),
    "name: my-home\nruntime: { name: nodejs, options: { typescript: false } }\nmain: index.ts\noptions: { refresh: always }\n",
  );
  const resource = join(clone, "components/support/generated-secret.ts");
  await writeFile(
    join(program, "index.ts"),
    `import { GeneratedSecret } from ${JSON.stringify(resource)};\nexport const made = new GeneratedSecret("one", {}).value;\n`,
  );
  await run("stack", "init", "test");
});

test("the state names the type, and no debug line has the secret", async () => {
  const events = join(folder, "events");
  const printed = await run("up", "--yes", "--skip-preview", "--debug", "--event-log", events);
  const secret = (await run("stack", "output", "made", "--show-secrets")).trim();
  assert.match(secret, /^[\w-]{32}$/);
  const state = JSON.parse(await run("stack", "export"));
  const { inputs, outputs } = state.deployment.resources.at(-1);
  const text = providerText("support:GeneratedSecret");
  assert.deepEqual([inputs.__provider, outputs.__provider], [text, text]);
  // Pulumi registers the stack before it loads the program.
  const lines = /RegisterResource RPC finished: .*/g;
  const logged = `${printed}\n${await readFile(events, "utf8")}`;
  assert.ok(logged.match(lines)?.every((line) => line.includes("[pulumi:pulumi:Stack]")));
  assert.ok(!logged.includes(secret));
});

test("a resource module that moves is no change, and the state that was made before is destroyed", async () => {
  const moved = join(folder, "moved");
  await cp(join(clone, "components"), join(moved, "components"), { recursive: true });
  await cp(join(clone, "package.json"), join(moved, "package.json"));
  await symlink(join(clone, "node_modules"), join(moved, "node_modules"));
  const [from, to] = ["support/generated-secret-provider.ts", "support/elsewhere.ts"];
  await rename(join(moved, "components", from), join(moved, "components", to));
  const table = join(moved, "components/dynamic.ts");
  await writeFile(table, (await readFile(table, "utf8")).replace(from, to));
  await rm(installed);
  await symlink(moved, installed);

  await run("preview", "--expect-no-changes");
  assert.match(await run("destroy", "--yes", "--skip-preview"), /- 2 deleted/);
});
