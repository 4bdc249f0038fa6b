/** The lab's own certificate authority: made once, kept in the lab's folder, trusted by nobody else. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { readIfThere, writePrivate, writeWhole } from "../files.ts";
import { ALGORITHM, newKeyPair, newSerialNumber, privateKeyPem } from "./pem.ts";
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "./x509.ts";

/** Common name of the authority's certificate. */
export const AUTHORITY_NAME = "immich-sso lab CA";

const YEARS = 10;
const DAY = 24 * 3600 * 1000;

/** An authority that can sign. */
export type Authority = {
  /** Absolute path of its certificate, PEM: the file to trust. */
  readonly certificateFile: string;
  /** The certificate, PEM. */
  readonly certificate: string;
  /** Its private key, PEM. */
  readonly key: string;
};

async function load(certificateFile: string, keyFile: string, now: Date): Promise<Authority | undefined> {
  const [certificate, key] = await Promise.all([readIfThere(certificateFile), readIfThere(keyFile)]);
  if (certificate === undefined || key === undefined) {
    return undefined;
  }
  try {
    const parsed = new X509Certificate(certificate);
    const whole = parsed.checkPrivateKey(createPrivateKey(key)) && new Date(parsed.validTo) > now;
    return whole ? { certificateFile, certificate, key } : undefined;
  } catch {
    // A file that was cut short or overwritten is as good as none.
    return undefined;
  }
}

/**
 * The authority in a folder (`ca.pem`, 0644, and `ca-key.pem`, 0600); a new one where there is none, where
 * a file is broken or does not belong to the other, or where it has expired. It is valid for 10 years and may sign leaf
 * certificates only.
 *
 * @param now for tests; default: the clock
 */
export async function ensureAuthority(folder: string, now: Date = new Date()): Promise<Authority> {
  const certificateFile = join(folder, "ca.pem");
  const keyFile = join(folder, "ca-key.pem");
  const there = await load(certificateFile, keyFile, now);
  if (there) {
    return there;
  }
  const keys = await newKeyPair();
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    name: `CN=${AUTHORITY_NAME}`,
    // An hour back, for a container whose clock is a little behind.
    notBefore: new Date(now.getTime() - 3600 * 1000),
    notAfter: new Date(now.getTime() + YEARS * 365 * DAY),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const certificate = `${made.toString("pem")}\n`;
  const key = await privateKeyPem(keys.privateKey);
  await writePrivate(keyFile, key);
  // Containers read it, and not all of them as root.
  await writeWhole(certificateFile, certificate, 0o644);
  return { certificateFile, certificate, key };
}
