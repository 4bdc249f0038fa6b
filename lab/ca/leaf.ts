/** Certificates for the lab's servers, signed by its authority. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writePrivate, writeWhole } from "../files.ts";
import type { Authority } from "./authority.ts";
import { ALGORITHM, newKeyPair, newSerialNumber, parsePrivateKey, privateKeyPem } from "./pem.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  X509Certificate as PeculiarCertificate,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "./x509.ts";

const DAY = 24 * 3600 * 1000;
/** Browsers refuse server certificates that are valid for more than 398 days. */
const VALID_DAYS = 397;
/** A certificate with less time left than this is renewed. */
const RENEW_DAYS = 30;

/** What a certificate is for. */
export type LeafRequest = {
  /** Common name and stem of the two files, for example `authentik`. */
  readonly name: string;
  /** IP addresses that it is valid for. */
  readonly addresses: readonly string[];
  /** DNS names that it is valid for. */
  readonly hosts: readonly string[];
};

/** A server's certificate on disk. */
export type Leaf = {
  /** Absolute path of the certificate, PEM. */
  readonly certificateFile: string;
  /** Absolute path of its private key, PKCS #8 in PEM, mode 0600. */
  readonly keyFile: string;
  /** Whether this call made it; then whoever has read the old one must read again. */
  readonly renewed: boolean;
};

/** Whether a certificate still serves: same names, this authority, its own key, enough time left. */
function serves(
  certificate: string,
  key: string,
  authority: Authority,
  request: LeafRequest,
  now: Date,
): boolean {
  try {
    const leaf = new X509Certificate(certificate);
    const issuer = new X509Certificate(authority.certificate);
    const wanted = [
      ...request.hosts.map((host) => `DNS:${host}`),
      ...request.addresses.map((address) => `IP Address:${address}`),
    ];
    return (
      leaf.verify(issuer.publicKey) &&
      leaf.checkPrivateKey(createPrivateKey(key)) &&
      leaf.subjectAltName === wanted.join(", ") &&
      new Date(leaf.validTo).getTime() - now.getTime() > RENEW_DAYS * DAY
    );
  } catch {
    // Not a certificate or not a key: a file that was cut short or overwritten.
    return false;
  }
}

/**
 * The certificate of one server in a folder (`<name>.pem`, `<name>-key.pem`); a new one where there is
 * none, its names or addresses have changed, its authority is another, or under 30 days are left.
 *
 * @param now for tests; default: the clock
 */
export async function ensureLeaf(
  authority: Authority,
  request: LeafRequest,
  folder: string,
  now: Date = new Date(),
): Promise<Leaf> {
  const certificateFile = join(folder, `${request.name}.pem`);
  const keyFile = join(folder, `${request.name}-key.pem`);
  const [certificate, key] = await Promise.all([readIfThere(certificateFile), readIfThere(keyFile)]);
  if (certificate && key && serves(certificate, key, authority, request, now)) {
    return { certificateFile, keyFile, renewed: false };
  }
  const keys = await newKeyPair();
  const issuer = new PeculiarCertificate(authority.certificate);
  const made = await X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: `CN=${request.name}`,
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - 3600 * 1000),
    notAfter: new Date(now.getTime() + VALID_DAYS * DAY),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: await parsePrivateKey(authority.key),
    extensions: [
      new SubjectAlternativeNameExtension([
        ...request.hosts.map((value) => ({ type: "dns" as const, value })),
        ...request.addresses.map((value) => ({ type: "ip" as const, value })),
      ]),
      new BasicConstraintsExtension(false),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  await writePrivate(keyFile, await privateKeyPem(keys.privateKey));
  await writeWhole(certificateFile, `${made.toString("pem")}\n`, 0o644);
  return { certificateFile, keyFile, renewed: true };
}
