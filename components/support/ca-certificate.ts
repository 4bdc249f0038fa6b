import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Failure } from "./failure.mjs";

/** The internal CA, checked. */
export interface CaCertificate {
  /** The file as it is: one or more certificates in PEM. */
  pem: string;
  /** SHA-256 of the file, hex: changes when the CA is renewed. */
  sha256: string;
}

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads the internal CA and refuses what Node would ignore in silence: Immich starts with a wrong file in
 * NODE_EXTRA_CA_CERTS, and every login then fails with `fetch failed`.
 * @throws Failure `ca/missing`, `ca/private-key`, `ca/not-pem`, `ca/not-a-ca`, `ca/expired`
 */
export function readCaCertificate(path: string, now = new Date()): CaCertificate {
  const pem = read(path);
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    throw refuse("private-key", path, "holds a private key, which must never be mounted into a container");
  const blocks = pem.match(block) ?? [];
  if (blocks.length === 0) throw refuse("not-pem", path, "holds no certificate in PEM");
  for (const text of blocks) checkOne(path, text, now);
  return { pem, sha256: createHash("sha256").update(pem).digest("hex") };
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw refuse("missing", path, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function checkOne(path: string, text: string, now: Date): void {
  const certificate = parse(path, text);
  const subject = certificate.subject.replaceAll("\n", ", ");
  if (!certificate.ca) throw refuse("not-a-ca", path, `holds ${subject}, a certificate that is not a CA`);
  if (certificate.validToDate < now)
    throw refuse("expired", path, `holds ${subject}, which expired on ${certificate.validTo}`);
}

function parse(path: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch {
    throw refuse("not-pem", path, "holds a certificate block that cannot be decoded");
  }
}

function refuse(what: string, path: string, problem: string): Failure {
  return new Failure({
    code: `ca/${what}`,
    problem: `immich-sso:caCertificate ${path} ${problem}`,
    allowed: "the certificate of the internal CA in PEM (-----BEGIN CERTIFICATE-----), still valid",
    next: "pulumi config set immich-sso:caCertificate /path/to/your-ca.pem",
  });
}
