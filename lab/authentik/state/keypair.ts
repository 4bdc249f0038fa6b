/** Certificates with keys, as authentik makes them: self-signed for a year, RSA 4096. */
import { createHash, randomUUID, webcrypto, X509Certificate } from "node:crypto";
import * as x509 from "../../ca/x509.ts";
import type { KeyPair } from "./model.ts";

const DAY_MS = 86_400_000;
const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 4096,
};
const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** What to make; the name is also the common name of the subject. */
export interface KeyPairWish {
  name: string;
  days: number;
  alg: "rsa" | "ecdsa";
}

/** Makes a key and a self-signed certificate for it. RSA 4096 takes a second or a few. */
export async function generateKeyPair({ name, days, alg }: KeyPairWish): Promise<KeyPair> {
  const keys = (await webcrypto.subtle.generateKey(alg === "rsa" ? RSA : EC, true, [
    "sign",
    "verify",
  ])) as webcrypto.CryptoKeyPair;
  const now = Date.now();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${name}, O=authentik, OU=Self-signed`,
    issuer: "CN=authentik 2026.2.2",
    notBefore: new Date(now - DAY_MS),
    notAfter: new Date(now + days * DAY_MS),
    signingAlgorithm: alg === "rsa" ? RSA : EC,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
  });
  const key = x509.PemConverter.encode(
    await webcrypto.subtle.exportKey("pkcs8", keys.privateKey),
    "PRIVATE KEY",
  );
  return describeKeyPair(name, certificate.toString("pem"), key);
}

/** Reads a certificate and its key (PEM) into a key pair. Throws if the certificate is none. */
export function describeKeyPair(name: string, certificate: string, key: string): KeyPair {
  const parsed = new X509Certificate(certificate);
  return {
    pk: randomUUID(),
    name,
    managed: null,
    certificate,
    key,
    key_type: parsed.publicKey.asymmetricKeyType === "ec" ? "ec" : "rsa",
    // Node prints the subject first part first, one a line; authentik prints RFC 4514, last part first.
    cert_subject: parsed.subject.split("\n").reverse().join(","),
    cert_expiry: parsed.validToDate.toISOString().replace(/\.\d+Z$/, "Z"),
    fingerprint_sha1: parsed.fingerprint.toLowerCase(),
    fingerprint_sha256: parsed.fingerprint256.toLowerCase(),
  };
}

/** Key id of a pair: SHA-512 of the private key in base64url, 86 characters long as authentik's are. */
export function keyId(pair: KeyPair): string {
  return createHash("sha512").update(pair.key).digest("base64url");
}
