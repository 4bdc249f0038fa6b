/** What is wrong is said clearly, in the preview already, and nothing is half made. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ImmichClient } from "../../components/support/immich/client.ts";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { ensureLeaf } from "../../lab/ca/leaf.ts";
import { tryDocker } from "../../lab/docker.ts";
import { caFolder, labPlace } from "../../lab/place.ts";
import { documentOf, freshImmich, newKey } from "../support/immich.ts";
import { relayTo } from "../support/relay.ts";
import { engineObjects, type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let settings: Record<string, unknown>;
before(async () => {
  stack = await testStack();
  settings = stack.settings;
});
after(() => stack.release());

/** Tries an up with wrong values, which must fail with this text and without a stack trace, and make nothing. */
async function refuses(
  wrong: Record<string, unknown>,
  secrets: Record<string, string>,
  text: string,
): Promise<void> {
  await stack.configure({ ...settings, ...wrong }, secrets);
  const { code, output } = await stack.run("up", "--yes");
  assert.notEqual(code, 0, output);
  assert.ok(plain(output).includes(text), `expected\n${text}\nin\n${plain(output)}`);
  assert.doesNotMatch(output, /^\s+at .*\(?file:/m);
  const { deployment } = JSON.parse(await stack.state()) as {
    deployment: { resources?: { type: string }[] };
  };
  const made = (deployment.resources ?? []).filter(
    ({ type }) => !/^pulumi:(pulumi:Stack|providers:)|^immich-sso:/.test(type),
  );
  assert.deepEqual(made, []);
  assert.deepEqual(await engineObjects(stack, stack.id), []);
  const { results } = await stack.authentik.get<{ results: object[] }>(
    `providers/oauth2/?client_id=${stack.clientId}`,
  );
  assert.deepEqual(results, []);
}

/** Without the indentation that Pulumi's diagnostics add. */
function plain(output: string): string {
  return output.replaceAll(/^ +/gm, "");
}

const caHint =
  "allowed: the certificate of the internal CA in PEM (-----BEGIN CERTIFICATE-----), still valid\n" +
  "next:    pulumi config set immich-sso:caCertificate /path/to/your-ca.pem";

test("an Immich that answers already, with deploy left as it is, before its key is used", async (t) => {
  const { url } = await freshImmich(t);
  const calls = await relayTo(t, url);
  await refuses(
    { "immich-sso:immichUrl": calls.url },
    { "immich-sso:immichApiKey": "a-key-of-somebody" },
    ` answers at ${calls.url} already, and this stack is about to make another one; did you mean \`immich-sso:deploy external\`?`,
  );
  assert.deepEqual([...new Set(calls.calls)], ["GET /api/server/version"]);
});

test("the CA's file is missing", async () => {
  const path = join(labPlace().folder, "nowhere.pem");
  await refuses(
    { "immich-sso:caCertificate": path },
    {},
    `ca/missing: immich-sso:caCertificate ${path} does not exist\n${caHint}`,
  );
});

test("the CA's file is a server's certificate", async () => {
  const folder = caFolder(labPlace());
  const request = { name: "tests-leaf", addresses: ["127.0.0.1"], hosts: [] };
  const { certificateFile } = await ensureLeaf(await ensureAuthority(folder), request, folder);
  await refuses(
    { "immich-sso:caCertificate": certificateFile },
    {},
    `ca/not-a-ca: immich-sso:caCertificate ${certificateFile} holds CN=tests-leaf, a certificate that is not a CA\n${caHint}`,
  );
});

test("the CA's file is no certificate at all", async () => {
  const path = join(labPlace().folder, "not-a-certificate.pem");
  await writeFile(path, "hello\n");
  await refuses(
    { "immich-sso:caCertificate": path },
    {},
    `ca/not-pem: immich-sso:caCertificate ${path} holds no certificate in PEM\n${caHint}`,
  );
});

test("several wrong values are told at once", async () => {
  await refuses(
    {
      "immich-sso:domains": ["http://photos.home.example"],
      "immich-sso:slug": "token",
      "immich-sso:environment": { IMMICH_OAUTH_ENABLED: "true" },
    },
    {},
    [
      "config/invalid: 3 values are wrong:",
      'domains/origin: immich-sso:domains "http://photos.home.example" does not start with https://',
      'slug/reserved: immich-sso:slug "token" is a word that Authentik keeps for itself',
      "container/oauth-variable: immich-sso:environment IMMICH_OAUTH_ENABLED does nothing in Immich; this program pushes the settings",
      "allowed: the values that docs/configuration.md lists",
      "next:    fix each of them, then: pulumi preview",
    ].join("\n"),
  );
  await stack.configure({ "immich-sso:environment": {} });
});

test("a key that nobody reads and a secret in clear, with the rest", async () => {
  await refuses(
    { "immich-sso:slgu": "photos", "immich-sso:probePassword": "lies-in-clear", "immich-sso:port": 0 },
    {},
    [
      "config/invalid: 4 values are wrong:",
      "config/unknown: immich-sso:slgu is not a setting; the nearest one is immich-sso:slug",
      "config/in-clear: immich-sso:probePassword is a secret and lies in clear in the stack's settings; make a new one, and set it with: pulumi config set --secret immich-sso:probePassword",
      "container/port: immich-sso:port 0 is not a port; it must be a whole number from 1 to 65535",
      "config/needs: immich-sso:probeUser and immich-sso:probePassword need each other; set both or none",
      "allowed: the values that docs/configuration.md lists",
      "next:    fix each of them, then: pulumi preview",
    ].join("\n"),
  );
  await stack.remove("immich-sso:slgu", "immich-sso:probePassword");
});

test("a value of the wrong type is refused by Pulumi itself, before the program starts", async () => {
  await refuses(
    { "immich-sso:port": "many" },
    {},
    "error: validating stack config: Stack 'test' with configuration key 'immich-sso:port' must be of type 'integer'",
  );
});

test("a container that could not work is told whole, the engine's secret without a word of it", async () => {
  const relative = "is a relative path, and Docker's engine has no folder to start from; begin it with /";
  const unmoved =
    "an upgrade, and the migrations that go with it, would come unasked; name a version, for example v3.1.0";
  await refuses(
    {
      "immich-sso:environment": {
        IMMICH_MEDIA_LOCATION: "/usr/src/app/upload",
        IMMICH_API_METRICS_PORT: "2283",
      },
      "immich-sso:images": { server: "ghcr.io/immich-app/immich-server:latest" },
      "immich-sso:library": "./photos",
      "immich-sso:caCertificateOnDockerHost": "certs/ca.pem",
      "immich-sso:mounts": [{ source: "archive/photos", target: "/data" }],
      "immich-sso:hosts": { "auth.home.example": "traefik" },
      "immich-sso:dns": ["router"],
      "immich-sso:trustedProxies": ["uniquelocal"],
      "immich-sso:dockerHost": "tcp://nas.home.example:2376",
    },
    { "immich-sso:dockerKey": "not-the-key-of-the-engine" },
    [
      "config/invalid: 12 values are wrong:",
      'container/upload-folder: immich-sso:environment IMMICH_MEDIA_LOCATION "/usr/src/app/upload" lies in the container itself, so that every photo goes with it; take a folder in /data',
      `container/latest: immich-sso:images.server "ghcr.io/immich-app/immich-server:latest" has the tag latest: ${unmoved}`,
      `container/relative-path: immich-sso:library "./photos" ${relative}`,
      "container/port-twice: immich-sso:environment IMMICH_API_METRICS_PORT 2283 is the port of Immich too; two services cannot share one",
      `container/relative-path: immich-sso:caCertificateOnDockerHost "certs/ca.pem" ${relative}`,
      `container/relative-path: immich-sso:mounts "archive/photos" ${relative}`,
      'container/mount-shadowed: immich-sso:mounts "/data" would hide /data, where the library of immich-sso:library is; mount it elsewhere',
      'container/hosts: immich-sso:hosts "auth.home.example" has the address traefik, which is no IP address',
      'container/dns: immich-sso:dns "router" is no IP address of a name server',
      'container/proxies: immich-sso:trustedProxies "uniquelocal" is neither an IP address nor a range like 10.0.0.0/8',
      'engine/tls-missing: immich-sso:dockerHost "tcp://nas.home.example:2376" needs immich-sso:dockerCa, immich-sso:dockerCert: whoever reaches an engine without TLS on both sides is root on its machine',
      "engine/tls-material: immich-sso:dockerKey holds no private key in PEM without a password",
    ].join("\n"),
  );
  await stack.remove("immich-sso:dockerKey");
  await stack.configure({
    "immich-sso:environment": {},
    "immich-sso:caCertificateOnDockerHost": "",
    "immich-sso:mounts": [],
    "immich-sso:hosts": {},
    "immich-sso:dns": [],
    "immich-sso:trustedProxies": [],
    "immich-sso:dockerHost": "",
  });
});

test("a folder that somebody else's container works on, stopped as it is", async (t) => {
  // Not of the stack's own name, by which what it made is looked for.
  const name = `other-${randomBytes(4).toString("hex")}`;
  const volume = `${name}-database`;
  const engine = stack.info.dockerHost;
  const make = async (...options: string[]) => {
    await tryDocker(engine, ["rm", "--force", name]);
    const { code, stderr } = await tryDocker(engine, [
      ...["create", "--name", name, ...options, stack.info.immich.image],
    ]);
    assert.equal(code, 0, stderr);
  };
  t.after(async () => {
    await tryDocker(engine, ["rm", "--force", "--volumes", name]);
    await tryDocker(engine, ["volume", "rm", volume]);
  });
  const { image } = stack.info.immich;
  const wrong = { "immich-sso:deploy": "stack", "immich-sso:database": volume };
  await make(
    ...["--volume", `${volume}:/var/lib/postgresql/data`],
    ...["--label", "com.docker.compose.project=photos"],
  );
  await refuses(
    wrong,
    {},
    [
      `container/folder-shared: immich-sso:database "${volume}" is mounted in the container ${name} (${image}) too, which is not in this stack's state: two that write there destroy each other's data, also when that one is stopped now and started later`,
      "allowed: a folder or a volume that no other container may write in",
      "next:    docker compose --project-name photos down, without --volumes, which leaves the data; then: pulumi up",
    ].join("\n"),
  );
  // Whoever only reads, as a backup does, is no danger.
  await make("--volume", `${volume}:/backup:ro`);
  const { output } = await stack.run("preview");
  assert.doesNotMatch(output, /folder-shared/);
  await stack.remove("immich-sso:deploy", "immich-sso:database");
});

test("Authentik does not answer", async () => {
  const url = stack.info.authentik.url.replace(/:\d+$/, ":9");
  await refuses(
    { "authentik:url": url },
    {},
    `http/unreachable: Authentik does not answer at ${url} (ECONNREFUSED)\n` +
      `allowed: a server that runs and can be reached from this machine\nnext:    curl -v ${url}`,
  );
});

test("Authentik refuses the token", async () => {
  await refuses(
    {},
    { "authentik:token": "not-the-token" },
    `authentik/token-refused: Authentik at ${stack.info.authentik.url} refuses the API token: Token invalid/expired\n` +
      "allowed: a token with intent API of an account that may manage applications and providers\n" +
      "next:    pulumi config set --secret authentik:token",
  );
  await stack.configure({}, { "authentik:token": stack.info.authentik.token });
});

test("an Immich that runs elsewhere does not answer", async () => {
  await refuses(
    { "immich-sso:deploy": "external", "immich-sso:immichUrl": "http://127.0.0.1:9" },
    { "immich-sso:immichApiKey": "any" },
    "http/unreachable: Immich does not answer at http://127.0.0.1:9 (ECONNREFUSED)\n" +
      "allowed: a server that runs and can be reached from this machine\nnext:    curl -v http://127.0.0.1:9",
  );
});

test("Immich refuses the API key, and its settings stay as they were", async (t) => {
  const { url } = await freshImmich(t);
  const key = await newKey(url, ["systemConfig.read"]);
  const before = await documentOf(new ImmichClient({ url, apiKey: key }));
  await refuses(
    { "immich-sso:deploy": "external", "immich-sso:immichUrl": url },
    { "immich-sso:immichApiKey": "not-the-key" },
    `immich/key-refused: Immich at ${url} refuses the API key (401 Invalid API key)\n` +
      "allowed: a key of an administrator, made in Immich under Account Settings > API Keys\n" +
      "next:    pulumi up, where this program made the key; else: pulumi config set --secret immich-sso:immichApiKey",
  );
  assert.deepEqual(await documentOf(new ImmichClient({ url, apiKey: key })), before);
});

test("none of the secrets that were tried was printed", () => {
  for (const secret of ["not-the-token", "not-the-key", "lies-in-clear", stack.info.authentik.token])
    assert.ok(!stack.printed().includes(secret));
});
