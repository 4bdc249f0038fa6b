import { type KeyObject, X509Certificate } from "node:crypto";
import { signingKeyUnusable } from "../support/errors.ts";
import { own } from "../support/own.ts";

const byCurve: Record<string, string> = { prime256v1: "ES256", secp384r1: "ES384", secp521r1: "ES512" };

/**
 * The JWS algorithm that Authentik signs ID tokens with when it uses this key pair: RSA gives RS256, EC the ES
 * algorithm of its curve (authentik's own rule). Immich refuses tokens with any other than the one it is told.
 * @param name of the key pair, for the error
 * @param certificate its public certificate in PEM
 * @throws Failure `authentik/signing-key-unusable` for other key types (Ed25519 …)
 */
export function signingAlgorithm(name: string, certificate: string): string {
  const key = publicKeyOf(certificate);
  if (!key) throw signingKeyUnusable(name, "unknown: its certificate cannot be decoded");
  if (key.asymmetricKeyType === "rsa") return "RS256";
  const algorithm = own(byCurve, key.asymmetricKeyDetails?.namedCurve ?? "");
  if (!algorithm) throw signingKeyUnusable(name, key.asymmetricKeyType ?? "unknown");
  return algorithm;
}

function publicKeyOf(certificate: string): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}
