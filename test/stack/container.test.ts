/** What is around Immich's container, and that it trusts the CA whatever becomes of it. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { docker } from "../../lab/docker.ts";
import { labPlace } from "../../lab/place.ts";
import { immichOAuth } from "./support/immich.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let caFile: string;
let otherCa: string;

before(async () => {
  stack = await testStack();
  const folder = join(labPlace().folder, stack.id);
  otherCa = (await ensureAuthority(folder)).certificate;
  caFile = join(folder, "bundle.pem");
  await writeFile(caFile, stack.ca);
  const authentik = new URL(stack.info.authentik.url).hostname;
  // Somebody's photos, which a stack that keeps no volumes must leave too.
  await docker(stack.info.dockerHost, ["volume", "create", `${stack.id}-library`]);
  await stack.configure({
    "immich-sso:caCertificate": caFile,
    "immich-sso:traefik": true,
    "immich-sso:labels": { "traefik.enable": "false", "com.example.owner": "me" },
    "immich-sso:hosts": { "auth.home.example": authentik, "host.home.example": "host-gateway" },
    "immich-sso:dns": ["192.0.2.53"],
    "immich-sso:trustedProxies": [stack.info.network.gateway],
    "immich-sso:mounts": [{ source: folder, target: "/mnt/archive" }],
  });
});
after(async () => {
  await stack.release();
  await rm(join(labPlace().folder, stack.id), { recursive: true, force: true });
});

async function succeeds(run: Promise<{ code: number; output: string }>): Promise<string> {
  const { code, output } = await run;
  assert.equal(code, 0, output);
  return output;
}

/** A part of what the engine says of the container. */
async function inspected<Value>(format: string, name = stack.id): Promise<Value> {
  const args = ["container", "inspect", "--format", `{{json ${format}}}`, name];
  return JSON.parse(await docker(stack.info.dockerHost, args)) as Value;
}

interface Mounted {
  Type: string;
  Name?: string;
  Source: string;
  Destination: string;
  RW: boolean;
}

async function mounts(): Promise<string[]> {
  const all = await inspected<Mounted[]>(".Mounts");
  return all
    .map(({ Type, Name, Source, Destination, RW }) =>
      [Type, Type === "bind" ? Source : Name, Destination, RW ? "rw" : "ro"].join(" "),
    )
    .toSorted();
}

/** Runs a line of JavaScript in the container, as anything in it could. */
function inside(script: string): Promise<string> {
  return docker(stack.info.dockerHost, ["exec", stack.id, "node", "-e", script]);
}

/** The certificates that the running process was started with, and its file as it is now. */
async function trusts(): Promise<string> {
  const file = await inside(
    'console.log(require("fs").readFileSync(process.env.NODE_EXTRA_CA_CERTS, "utf8"))',
  );
  return `${file.trimEnd()}\n`;
}

test("the engine has it as it was asked for, and alice signs in", async () => {
  await succeeds(stack.up());
  const archive = join(labPlace().folder, stack.id);
  assert.deepEqual(await mounts(), [
    `bind ${archive} /mnt/archive ro`,
    `bind ${caFile} /usr/local/share/ca-certificates/bundle.pem ro`,
    `volume ${stack.id}-library /data rw`,
  ]);
  assert.deepEqual((await inspected<string[]>(".HostConfig.ExtraHosts")).toSorted(), [
    `auth.home.example:${new URL(stack.info.authentik.url).hostname}`,
    "host.home.example:host-gateway",
  ]);
  assert.deepEqual(await inspected(".HostConfig.Dns"), ["192.0.2.53"]);
  const env = await inspected<string[]>(".Config.Env");
  assert.deepEqual(env.filter((line) => /^(IMMICH_|NODE_EXTRA)/.test(line)).toSorted(), [
    `IMMICH_TRUSTED_PROXIES=${stack.info.network.gateway}`,
    "NODE_EXTRA_CA_CERTS=/usr/local/share/ca-certificates/bundle.pem",
  ]);
  const labels = await inspected<Record<string, string>>(".Config.Labels");
  const router = `traefik.http.routers.${stack.id}`;
  assert.deepEqual(
    Object.fromEntries(Object.entries(labels).filter(([label]) => /^(traefik|com\.example)/.test(label))),
    {
      "com.example.owner": "me",
      "traefik.docker.network": stack.info.network.name,
      "traefik.enable": "false",
      [`${router}.entrypoints`]: "websecure",
      [`${router}.rule`]: `Host(\`${new URL(stack.origin).hostname}\`)`,
      [`${router}.service`]: stack.id,
      [`${router}.tls`]: "true",
      [`traefik.http.services.${stack.id}.loadbalancer.server.port`]: "2283",
    },
  );
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("made again by hand without the CA, as a web page for Docker does: the next up puts it right", async () => {
  const oauth = await immichOAuth(stack);
  const { dockerHost, immich, network } = stack.info;
  const label = "immich-sso.stack";
  const madeBy = (await inspected<Record<string, string>>(".Config.Labels"))[label];
  await docker(dockerHost, ["rm", "--force", stack.id]);
  const port = `127.0.0.1:${stack.settings["immich-sso:port"]}:2283`;
  const names = [
    "--name",
    stack.id,
    "--network",
    network.name,
    "--publish",
    port,
    "--label",
    `${label}=${madeBy}`,
  ];
  const volume = ["--volume", `${stack.id}-library:/data`];
  await docker(dockerHost, ["run", "--detach", ...names, ...volume, immich.image]);

  assert.deepEqual(
    (await stack.preview()).map(({ op, resource }) => `${op} ${resource}`),
    [
      "create docker:index/container:Container immich-server-container",
      "update pulumi-nodejs:dynamic/immich:Health immich-server-health",
    ],
  );
  await succeeds(stack.up());
  assert.equal(await trusts(), stack.ca);
  assert.deepEqual(await immichOAuth(stack), oauth);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("a container of somebody else's with its name stays, and is told", async () => {
  const { dockerHost, immich } = stack.info;
  await docker(dockerHost, ["rm", "--force", stack.id]);
  const id = (await docker(dockerHost, ["create", "--name", stack.id, immich.image])).slice(0, 12);
  const { code, output } = await stack.up();
  assert.notEqual(code, 0, output);
  const told = [
    `container/name-taken: the engine has a container ${stack.id} (${id}) that is not in this stack's state`,
    "allowed: a name that is free; photos and database stay in their volumes whatever becomes of a container",
    `next:    docker rename ${stack.id} ${stack.id}_old && docker stop ${stack.id}_old, then: pulumi up`,
  ].join("\n");
  assert.ok(output.replaceAll(/^ +/gm, "").includes(told), output);
  assert.equal(await inspected(".Config.Image"), immich.image);
  await docker(dockerHost, ["rm", "--force", "--volumes", stack.id]);
});

test("a renewed CA makes the container again, and only that; it trusts both and has its settings", async () => {
  await succeeds(stack.up());
  const [oauth, id] = [await immichOAuth(stack), await inspected(".Id")];
  await writeFile(caFile, stack.ca + otherCa);
  assert.deepEqual(
    (await stack.preview()).filter(({ op }) => op.includes("replace")).map(({ resource }) => resource),
    ["docker:index/container:Container immich-server-container"],
  );
  await succeeds(stack.up());
  assert.notEqual(await inspected(".Id"), id);
  assert.equal(await trusts(), stack.ca + otherCa);
  assert.deepEqual(await immichOAuth(stack), oauth);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("the CA by its content: mounted read-only from a volume, which not even root inside can change", async () => {
  await stack.configure({
    "immich-sso:caCertificate": "",
    "immich-sso:caCertificatePem": stack.ca.trimEnd(),
  });
  await succeeds(stack.up());
  assert.equal(await trusts(), stack.ca);
  const carried = (await mounts()).filter((mount) => mount.includes("ca-certificates"));
  assert.equal(carried.length, 1);
  assert.match(
    carried[0] ?? "",
    /^volume t\w+-ca-[0-9a-f]{12} \/usr\/local\/share\/ca-certificates\/immich-sso ro$/,
  );
  assert.equal(
    await inside(
      'try { require("fs").appendFileSync(process.env.NODE_EXTRA_CA_CERTS, "x") } catch (error) { console.log(error.code) }',
    ),
    "EROFS",
  );
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
  assert.deepEqual(await stack.preview(), []);
});

test("what filled the volume may go, and comes again without a touch of Immich", async () => {
  const id = await inspected(".Id");
  const [, volume = ""] = (await mounts()).find((mount) => mount.includes("-ca-"))?.split(" ") ?? [];
  await docker(stack.info.dockerHost, ["rm", volume]);
  assert.deepEqual(await stack.preview(), [
    { op: "create", resource: "docker:index/container:Container immich-server-ca-carrier", diff: [] },
  ]);
  await succeeds(stack.up());
  assert.equal(await inspected(".Id"), id);
  assert.equal(await trusts(), stack.ca);
});

test("destroy leaves the volume that was there before, says so, and the file of the CA as it was", async () => {
  const library = `${stack.id}-library`;
  const output = await succeeds(stack.destroy());
  const told = `the Docker volume ${library} stays, because it was there before this stack; \`docker volume rm ${library}\` removes it`;
  assert.ok(output.includes(told), output);
  assert.deepEqual(await engineObjects(stack, stack.id), [library]);
  assert.equal(await readFile(caFile, "utf8"), stack.ca + otherCa);
});
