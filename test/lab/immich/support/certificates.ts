/** Throw-away certificates for tests: an authority, and leaves for 127.0.0.1. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 3600 * 1000;

/** A certificate and its key, both PEM. */
export interface Identity {
  certificate: string;
  key: string;
}

/** An authority that lives a day; `issue` makes a server certificate for 127.0.0.1, by default for that day. */
export async function testAuthority(): Promise<{
  certificate: string;
  issue(time?: { notBefore?: Date; notAfter?: Date }): Promise<Identity>;
}> {
  const keys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Test authority",
    keys,
    notAfter: new Date(Date.now() + DAY_MS),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    certificate: authority.toString("pem"),
    issue: async (time = {}) => {
      const leafKeys = await newKeys();
      const leaf = await x509.X509CertificateGenerator.create({
        subject: "CN=127.0.0.1",
        issuer: authority.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        notAfter: new Date(Date.now() + DAY_MS),
        ...time,
        extensions: [new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
      });
      const key = await webcrypto.subtle.exportKey("pkcs8", leafKeys.privateKey);
      return { certificate: leaf.toString("pem"), key: x509.PemConverter.encode(key, "PRIVATE KEY") };
    },
  };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, [
    "sign",
    "verify",
  ]) as Promise<webcrypto.CryptoKeyPair>;
}
