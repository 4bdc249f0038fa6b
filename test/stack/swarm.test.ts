/** Immich on a Docker swarm: two API tasks behind one reverse proxy, with an engine of its own, so that no other is touched. */
import assert from "node:assert/strict";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { signIn } from "../../components/proof/sign-in.ts";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { tryDocker } from "../../lab/docker.ts";
import { labPlace } from "../../lab/place.ts";
import { ensureServiceImages } from "../../lab/services/images.ts";
import { answers } from "./support/backends.ts";
import { type OwnEngine, ownEngine, swarmProxy } from "./support/swarm.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let engine: OwnEngine;
let origin: string;
let folder: string;
let images: Record<string, string>;
const secrets: string[] = [];

const services = ["", "_microservices", "_machine_learning", "_postgres", "_redis"];

before(async () => {
  // Whatever went to the engine that the environment names would fail.
  stack = await testStack({ DOCKER_HOST: "unix:///nowhere.sock" });
  folder = join(labPlace().folder, stack.id);
  engine = await ownEngine(stack.info, `${stack.id}-engine`);
  images = {
    server: stack.info.immich.image,
    ...(await ensureServiceImages(stack.info.dockerHost, stack.info.immich.image)),
  };
  await engine.load(Object.values(images));
  await stack.configure({
    "immich-sso:dockerHost": engine.host,
    "immich-sso:engine": "swarm",
    "immich-sso:deploy": "stack",
    "immich-sso:images": images,
    "immich-sso:network": "proxy",
    "immich-sso:rollout": { delay: "1s", monitor: "3s" },
    "immich-sso:database": `${stack.id}-database`,
    "immich-sso:modelCache": `${stack.id}-models`,
    "immich-sso:keepVolumes": true,
  });
});
after(async () => {
  await engine.stop();
  await stack.release();
  await rm(folder, { recursive: true, force: true });
});

async function succeeds(run: Promise<{ code: number; output: string }>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

/** A command that must be refused with this text, before anything is made. */
async function refused(text: string): Promise<void> {
  const { code, output } = await stack.run("preview");
  assert.notEqual(code, 0, output);
  const plain = output.replaceAll(/^ +/gm, "");
  assert.ok(plain.includes(text), `expected\n${text}\nin\n${plain}`);
  assert.doesNotMatch(output, /^\s+at .*\(?file:/m);
}

const alice = () => {
  const { password } = stack.info.directory.users.alice;
  const { url: authentik } = stack.info.authentik;
  return signIn({ origin, authentik, username: "alice", password, ca: stack.ca });
};

/** Containers of a service's tasks that run. */
async function tasks(service = ""): Promise<string[]> {
  const filter = `label=com.docker.swarm.service.name=${stack.id}${service}`;
  const ids = await engine.docker("ps", "--quiet", "--no-trunc", "--filter", filter);
  return ids.split("\n").filter(Boolean);
}

/** What became of the sign-ins meanwhile. */
interface Load<Value> {
  done: Value;
  /** At the first try. */
  good: number;
  /** Why each of the others failed at first; the second try was good. */
  again: string[];
  /** Both tries failed. */
  failed: string[];
}

/** So many sign-ins say something. */
const telling = 11;

/**
 * Three people sign in, again and again, until `work` is done and they did it often enough; whom it fails clicks once
 * more.
 */
async function underLoad<Value>(work: () => Promise<Value>): Promise<Load<Value>> {
  let isOver = false;
  const load = { good: 0, again: [] as string[], failed: [] as string[] };
  const tried = () => load.good + load.again.length + load.failed.length;
  const signInOnce = () =>
    alice().then(
      () => undefined,
      ({ message }: Error) => message,
    );
  const people = [1, 2, 3].map(async () => {
    while (!isOver) {
      const first = await signInOnce();
      if (first === undefined) load.good++;
      else if ((await signInOnce()) === undefined) load.again.push(first);
      else load.failed.push(first);
    }
  });
  const often = async () => {
    const value = await work();
    while (tried() < telling) await sleep(100);
    return value;
  };
  const done = await often().finally(() => {
    isOver = true;
  });
  await Promise.all(people);
  return { done, ...load };
}

/** What the proxy could not get an answer for, and what it saw of the tasks. */
async function proxyTold(): Promise<string> {
  const { stdout, stderr } = await tryDocker(engine.host, ["service", "logs", "--timestamps", "proxy"]);
  return `${stdout}\n${stderr}`
    .split("\n")
    .filter((line) => / 50\d |WARNING/.test(line))
    .toSorted()
    .slice(-40)
    .join("\n");
}

async function serviceSpec<Value>(path: string, service = ""): Promise<Value> {
  const text = await engine.docker(
    "service",
    "inspect",
    "--format",
    `{{json ${path}}}`,
    `${stack.id}${service}`,
  );
  return JSON.parse(text) as Value;
}

test("1. an engine in no swarm, and a network of one engine, are refused before anything is made", async () => {
  await refused(
    "swarm/inactive: the engine is in no swarm that works (its state is inactive)\n" +
      "allowed: an engine that is a manager of a swarm, or immich-sso:engine docker\n" +
      "next:    docker swarm init, on that engine, then: pulumi up",
  );
  await engine.docker("swarm", "init", "--advertise-addr", engine.address);
  await engine.docker("network", "create", "proxy");
  await refused(
    'swarm/network: immich-sso:network "proxy" is a network of one engine (scope local), which services cannot join\n' +
      "allowed: an overlay network, which reaches every node of the swarm\n" +
      "next:    docker network create --driver overlay --attachable another-name, then: pulumi config set immich-sso:network another-name",
  );
  await engine.docker("network", "rm", "proxy");
  await engine.docker("network", "create", "--driver", "overlay", "--attachable", "proxy");
  assert.equal(await engine.docker("service", "ls", "--quiet"), "");
});

test("2. up leaves a foreign service, clears one that a kill left, makes five, and alice signs in", async () => {
  origin = await swarmProxy(stack.info, engine, { network: "proxy", service: stack.id });
  await stack.configure({ "immich-sso:domains": [origin] });
  const redis = `${stack.id}_redis`;
  const by = (...label: string[]) =>
    engine.docker("service", "create", "--detach", "--quiet", "--name", redis, ...label, images.redis ?? "");
  const id = (await by()).slice(0, 12);
  const { code, output } = await stack.up();
  assert.notEqual(code, 0, output);
  assert.ok(
    output.includes(
      `swarm/name-taken: the swarm has a service ${redis} (${id}) that is not in this stack's state`,
    ),
    output,
  );
  await engine.docker("service", "rm", redis);
  const urn = await stack.urnOf("immich-server-redis-container");
  await by("--label", "immich-sso.stack=organization/immich-sso/test");
  await stack.cutOff(urn);
  await succeeds(stack.up());
  assert.equal((await alice()).email, "alice@lab.test");
  const running = await engine.docker("service", "ls", "--format", "{{.Name}} {{.Replicas}}");
  assert.deepEqual(
    running.split("\n").toSorted(),
    [...services.map((name) => `${stack.id}${name} ${name === "" ? "2/2" : "1/1"}`), "proxy 1/1"].toSorted(),
  );
  // Each of them answers by its own address, so the proxy has two ways.
  const look = `require("dns").resolve4("${stack.id}", (error, all) => console.log(JSON.stringify(all)))`;
  const [worker = ""] = await tasks("_microservices");
  assert.equal((JSON.parse(await engine.docker("exec", worker, "node", "-e", look)) as string[]).length, 2);
});

test("3. secrets are Swarm's own, the CA is read-only, and nothing is published", async () => {
  const [first = "", second = ""] = await tasks();
  const read = (container: string, path: string) =>
    engine.docker("exec", container, "node", "-p", `require("fs").readFileSync("${path}", "utf8")`);
  const password = await read(first, "/run/secrets/db_password");
  assert.match(password, /^[\w-]{32}$/);
  secrets.push(password);
  const ca = "/usr/local/share/ca-certificates/immich-sso/ca.pem";
  assert.equal((await read(second, ca)).trim(), stack.ca.trim());
  const write = `try { require("fs").writeFileSync("${ca}", "") } catch ({ code }) { console.log(code) }`;
  assert.equal(await engine.docker("exec", second, "node", "-e", write), "EROFS");
  const environment = await serviceSpec<string[]>(".Spec.TaskTemplate.ContainerSpec.Env");
  assert.deepEqual(
    environment.filter((line) => /^(NODE_EXTRA|IMMICH_WORKERS|DB_PASSWORD)/.test(line)).toSorted(),
    ["DB_PASSWORD_FILE=/run/secrets/db_password", "IMMICH_WORKERS_INCLUDE=api", `NODE_EXTRA_CA_CERTS=${ca}`],
  );
  assert.deepEqual(await serviceSpec(".Spec.TaskTemplate.ContainerSpec.CapabilityDrop"), ["CAP_NET_RAW"]);
  assert.deepEqual(await serviceSpec(".Spec.EndpointSpec"), { Mode: "dnsrr" });
  const shown = await engine.docker("service", "inspect", ...services.map((name) => `${stack.id}${name}`));
  const names = await engine.docker("secret", "ls", "--format", "{{.Name}}");
  for (const text of [shown, names, await stack.state(), stack.printed()])
    assert.ok(!text.includes(password));
});

test("4. a second up changes nothing", async () => {
  const output = await succeeds(stack.up());
  assert.match(output, /Resources:\n {4}\d+ unchanged\n/);
  assert.deepEqual(await stack.preview(), []);
});

test("5. scaled by hand and removed by hand: both are named, and put right", async () => {
  await engine.docker("service", "scale", "--detach", `${stack.id}=3`);
  await engine.docker("service", "rm", `${stack.id}_microservices`);
  assert.deepEqual(
    (await stack.preview()).map(({ op, resource, diff }) => `${op} ${resource} ${diff}`).toSorted(),
    [
      "create docker:index/service:Service immich-server-microservices ",
      "update docker:index/service:Service immich-server-api mode",
    ],
  );
  await succeeds(stack.up());
  assert.equal((await tasks()).length, 2);
  assert.equal((await tasks("_microservices")).length, 1);
  assert.deepEqual(await stack.preview(), []);
});

test("6. one API task is killed under load, and nobody is kept out", async (t) => {
  const before = await tasks();
  const { good, again, failed } = await underLoad(async () => {
    await sleep(1_000);
    await engine.docker("kill", before[0] ?? "");
    await answers(async () => assert.equal((await tasks()).length, 1));
    await answers(async () => assert.equal((await tasks()).length, 2));
    await sleep(3_000);
  });
  t.diagnostic(`${good} sign-ins, ${again.length} of three people clicked twice`);
  assert.deepEqual(failed, [], await proxyTold());
  // The proxy sends again what the task had in the air, but for a callback whose code is already redeemed: Immich
  // itself ends without an answer. Each person has one request in the air.
  assert.ok(again.length <= 3 && again.every((why) => why.startsWith("sign-in/callback")), again.join("\n"));
  assert.deepEqual(await stack.preview(), []);
});

test("7. a renewed CA comes by a rolling update, and no sign-in fails meanwhile", async (t) => {
  const before = await tasks();
  const file = join(folder, "bundle.pem");
  const { certificate } = await ensureAuthority(folder);
  await writeFile(file, `${stack.ca}${certificate}`);
  await stack.configure({ "immich-sso:caCertificate": file });
  const { done, good, again, failed } = await underLoad(() => stack.up());
  t.diagnostic(`${good} sign-ins`);
  assert.equal(done.code, 0, done.output);
  assert.deepEqual([...again, ...failed], [], await proxyTold());
  const now = await tasks();
  assert.equal(now.length, 2);
  assert.ok(now.every((task) => !before.includes(task)));
  // Two of the proxy's, and one for each of the two that trust the CA.
  assert.equal((await engine.docker("config", "ls", "--format", "{{.Name}}")).split("\n").length, 2 + 2);
  assert.deepEqual(await stack.preview(), []);
});

test("8. an update whose tasks do not start goes back by itself, and nobody notices", async (t) => {
  // Node does not start with it.
  await stack.configure({ "immich-sso:environment": { NODE_OPTIONS: "--no-such-option" } });
  const { done, good, again, failed } = await underLoad(() => stack.up());
  t.diagnostic(`${good} sign-ins`);
  assert.notEqual(done.code, 0, done.output);
  assert.match(done.output, /rollback completed/);
  assert.deepEqual([...again, ...failed], [], await proxyTold());
  await stack.remove("immich-sso:environment");
  await succeeds(stack.up());
  assert.deepEqual(await stack.preview(), []);
});

test("8a. another image: nothing of the earlier one runs beside it, so that none works on its schema", async () => {
  const image = images.server ?? "";
  const again = `${image}-again`;
  await engine.docker("tag", image, again);
  await stack.configure({ "immich-sso:images": { ...images, server: again } });
  const format = [
    "ps",
    "--no-trunc",
    "--format",
    "{{.Image}}",
    "--filter",
    `name=^${stack.id}(_microservices)?[.]`,
  ];
  const seen: string[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver)
      seen.push([...new Set((await engine.docker(...format)).split("\n"))].toSorted().join(" "));
  })();
  await succeeds(
    stack.up().finally(() => {
      isOver = true;
    }),
  );
  await watching;
  // The earlier one, none, the other one; and never both.
  assert.deepEqual([...new Set(seen)], [image, "", again]);
  assert.equal((await tasks()).length, 2);
  assert.equal((await tasks("_microservices")).length, 1);
  assert.deepEqual(await stack.preview(), []);
});

test("9. the doctor asks a task", async () => {
  const { output } = await stack.doctor("--json");
  const { instances } = JSON.parse(output) as {
    instances: { immich: { findings: { code: string; state: string; seen: string }[] } };
  };
  const findings = instances.immich.findings.filter(({ code }) => code.startsWith("container/"));
  const { url } = stack.info.authentik;
  assert.deepEqual(
    findings.map(({ state, seen }) => ({ state, seen })),
    [
      {
        state: "good",
        seen: "/usr/local/share/ca-certificates/immich-sso/ca.pem, by NODE_EXTRA_CA_CERTS",
      },
      { state: "good", seen: `${url} (${new URL(url).hostname})` },
    ],
  );
});

test("10. containers in place of services are refused before anything is touched", async () => {
  await stack.configure({ "immich-sso:engine": "docker", "immich-sso:rollout": {} });
  await refused(
    "swarm/changed: this stack runs Immich on a swarm, and immich-sso:engine now says docker: two databases would work on one volume for a while\n" +
      "allowed: a destroy first, which keeps photos and database where immich-sso:keepVolumes is true\n" +
      "next:    pulumi config set immich-sso:engine swarm, or: pulumi destroy, then: pulumi up",
  );
});

test("11. destroy leaves the volumes of photos and database, and nothing else of the stack's", async () => {
  await succeeds(stack.destroy());
  const left = async (kind: string) =>
    (await engine.docker(kind, "ls", "--format", "{{.Name}}"))
      .split("\n")
      .filter((name) => name.includes(stack.id))
      .toSorted();
  const kinds = ["service", "secret", "config", "network", "volume"];
  assert.deepEqual(
    Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await left(kind)]))),
    {
      service: [],
      secret: [],
      config: [],
      network: [],
      volume: [`${stack.id}-database`, `${stack.id}-library`],
    },
  );
  for (const password of secrets) assert.ok(!stack.printed().includes(password));
});
