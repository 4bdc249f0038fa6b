/** The engine's settings are checked before anything is asked of it, and no text holds its TLS material. */
import assert from "node:assert/strict";
import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { dockerCommand, sshArguments } from "../../../components/support/docker/command.ts";
import { isRemote } from "../../../components/support/docker/engine.ts";
import { engineElsewhereProblems } from "../../../components/support/docker/engine-elsewhere.ts";
import { engineProblems, type GivenEngine } from "../../../components/support/docker/engine-problems.ts";
import { StackConfig } from "../../../components/support/stack-config.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-engine-"));
after(() => rm(folder, { recursive: true }));
const authority = await ensureAuthority(folder);
const leaf = await ensureLeaf(authority, { name: "client", addresses: ["127.0.0.1"], hosts: [] }, folder);
const [cert = "", key = ""] = await Promise.all(
  [leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")),
);
const tls = { ca: authority.certificate, cert, key };
const tcp = "tcp://nas.home.example:2376";

function told(given: Partial<GivenEngine>, environment: NodeJS.ProcessEnv = {}, now?: Date): string[] {
  const problems = engineProblems({ host: "", sshOptions: [], tls: {}, ...given }, environment, now);
  return problems.map(({ code, text }) => `${code}: ${text}`);
}

test("what is right", () => {
  for (const host of [
    "",
    "unix:///run/docker.sock",
    "ssh://me@nas:2222",
    "ssh://nas",
    "tcp://127.0.0.1:2375",
  ])
    assert.deepEqual(told({ host }), [], host);
  assert.deepEqual(told({ host: tcp, tls }), []);
  assert.deepEqual(told({ host: tcp, tls }, { DOCKER_HOST: tcp }), []);
  assert.deepEqual(told({ host: "ssh://nas", sshOptions: ["-i", "/key"] }), []);
  // Without an engine of one's own the environment is what counts.
  assert.deepEqual(told({}, { DOCKER_CONTEXT: "nas", DOCKER_CERT_PATH: "/certs" }), []);
});

test("a host that is none", () => {
  const forms = "is none of unix:///path/to.sock, ssh://user@host or tcp://host:2376";
  for (const host of [
    "nas",
    "http://nas:2375",
    "unix://",
    "ssh://",
    "ssh://%zz@nas",
    "ssh://a@b;id",
    "npipe:////./pipe/docker_engine",
  ])
    assert.deepEqual(told({ host }), [`engine/host: immich-sso:dockerHost ${JSON.stringify(host)} ${forms}`]);
  assert.deepEqual(told({ host: "ssh://me:word@nas" }), [
    'engine/host: immich-sso:dockerHost "ssh://me:…@nas" holds a password; ssh takes a key, by its agent or by immich-sso:dockerSshOptions',
  ]);
  assert.deepEqual(told({ host: "ssh://nas/run/docker.sock" }), [
    'engine/host: immich-sso:dockerHost "ssh://nas/run/docker.sock" has a path (/run/docker.sock); it ends after host and port',
  ]);
  assert.deepEqual(told({ host: "tcp://nas", tls }), [
    'engine/host: immich-sso:dockerHost "tcp://nas" has no port; an engine with TLS listens on 2376',
  ]);
});

test("an engine on the network without TLS on both sides", () => {
  const why = "whoever reaches an engine without TLS on both sides is root on its machine";
  assert.deepEqual(told({ host: tcp }), [
    `engine/tls-missing: immich-sso:dockerHost "${tcp}" needs immich-sso:dockerCa, immich-sso:dockerCert, immich-sso:dockerKey: ${why}`,
  ]);
  assert.deepEqual(told({ host: "tcp://127.0.0.1:2376", tls: { cert, key } }), [
    `engine/tls-missing: immich-sso:dockerHost "tcp://127.0.0.1:2376" needs immich-sso:dockerCa: ${why}`,
  ]);
});

test("an engine that DOCKER_HOST or docker:host names is held to the same rule, where it is used", () => {
  const here = (settings: Record<string, string>, environment: NodeJS.ProcessEnv, values = {}) =>
    engineElsewhereProblems(new StackConfig({ deploy: "stack", ...settings }), values, environment).map(
      ({ code, text }) => `${code}: ${text}`,
    );
  const whole = { DOCKER_HOST: tcp, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: "/certs" };
  const why = "whoever reaches an engine without TLS on both sides is root on its machine";
  assert.deepEqual(here({}, { DOCKER_HOST: "tcp://me:word@nas:2375" }), [
    `engine/tls-missing: DOCKER_HOST in the environment "tcp://me:…@nas:2375" needs DOCKER_TLS_VERIFY, DOCKER_CERT_PATH in the environment: ${why}`,
  ]);
  // The Docker provider takes no TLS by that variable alone, and the docker command none by the other.
  assert.deepEqual(here({}, { ...whole, DOCKER_CERT_PATH: "" }), [
    `engine/tls-missing: DOCKER_HOST in the environment "${tcp}" needs DOCKER_CERT_PATH in the environment: ${why}`,
  ]);
  assert.deepEqual(here({}, {}, { "docker:host": tcp }), [
    `engine/tls-missing: docker:host "${tcp}" needs DOCKER_TLS_VERIFY, DOCKER_CERT_PATH in the environment: ${why}`,
  ]);
  const filling = { deploy: "external", fillMails: "{givenName}", fillThrough: "docker:dc" };
  assert.equal(here(filling, { DOCKER_HOST: tcp }).length, 1);
  for (const [settings, environment] of [
    [{}, whole],
    [{}, { DOCKER_HOST: "tcp://127.0.0.1:2375" }],
    [{}, { DOCKER_HOST: "unix:///run/docker.sock" }],
    [{}, { DOCKER_HOST: "ssh://nas" }],
    [{}, {}],
    [{ dockerHost: "ssh://nas" }, { DOCKER_HOST: tcp }],
    [{ deploy: "external" }, { DOCKER_HOST: tcp }],
    [{ ...filling, fillThrough: "ldif" }, { DOCKER_HOST: tcp }],
  ] as [Record<string, string>, NodeJS.ProcessEnv][])
    assert.deepEqual(here(settings, environment), [], JSON.stringify({ settings, environment }));
});

test("settings that are for another kind of host, and an environment that would win", () => {
  assert.deepEqual(told({ host: "unix:///run/docker.sock", sshOptions: ["-v"], tls }), [
    "engine/ssh-options: immich-sso:dockerSshOptions are for an immich-sso:dockerHost that begins with ssh://",
    "engine/tls: immich-sso:dockerCa, dockerCert and dockerKey are for an immich-sso:dockerHost that begins with tcp://",
  ]);
  const environment = {
    DOCKER_CONTEXT: "nas",
    DOCKER_CERT_PATH: "/certs",
    DOCKER_HOST: "unix:///run/other.sock",
  };
  assert.deepEqual(told({ host: tcp, tls }, environment), [
    'engine/context: DOCKER_CONTEXT "nas" in the environment wins over immich-sso:dockerHost; unset it',
    'engine/docker-host: DOCKER_HOST "unix:///run/other.sock" in the environment is where the Docker provider would look with immich-sso:dockerCert, and not at immich-sso:dockerHost; unset it',
    "engine/cert-path: DOCKER_CERT_PATH in the environment stands against immich-sso:dockerCert and dockerKey; unset it",
  ]);
});

test("TLS material that is none, expired, or does not belong together", () => {
  const material = (given: Partial<typeof tls>, now?: Date) =>
    told({ host: tcp, tls: { ...tls, ...given } }, {}, now);
  assert.deepEqual(material({ ca: "hello", cert: key, key: cert }), [
    "engine/tls-material: immich-sso:dockerCa holds no certificate in PEM",
    "engine/tls-material: immich-sso:dockerCert holds no certificate in PEM",
    "engine/tls-material: immich-sso:dockerKey holds no private key in PEM without a password",
  ]);
  assert.deepEqual(material({ ca: cert }), [
    "engine/tls-material: immich-sso:dockerCa holds a certificate that is not a CA",
  ]);
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  assert.deepEqual(material({ key: other.export({ type: "pkcs8", format: "pem" }).toString() }), [
    "engine/tls-material: immich-sso:dockerKey is not the key of the certificate in immich-sso:dockerCert",
  ]);
  assert.deepEqual(
    material({}, new Date("2100-01-01")),
    [
      ["dockerCa", authority.certificate],
      ["dockerCert", cert],
    ].map(
      ([name, pem = ""]) =>
        `engine/tls-material: immich-sso:${name} holds a certificate that expired on ${new X509Certificate(pem).validTo}`,
    ),
  );
});

test("only an engine of this machine knows this machine's paths", () => {
  assert.equal(isRemote(undefined), false);
  assert.equal(isRemote({ host: "unix:///run/docker.sock" }), false);
  assert.equal(isRemote({ host: "ssh://nas" }), true);
  assert.equal(isRemote({ host: tcp }), true);
});

test("docker by ssh: its options, then the host, then one command in which every word stays a word", () => {
  const sshOptions = ["-i", "/home/me/.ssh/nas"];
  assert.deepEqual(
    sshArguments({ host: "ssh://me@nas:2222", sshOptions }, ["ps", "--filter", "name=^/it's $(x)$"]),
    [...sshOptions, "-l", "me", "-p", "2222", "--", "nas", "docker ps --filter 'name=^/it'\\''s $(x)$'"],
  );
  assert.deepEqual(sshArguments({ host: "ssh://[fd00::1]", sshOptions: [] }, ["ps"]), [
    "--",
    "fd00::1",
    "docker ps",
  ]);
});

test("an engine that does not answer is told in docker's words, and the key's folder is gone", async () => {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  const { refusal, stdout } = await dockerCommand({ host: "tcp://127.0.0.1:9", sshOptions: [], tls }, ["ps"]);
  process.env.TMPDIR = before ?? tmpdir();
  assert.equal(stdout, "");
  assert.match(refusal ?? "", /127\.0\.0\.1:9/);
  const left = await readdir(folder);
  assert.deepEqual(
    left.filter((name) => name.startsWith("immich-sso-docker-")),
    [],
  );
});
