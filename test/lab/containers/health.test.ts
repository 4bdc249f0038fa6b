/** What is said of a container that does not get healthy, by real containers on the real engine. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import * as provider from "../../../components/immich/health-provider.ts";
import type { Failure } from "../../../components/support/failure.mjs";
import { docker, tryDocker } from "../../../lab/docker.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { ensureServiceImages, type ServiceImages } from "../../../lab/services/images.ts";
import { labUp } from "../../../lab/up.ts";

const id = `h${randomBytes(3).toString("hex")}`;
let info: LabInfo;
let images: ServiceImages;
const made: string[] = [];

before(async () => {
  info = await labUp();
  // The provider asks the engine that the environment names.
  process.env.DOCKER_HOST = info.dockerHost;
  images = await ensureServiceImages(info.dockerHost, info.immich.image);
});
after(async () => {
  await tryDocker(info.dockerHost, ["rm", "--force", "--volumes", ...made]);
  await tryDocker(info.dockerHost, ["network", "rm", id]);
});

/** Starts a container as the program would, and gives what the resource is told of it. */
async function run(part: string, image: string, options: string[], command: string[] = []) {
  const name = `${id}-${part}`;
  made.push(name);
  const args = ["run", "--detach", "--name", name, "--restart", "unless-stopped", ...options, image];
  const container = await docker(info.dockerHost, [...args, ...command]);
  return { container, name, seconds: 60, secrets: [] as string[] };
}

/** What is told of it, and how long that took. */
async function told(inputs: provider.HealthInputs): Promise<{ text: string; seconds: number }> {
  const begin = Date.now();
  const failure = await provider.create(inputs).then(
    () => assert.fail("it got healthy"),
    (error: Failure) => error,
  );
  assert.equal(failure.name, "Failure", failure.stack);
  return { text: failure.message, seconds: (Date.now() - begin) / 1_000 };
}

/** How often it ended, and in which time, is of the moment. */
const timeless = (text: string) => text.replaceAll(/ended \d+ times in \d+ s/g, "ended some times");

test("Immich whose database is not there: after three ends, not after all the time that there is", async () => {
  const inputs = await run("nowhere", info.immich.image, ["--env", "DB_HOSTNAME=127.0.0.1"]);
  const { text, seconds } = await told({ ...inputs, seconds: 300 });
  assert.equal(
    timeless(text),
    [
      `container/ended: the container ${inputs.name} ended some times, the last time with exit code 1; the end of its log:`,
      "    Starting api worker",
      "    Starting microservices worker",
      "    Error: connect ECONNREFUSED 127.0.0.1:5432",
      "    api worker exited with code 1",
      "  means:   start/database-silent (docs/errors.md): the database's container does not run",
      "  allowed: a container that goes on running",
      "  next:    docker logs immich_postgres; with deploy server DB_HOSTNAME in immich-sso:environment, and immich-sso:network; then pulumi up",
    ].join("\n"),
  );
  assert.ok(seconds < 30, `${seconds} s`);
});

test("what is secret is not shown, whatever the container prints", async () => {
  const [password, url] = ["of-my-own", "postgres://immich:p%40ss@db.home.example/immich"];
  const script = `echo "no login with ${password}" >&2; echo "nor at ${url}, p@ss, redis://:other@cache"; exit 1`;
  const inputs = await run("secret", images.redis, [], ["sh", "-c", script]);
  const { text } = await told({ ...inputs, secrets: [password, url] });
  // In any order: the engine reads the two streams side by side, and the container may have begun anew meanwhile.
  assert.deepEqual(
    timeless(text).split("\n").toSorted(),
    [
      `container/ended: the container ${inputs.name} ended some times, the last time with exit code 1; the end of its log:`,
      "    no login with [secret]",
      "    nor at [secret], [secret], redis://:[secret]@cache",
      "  allowed: a container that goes on running",
      `  next:    docker logs ${inputs.name}, on the Docker host; then: pulumi up`,
    ].toSorted(),
  );
});

test("a container whose health check fails: what the check says, once the time is up", async () => {
  const check = [
    "--health-cmd",
    "echo no page yet; exit 1",
    "--health-interval",
    "1s",
    "--health-retries",
    "2",
  ];
  const inputs = await run("sick", images.redis, check, ["sh", "-c", "echo ready soon; sleep 600"]);
  const { text, seconds } = await told({ ...inputs, seconds: 4 });
  assert.equal(
    text,
    [
      `container/not-healthy: the container ${inputs.name} did not get healthy in 4 s: it runs, and its health check fails: no page yet; the end of its log:`,
      "    ready soon",
      "  allowed: a container whose health check passes within immich-sso:startSeconds",
      `  next:    docker logs ${inputs.name}, on the Docker host; then: pulumi up`,
    ].join("\n"),
  );
  assert.ok(seconds < 8, `${seconds} s`);
});

test("a container at its memory limit", async () => {
  const fill = "const all = []; for (;;) all.push(Buffer.alloc(1_000_000, 1));";
  const limits = ["--memory", "30m", "--memory-swap", "30m", "--no-healthcheck"];
  const inputs = await run("memory", info.immich.image, limits, [
    "node",
    "-e",
    `setTimeout(() => {${fill}}, 3000)`,
  ]);
  // Without a health check running is all there is to wait for; so it is asked after its first end.
  await docker(info.dockerHost, ["update", "--restart", "no", inputs.name]);
  await docker(info.dockerHost, ["wait", inputs.name]);
  const { text } = await told(inputs);
  assert.equal(
    text,
    [
      `container/ended: the container ${inputs.name} ended with exit code 137, at its memory limit (immich-sso:limits); its log is empty`,
      "  allowed: a container that goes on running",
      `  next:    docker logs ${inputs.name}, on the Docker host; then: pulumi up`,
    ].join("\n"),
  );
});

test("one that ended again and again is started at once by who asks again, and is healthy", async () => {
  const check = ["--health-cmd", "true", "--health-interval", "1s"];
  const script = "test -e /tmp/cure || exit 3; sleep 600";
  const inputs = await run("cured", images.redis, check, ["sh", "-c", script]);
  const { text } = await told(inputs);
  assert.match(text, /^container\/ended: .* with exit code 3; its log is empty\n/);
  await docker(info.dockerHost, ["cp", import.meta.filename, `${inputs.name}:/tmp/cure`]);
  const begin = Date.now();
  assert.deepEqual(await provider.create(inputs), { id: inputs.name, outs: inputs });
  assert.ok(Date.now() - begin < 8_000, `${Date.now() - begin} ms`);
});

test("one that somebody stopped, and one that somebody removed", async () => {
  const inputs = await run(
    "stopped",
    images.redis,
    [],
    ["sh", "-c", "trap 'exit 0' TERM; echo up; sleep 600 & wait"],
  );
  await docker(info.dockerHost, ["stop", inputs.name]);
  assert.equal(
    (await told(inputs)).text,
    [
      `container/ended: the container ${inputs.name} ended with exit code 0; the end of its log:`,
      "    up",
      "  allowed: a container that goes on running",
      `  next:    docker logs ${inputs.name}, on the Docker host; then: pulumi up`,
    ].join("\n"),
  );
  await docker(info.dockerHost, ["rm", inputs.name]);
  assert.equal(
    (await told(inputs)).text,
    [
      `container/gone: the container ${inputs.name} is no longer there: somebody removed it while it was starting`,
      "  allowed: a container that stays",
      "  next:    pulumi up",
    ].join("\n"),
  );
});

test("an engine that does not answer, and a machine without the docker command", async (t) => {
  const inputs = { container: "any", name: `${id}-any`, seconds: 1, secrets: [] };
  const engine = { host: "unix:///nowhere.sock", sshOptions: [] };
  const { text } = await told({ ...inputs, engine });
  assert.match(
    text,
    new RegExp(
      `^engine/unasked: the engine cannot be asked how the container ${id}-any is: .*unix:///nowhere\\.sock.*\\n` +
        "  allowed: an engine that answers the docker command of this machine, or by ssh that of its own\n  next:    docker info$",
    ),
  );
  const path = process.env.PATH ?? "";
  process.env.PATH = "/nowhere";
  t.after(() => {
    process.env.PATH = path;
  });
  assert.deepEqual(await provider.create(inputs), { id: `${id}-any`, outs: inputs });
});

test("the database of a later Immich: told before the server starts, and by the server itself", async () => {
  await docker(info.dockerHost, ["network", "create", id]);
  const ofPostgres = ["POSTGRES_USER=postgres", "POSTGRES_DB=immich", "POSTGRES_PASSWORD_FILE=/etc/hostname"];
  const env = (all: string[]) => all.flatMap((one) => ["--env", one]);
  const ready = ["psql -h 127.0.0.1 -U postgres -d immich -c 'SELECT 1'", "--health-interval", "1s"];
  const postgres = ["--network", id, "--hostname", "database", ...env(ofPostgres), "--health-cmd", ...ready];
  const database = await run("postgres", images.database, postgres);
  const place = "immich-database";
  const opening = (version: string, allowJump = false) => ({
    ...database,
    database: { place, version, allowJump },
  });
  // Nobody has opened it yet.
  await provider.create(opening("3.1.0"));

  const ofImmich = env([`DB_HOSTNAME=${database.name}`, "DB_PASSWORD=database"]);
  const later = await run("later", info.immich.image, [
    "--network",
    id,
    ...ofImmich,
    ...env(["LAB_IMMICH_VERSION=3.2.2"]),
  ]);
  await provider.create(later);
  await provider.create(opening("3.2.2"));
  await provider.create(opening("3.1.0", true));
  assert.equal(
    (await told(opening("3.1.0"))).text,
    [
      "container/version-older: Immich 3.1.0 is older than 3.2.2, which the database in immich-database was opened by last: Immich cannot take its database back",
      "  allowed: 3.2.2 or later; or 3.1.0 with immich-sso:allowVersionJump, once a database of 3.1.0 is restored",
      "  next:    pulumi config set immich-sso:immichVersion 3.2.2",
    ].join("\n"),
  );
  const older = env(["LAB_IMMICH_VERSION=3.1.0"]);
  const earlier = await run("earlier", info.immich.image, ["--network", id, ...ofImmich, ...older]);
  const { text } = await told(earlier);
  assert.equal(
    timeless(text),
    [
      `container/ended: the container ${earlier.name} ended some times, the last time with exit code 1; the end of its log:`,
      "    Starting api worker",
      "    Starting microservices worker",
      "    ERROR [Api:DatabaseRepository] Migrations failed: Error: corrupted migrations: previously executed migration Version3.2.2 is missing",
      "    Error: corrupted migrations: previously executed migration Version3.2.2 is missing",
      "    api worker exited with code 1",
      "  means:   start/database-newer (docs/errors.md): the database was used by a later version of Immich, which does not go back",
      "  allowed: a container that goes on running",
      "  next:    pulumi config set immich-sso:immichVersion <the later one>, then pulumi up",
    ].join("\n"),
  );
});
