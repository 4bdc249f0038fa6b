/** Immich with its own database, Redis and machine learning on the real engine, as a person would live through it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { docker, tryDocker } from "../../lab/docker.ts";
import { administrator } from "./support/immich.ts";
import { containersOf, inspect, query, removeServices, wholeStack } from "./support/services.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

const containerStep = (name: string) => `docker:index/container:Container immich-server-${name}-container`;

let stack: TestStack & { release(): Promise<void> };
let settings: Record<string, unknown>;
/** Tags that the test gave to the server's image. */
const tags: string[] = [];

before(async () => {
  stack = await testStack();
  settings = await wholeStack(stack);
  await stack.configure({
    ...settings,
    ...(await release("3.1.0")),
    ...standIn("3.1.0"),
    "immich-sso:limits": { server: { memory: 512, cpus: 1.5 }, database: { memory: 512 } },
  });
});
after(async () => {
  await removeServices(stack);
  for (const tag of tags) await tryDocker(stack.info.dockerHost, ["image", "rm", tag]);
  await stack.release();
});

/** Another version of Immich, as far as its tag goes. */
async function release(version: string): Promise<Record<string, unknown>> {
  const tag = `immich-sso-lab/${stack.id}:v${version}`;
  await docker(stack.info.dockerHost, ["tag", stack.info.immich.image, tag]);
  tags.push(tag);
  return { "immich-sso:images": { ...(settings["immich-sso:images"] as object), server: tag } };
}

/** What makes the stand-in take itself for another version too. */
const standIn = (version: string) => ({ "immich-sso:environment": { LAB_IMMICH_VERSION: version } });

/** A secret, from the file in a container that has it. */
async function secretIn(container: string, file: string): Promise<string> {
  // The stand-in's image has no cat.
  if (container === stack.id) {
    const read = `process.stdout.write((await import("node:fs")).readFileSync("/run/secrets/${file}"))`;
    return docker(stack.info.dockerHost, ["exec", container, "node", "-e", read]);
  }
  return docker(stack.info.dockerHost, ["exec", container, "cat", `/run/secrets/${file}`]);
}

/** Id and last start of each container: others after it was made anew, or started again. */
async function lives(): Promise<string[]> {
  return (await inspect(stack, containersOf(stack))).map(({ Id, State }) => `${Id} ${State.StartedAt}`);
}

/** Rows of Immich's list of versions, with the moment at which each came. */
function versions(): Promise<string[]> {
  return query(stack, 'SELECT version, "createdAt" FROM version_history');
}

/** Seen by the database first: the order in which a password would be looked for. */
let passwords: string[] = [];
let firstVersions: string[] = [];
let alice: string;

test("1. up takes nobody else's network, clears one that a kill left, makes four containers, and alice signs in", async () => {
  const network = (...label: string[]) =>
    docker(stack.info.dockerHost, ["network", "create", ...label, `${stack.id}_backend`]);
  const foreign = await network();
  const refused = await stack.up();
  assert.notEqual(refused.code, 0, refused.output);
  const text =
    `container/network-taken: the engine has a network ${stack.id}_backend (${foreign.slice(0, 12)}) that is not in this stack's state\n` +
    "allowed: a name that is free, or that network as the existing one of immich-sso:backendNetwork\n" +
    `next:    pulumi config set immich-sso:backendNetwork ${stack.id}_backend`;
  const plain = refused.output.replaceAll(/^ +/gm, "");
  assert.ok(plain.includes(text), `expected\n${text}\nin\n${plain}`);
  await docker(stack.info.dockerHost, ["network", "rm", foreign]);
  const urn = await stack.urnOf("immich-server-network");
  await network("--label", "immich-sso.stack=organization/immich-sso/test");
  await stack.cutOff(urn);

  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  alice = (await stack.signIn("alice")).userId;
  firstVersions = await versions();
  assert.deepEqual(await query(stack, "SELECT version FROM version_history"), ["3.1.0"]);
});

test("2. each is hardened, limited as asked, and only the server's port is published", async () => {
  const containers = await inspect(stack, containersOf(stack));
  const backend = `${stack.id}_backend`;
  const { name: network } = stack.info.network;
  const seen = containers.map(({ Name, State, HostConfig, NetworkSettings }) => ({
    name: Name.slice(1),
    running: State.Running,
    drops: HostConfig.CapDrop,
    security: HostConfig.SecurityOpt,
    restart: HostConfig.RestartPolicy.Name,
    ports: Object.keys(HostConfig.PortBindings ?? {}),
    memory: HostConfig.Memory / 2 ** 20,
    cpus: HostConfig.NanoCpus / 1e9,
    shared: HostConfig.ShmSize / 2 ** 20,
    networks: Object.keys(NetworkSettings.Networks).toSorted(),
  }));
  const common = {
    running: true,
    drops: ["CAP_NET_RAW"],
    security: ["no-new-privileges:true"],
    restart: "unless-stopped",
    ports: [] as string[],
    memory: 0,
    cpus: 0,
    shared: 64,
    networks: [backend],
  };
  assert.deepEqual(seen, [
    {
      ...common,
      name: stack.id,
      ports: ["2283/tcp"],
      memory: 512,
      cpus: 1.5,
      networks: [backend, network].toSorted(),
    },
    { ...common, name: `${stack.id}_postgres`, memory: 512, shared: 128 },
    { ...common, name: `${stack.id}_redis` },
    { ...common, name: `${stack.id}_machine_learning` },
  ]);
});

test("3. the password is in a file that both have, and neither in docker inspect nor in the state", async () => {
  const files = [
    [stack.id, "db_password"],
    [`${stack.id}_postgres`, "postgres_password"],
  ] as const;
  passwords = await Promise.all(files.map(([container, file]) => secretIn(container, file)));
  const [given = "", taken] = passwords;
  assert.match(given, /^[\w-]{32}$/);
  assert.equal(taken, given);
  const everything = await docker(stack.info.dockerHost, ["inspect", ...containersOf(stack)]);
  assert.ok(!everything.includes(given));
  assert.ok(!(await stack.state()).includes(given));
  assert.ok(!stack.printed().includes(given));
});

test("4. a second up changes nothing", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /Resources:\n {4}\d+ unchanged\n/);
  assert.deepEqual(await stack.preview(), []);
});

test("5. a database stopped by hand and a Redis deleted by hand are named, and run again", async () => {
  await docker(stack.info.dockerHost, ["stop", "--time", "1", `${stack.id}_postgres`]);
  await docker(stack.info.dockerHost, ["rm", "--force", "--volumes", `${stack.id}_redis`]);
  const steps = await stack.preview();
  assert.deepEqual(steps.map(({ op, resource, diff }) => `${op} ${resource} ${diff}`).toSorted(), [
    `create ${containerStep("redis")} `,
    `update ${containerStep("database")} mustRun`,
  ]);

  const { code, output } = await stack.up();

  assert.equal(code, 0, output);
  assert.deepEqual(
    (await inspect(stack, containersOf(stack))).map(({ State }) => State.Running),
    [true, true, true, true],
  );
  assert.deepEqual(await stack.preview(), []);
});

test("6. more memory is given while it runs; an upgrade is one value and keeps the data", async () => {
  await stack.configure({
    ...(await release("3.3.1")),
    ...standIn("3.3.1"),
    "immich-sso:limits": { server: { memory: 512, cpus: 1.5 }, database: { memory: 768 } },
  });
  const [, database] = await lives();
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.equal((await stack.signIn("alice")).userId, alice);
  const [first, second] = await versions();
  assert.deepEqual([first], firstVersions);
  assert.match(second ?? "", /^3\.3\.1\|/);
  firstVersions = await versions();
  assert.equal((await lives())[1], database);
  const [{ HostConfig } = { HostConfig: { Memory: 0 } }] = await inspect(stack, [`${stack.id}_postgres`]);
  assert.equal(HostConfig.Memory / 2 ** 20, 768);
  assert.deepEqual(await stack.preview(), []);
});

test("7. a way back and a skipped major version are refused, and nothing is touched", async () => {
  const before = await lives();
  for (const [version, text] of [
    [
      "3.1.1",
      "container/version-older: Immich 3.1.1 is older than 3.3.1, which this stack ran: Immich cannot take its database back\n" +
        "allowed: 3.3.1 or later; or 3.1.1 with immich-sso:allowVersionJump, once a database of 3.1.1 is restored\n" +
        "next:    pulumi config set immich-sso:immichVersion 3.3.1",
    ],
    [
      "5.0.0",
      "container/version-skipped: from Immich 3.3.1, which this stack ran, to 5.0.0 skips a major version, whose migrations the next one builds on\n" +
        "allowed: the last 4.x first, then 5.0.0; or immich-sso:allowVersionJump, if Immich's release notes say so\n" +
        "next:    pulumi config set immich-sso:immichVersion 4.x.y",
    ],
  ] as const) {
    await stack.configure(await release(version));
    for (const command of [["preview"], ["up", "--yes", "--skip-preview"]]) {
      const { code, output } = await stack.run(...command);
      assert.notEqual(code, 0, output);
      const plain = output.replaceAll(/^ +/gm, "");
      assert.ok(plain.includes(text), `expected\n${text}\nin\n${plain}`);
      assert.doesNotMatch(output, /^\s+at .*\(?file:/m);
    }
  }
  assert.deepEqual(await lives(), before);
});

test("8. an upgrade whose image cannot be pulled leaves the way back open", async () => {
  const images = settings["immich-sso:images"] as object;
  await stack.configure({ "immich-sso:images": { ...images, server: "localhost:9/immich-server:v3.9.9" } });
  const { code, output } = await stack.up();
  assert.notEqual(code, 0, output);
  assert.match(output, /localhost:9/);
  await stack.configure(await release("3.3.1"));
  const back = await stack.up();
  assert.equal(back.code, 0, back.output);
});

test("9. the way back is open for one update to who says so; another volume leaves the one before it", async () => {
  await stack.configure({
    ...(await release("3.1.1")),
    ...standIn("3.1.0"),
    "immich-sso:allowVersionJump": true,
    "immich-sso:database": `${stack.id}-restored`,
  });
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.notDeepEqual(await versions(), firstVersions);
  await stack.configure({
    "immich-sso:allowVersionJump": false,
    "immich-sso:database": `${stack.id}-database`,
  });
});

test("10. destroy keeps photos and database; the next stack, which knows nothing of them, does not open a later Immich's", async () => {
  const key = await (await administrator(stack)).createApiKey("for the next stack", [
    "systemConfig.read",
    "systemConfig.update",
  ]);
  const destroyed = await stack.destroy();
  assert.equal(destroyed.code, 0, destroyed.output);
  assert.deepEqual((await engineObjects(stack, stack.id)).toSorted(), [
    `${stack.id}-database`,
    `${stack.id}-library`,
    `${stack.id}-restored`,
  ]);

  await stack.configure({ "immich-sso:keepVolumes": false }, { "immich-sso:immichApiKey": key.secret });
  const refused = await stack.up();
  assert.notEqual(refused.code, 0, refused.output);
  const text =
    `container/version-older: Immich 3.1.1 is older than 3.3.1, which the database in ${stack.id}-database was opened by last: Immich cannot take its database back\n` +
    "allowed: 3.3.1 or later; or 3.1.1 with immich-sso:allowVersionJump, once a database of 3.1.1 is restored\n" +
    "next:    pulumi config set immich-sso:immichVersion 3.3.1";
  const plain = refused.output.replaceAll(/^ +/gm, "");
  assert.ok(plain.includes(text), `expected\n${text}\nin\n${plain}`);
  const server = ["ps", "--all", "--quiet", "--filter", `name=^/${stack.id}$`];
  assert.equal(await docker(stack.info.dockerHost, server), "");
  assert.deepEqual(await versions(), firstVersions);
});

test("11. with the version that the database knows it goes on, with another password", async () => {
  await stack.configure({ ...(await release("3.3.1")), ...standIn("3.3.1") });
  const { code, output } = await stack.up();

  assert.equal(code, 0, output);
  const password = await secretIn(stack.id, "db_password");
  assert.notEqual(password, passwords[0]);
  passwords.push(password);
  assert.deepEqual(await versions(), firstVersions);
  assert.equal((await stack.signIn("alice")).userId, alice);
  assert.deepEqual(await stack.preview(), []);
  const state = await stack.state();
  for (const one of passwords) assert.ok(!state.includes(one));
});

test("12. where volumes are not to be kept destroy removes its own, and leaves those that it found", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  const [database, library, restored] = ["database", "library", "restored"].map(
    (one) => `${stack.id}-${one}`,
  );
  assert.deepEqual((await engineObjects(stack, stack.id)).toSorted(), [database, library, restored]);
  for (const name of [database, library])
    assert.ok(
      output.includes(`the Docker volume ${name} stays, because it was there before this stack`),
      output,
    );
  assert.ok(!output.includes(`the Docker volume ${restored}`), output);
});

test("13. no password was printed", () => {
  assert.equal(passwords.length, 3);
  for (const password of passwords) assert.ok(!stack.printed().includes(password));
});
