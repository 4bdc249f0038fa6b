import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { caCertificateFromText, readCaCertificate } from "../../../components/support/ca-certificate.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-ca-"));
after(() => rm(folder, { recursive: true }));
const authority = await ensureAuthority(folder);
const leaf = await ensureLeaf(authority, { name: "leaf", addresses: ["127.0.0.1"], hosts: [] }, folder);

async function file(name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

test("a CA in PEM is taken whole; two of them as well", async () => {
  const one = readCaCertificate(authority.certificateFile);
  const bundle = authority.certificate + authority.certificate;
  const two = readCaCertificate(await file("two.pem", bundle));
  assert.equal(one.pem, authority.certificate);
  assert.equal(two.pem, bundle);
  assert.notEqual(one.sha256, two.sha256);
});

const refused = (code: string, path: string, problem: string) => ({
  message:
    `ca/${code}: immich-sso:caCertificate ${path} ${problem}\n` +
    "  allowed: the certificate of the internal CA in PEM (-----BEGIN CERTIFICATE-----), still valid\n" +
    "  next:    pulumi config set immich-sso:caCertificate /path/to/your-ca.pem",
});

test("a file that is not there", () => {
  const path = join(folder, "nowhere.pem");
  assert.throws(() => readCaCertificate(path), refused("missing", path, "does not exist"));
});

test("a private key beside the certificate", async () => {
  const key = await readFile(leaf.keyFile, "utf8");
  const path = await file("with-key.pem", authority.certificate + key);
  const problem = "holds a private key, which must never be mounted into a container";
  assert.throws(() => readCaCertificate(path), refused("private-key", path, problem));
});

test("something that is no certificate, and DER in place of PEM", async () => {
  for (const content of ["hello", Buffer.from([0x30, 0x82, 1, 1]).toString("latin1")]) {
    const path = await file("not.pem", content);
    assert.throws(() => readCaCertificate(path), refused("not-pem", path, "holds no certificate in PEM"));
  }
});

test("a certificate that was cut short", async () => {
  const lines = authority.certificate.trim().split("\n");
  const path = await file("cut.pem", [lines[0], lines[1], lines.at(-1)].join("\n"));
  assert.throws(
    () => readCaCertificate(path),
    refused("not-pem", path, "holds a certificate block that cannot be decoded"),
  );
});

test("a server's certificate in place of the CA's, which Node would ignore in silence", () => {
  const path = leaf.certificateFile;
  assert.throws(
    () => readCaCertificate(path),
    refused("not-a-ca", path, "holds CN=leaf, a certificate that is not a CA"),
  );
});

test("an expired CA", () => {
  const path = authority.certificateFile;
  const later = new Date("2100-01-01");
  assert.throws(() => readCaCertificate(path, later), /^Failure: ca\/expired: .* which expired on /);
});

test("an expiry within 30 days is told, of each certificate, and nothing before", async () => {
  const { validTo, validToDate } = new X509Certificate(authority.certificate);
  const path = await file("twice.pem", authority.certificate + authority.certificate);
  const left = (days: number) => new Date(validToDate.getTime() - days * 86_400_000);
  const warning = (name: string, when: string) =>
    `${name} holds ${subject}, which expires on ${validTo}, ${when}; with a renewed one, pulumi up makes the container again`;
  const subject = new X509Certificate(authority.certificate).subject.replaceAll("\n", ", ");
  assert.deepEqual(readCaCertificate(path, left(30)).warnings, []);
  const told = warning(`immich-sso:caCertificate ${path}`, "in 29 days");
  assert.deepEqual(readCaCertificate(path, left(29.5)).warnings, [told, told]);
  assert.deepEqual(caCertificateFromText(authority.certificate, left(1)).warnings, [
    warning("immich-sso:caCertificatePem", "in 1 day"),
  ]);
});

test("a CA by its content: the same bytes as the file, whether or not the last line break is there", () => {
  const { certificate } = authority;
  const whole = readCaCertificate(authority.certificateFile);
  assert.deepEqual(caCertificateFromText(certificate), whole);
  assert.deepEqual(caCertificateFromText(certificate.trimEnd()), whole);
});

test("a wrong content is refused without a word of it", async () => {
  const key = await readFile(leaf.keyFile, "utf8");
  const refusal = (code: string, problem: string) => ({
    message:
      `ca/${code}: immich-sso:caCertificatePem ${problem}\n` +
      "  allowed: the certificate of the internal CA in PEM (-----BEGIN CERTIFICATE-----), still valid\n" +
      "  next:    pulumi config set immich-sso:caCertificatePem < /path/to/your-ca.pem",
  });
  assert.throws(() => caCertificateFromText("hello"), refusal("not-pem", "holds no certificate in PEM"));
  assert.throws(
    () => caCertificateFromText(key),
    refusal("private-key", "holds a private key, which must never be mounted into a container"),
  );
});

test("anything beside certificates is refused, and shown nowhere; comments and blank lines are not", async () => {
  const pgp = "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQHYBGVx\n-----END PGP PRIVATE KEY BLOCK-----\n";
  const x509 = authority.certificate.replaceAll(" CERTIFICATE", " X509 CERTIFICATE");
  const trusted = authority.certificate.replaceAll(" CERTIFICATE", " TRUSTED CERTIFICATE");
  for (const beside of ["the-password\n", "AGE-SECRET-KEY-1QQQQ\n", pgp, x509, trusted]) {
    const path = await file("beside.pem", authority.certificate + beside);
    assert.throws(
      () => readCaCertificate(path),
      (error: Error & { code: string }) => {
        assert.equal(error.code, "ca/other-content");
        assert.doesNotMatch(error.message, /the-password|AGE-SECRET|lQHYBGVx/);
        return true;
      },
    );
  }
  const text = `# our CA\r\n\n  Issuer: home\nsubject=home\n${authority.certificate}`;
  assert.equal(readCaCertificate(await file("comments.pem", text)).pem, text);
});

test("a pipe, a device, 3 GB and 840 KB of BEGIN lines end at once, with a code", async () => {
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const long = join(folder, "long.pem");
  await writeFile(long, "");
  await truncate(long, 3 * 2 ** 30);
  for (const path of [pipe, "/dev/zero", long])
    assert.throws(() => readCaCertificate(path), { code: "ca/missing" });
  const begins = "-----BEGIN CERTIFICATE-----\n".repeat(30_000);
  const path = await file("begins.pem", begins);
  // It was 29 s: the time grew with the square of the length.
  const started = performance.now();
  assert.throws(() => readCaCertificate(path), { code: "ca/not-pem" });
  assert.ok(performance.now() - started < 5_000);
  assert.throws(() => caCertificateFromText("#".repeat(2 ** 20 + 1)), { code: "ca/too-long" });
});
