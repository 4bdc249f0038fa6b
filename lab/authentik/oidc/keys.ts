/** Keys as JSON Web Keys: the public ones for everyone, the private one for signing. */
import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";
import { keyId } from "../state/keypair.ts";
import type { KeyPair, OAuth2Provider, State } from "../state/model.ts";

/** A JWK with the members that OIDC adds. */
export type Jwk = JsonWebKey & { kid?: string; use?: string; alg?: string };

/** The body of /jwks/: `{}` without any key, no `keys` member then, as authentik has it. */
export function jwksOf(state: State, provider: OAuth2Provider): Record<string, unknown> {
  const signing = pairOf(state, provider.signing_key);
  const encryption = pairOf(state, provider.encryption_key);
  const keys = [
    ...(signing ? [publicJwk(signing, signing.key_type === "rsa" ? "RS256" : "ES256", "sig")] : []),
    ...(encryption ? [publicJwk(encryption, "RSA-OAEP-256", "enc")] : []),
  ];
  return keys.length > 0 ? { keys } : {};
}

/** The public part with its certificate, in the shape recorded. */
export function publicJwk(pair: KeyPair, alg: string, use: "sig" | "enc"): Jwk & Record<string, unknown> {
  const key = createPublicKey(pair.certificate).export({ format: "jwk" });
  const der = Buffer.from(pair.certificate.replaceAll(/-----[^-]+-----|\s/g, ""), "base64");
  const thumbprint = (algorithm: string): string => createHash(algorithm).update(der).digest("base64url");
  return {
    alg,
    kid: keyId(pair),
    use,
    ...key,
    x5c: [der.toString("base64")],
    x5t: thumbprint("sha1"),
    "x5t#S256": thumbprint("sha256"),
  };
}

/** The pair with this pk, if one is set. */
export function pairOf(state: State, pk: string | null): KeyPair | undefined {
  return state.key_pairs.find((pair) => pair.pk === pk);
}
