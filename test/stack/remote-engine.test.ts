/** Immich on an engine that is reached over the network; it has no file of the CA, and only it is asked. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { docker } from "../../lab/docker.ts";
import { needCommand } from "../support/apt.ts";
import { type EngineFront, frontOfEngine } from "./support/engine-front.ts";
import { type SshServer, startSshServer } from "./support/ssh-server.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let engine: EngineFront;
let ssh: SshServer;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "immich-sso-ssh-"));
  stack = await testStack();
  engine = await frontOfEngine(stack.info);
  // Without the TLS material, whatever went to the engine that the environment names would fail.
  stack.env.DOCKER_HOST = engine.host;
  // On the other machine, docker knows its engine.
  await needCommand("ssh", "openssh-client");
  ssh = await startSshServer(["env", `DOCKER_HOST=${stack.info.dockerHost}`, "sh", "-c"]);
  await stack.configure(
    { "immich-sso:dockerHost": engine.host },
    {
      "immich-sso:dockerCa": engine.tls.ca,
      "immich-sso:dockerCert": engine.tls.cert,
      "immich-sso:dockerKey": engine.tls.key,
    },
  );
});
after(async () => {
  engine.stop();
  ssh.stop();
  await stack.release();
  await rm(folder, { recursive: true });
});

async function succeeds(run: Promise<{ code: number; output: string }>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

/** What the doctor hears from the container. */
async function asked(): Promise<{ state: string; seen: string }[]> {
  const { output } = await stack.doctor("--json");
  const { instances } = JSON.parse(output) as {
    instances: { immich: { findings: { code: string; state: string; seen: string }[] } };
  };
  return instances.immich.findings
    .filter(({ code }) => code.startsWith("container/"))
    .map(({ state, seen }) => ({ state, seen }));
}

/** The one line of a private key that nobody else has. */
const telling = (pem: string) => pem.split("\n")[1] ?? "";

test("over TCP with TLS: alice signs in, the CA came as a volume, and nothing is left to do", async () => {
  await succeeds(stack.up());
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  const args = [
    "container",
    "inspect",
    "--format",
    "{{range .Mounts}}{{.Type}} {{.Destination}} {{.RW}}\n{{end}}",
  ];
  const mounts = (await docker(stack.info.dockerHost, [...args, stack.id])).trim().split("\n");
  assert.deepEqual(mounts.toSorted(), [
    "volume /data true",
    "volume /usr/local/share/ca-certificates/immich-sso false",
  ]);
  assert.deepEqual(await stack.preview(), []);
  assert.ok(engine.met.friends > 0);
  assert.equal(engine.met.strangers, 0);
});

test("the doctor asks the container there", async () => {
  const { url } = stack.info.authentik;
  assert.deepEqual(await asked(), [
    { state: "good", seen: "/usr/local/share/ca-certificates/immich-sso/ca.pem, by NODE_EXTRA_CA_CERTS" },
    { state: "good", seen: `${url} (${new URL(url).hostname})` },
  ]);
});

test("a container that a killed up left there is removed by the next one", async () => {
  const { dockerHost, immich } = stack.info;
  await docker(dockerHost, ["rm", "--force", stack.id]);
  const label = "immich-sso.stack=organization/immich-sso/test";
  await docker(dockerHost, ["create", "--name", stack.id, "--label", label, immich.image]);
  await succeeds(stack.up());
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("the key is in no text and not in clear in the state", async () => {
  const secret = telling(engine.tls.key);
  assert.ok(secret.length > 30);
  assert.ok((await stack.state("--show-secrets")).includes(secret));
  for (const text of [await stack.state(), stack.printed()]) assert.ok(!text.includes(secret));
});

test("the same engine behind ssh: nothing is made again, and the doctor asks there", async () => {
  const [identity, hosts] = [join(folder, "identity"), join(folder, "known-hosts")];
  await writeFile(identity, ssh.userKey, { mode: 0o600 });
  await writeFile(hosts, `[127.0.0.1]:${ssh.port} ${ssh.hostKey}\n`);
  await stack.remove("immich-sso:dockerCa", "immich-sso:dockerCert", "immich-sso:dockerKey");
  engine.stop();
  await stack.configure({
    "immich-sso:dockerHost": `ssh://lab@127.0.0.1:${ssh.port}`,
    "immich-sso:dockerSshOptions": [
      ...["-i", identity, "-o", `UserKnownHostsFile=${hosts}`],
      ...["-o", "StrictHostKeyChecking=yes", "-o", "BatchMode=yes", "-F", "none"],
    ],
  });
  const id = await docker(stack.info.dockerHost, ["ps", "--quiet", "--filter", `name=^/${stack.id}$`]);
  await succeeds(stack.up());
  assert.equal(await docker(stack.info.dockerHost, ["ps", "--quiet", "--filter", `name=^/${stack.id}$`]), id);
  assert.deepEqual(await stack.preview(), []);
  assert.deepEqual(
    (await asked()).map(({ state }) => state),
    ["good", "good"],
  );
  assert.deepEqual(
    [...new Set(ssh.commands.map((command) => command.split(" ").slice(0, 2).join(" ")))],
    ["docker ps", "docker container", "docker info", "docker system", "docker exec"],
  );
});

test("destroy removes all of it from the engine", async () => {
  await succeeds(stack.destroy());
  assert.deepEqual(await engineObjects(stack, stack.id), []);
});
