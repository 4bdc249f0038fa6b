/** Key pairs and PEM text for the lab's certificates. */
import { randomBytes, webcrypto } from "node:crypto";
import { PemConverter } from "./x509.ts";

/** Signature and key: EC P-256, which OpenSSL, GnuTLS (Samba), Go and browsers all take. */
export const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** A new key pair; the private key can be written out. */
export function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** A private key as PKCS #8 in PEM. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY")}\n`;
}

/** The signing key that `privateKeyPem` wrote. Rejects where the text is not one. */
export function parsePrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = PemConverter.decodeFirst(pem);
  return webcrypto.subtle.importKey("pkcs8", der, ALGORITHM, true, ["sign"]);
}

/** A serial number: 16 random bytes in hex, positive as RFC 5280 wants it. */
export function newSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f || 0x01;
  return bytes.toString("hex");
}
