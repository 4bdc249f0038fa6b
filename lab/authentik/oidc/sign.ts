/** Signing and encrypting tokens; what a client then makes of them is up to its own library. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { CompactEncrypt, SignJWT } from "jose";
import { keyId } from "../state/keypair.ts";
import type { OAuth2Provider, State } from "../state/model.ts";
import { signingAlgorithm } from "./endpoints.ts";
import { pairOf } from "./keys.ts";

/** Signs (and, with an encryption key, encrypts) as the provider is set up. `typ` is JWT or logout+jwt. */
export async function signToken(
  state: State,
  provider: OAuth2Provider,
  claims: Record<string, unknown>,
  typ: string,
): Promise<string> {
  const pair = pairOf(state, provider.signing_key);
  const key = pair ? createPrivateKey(pair.key) : Buffer.from(provider.client_secret);
  const header = { alg: signingAlgorithm(state, provider), typ, ...(pair ? { kid: keyId(pair) } : {}) };
  const signed = await new SignJWT(claims).setProtectedHeader(header).sign(key);
  const encryption = pairOf(state, provider.encryption_key);
  if (!encryption) return signed;
  return new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256CBC-HS512", typ: "JWE", kid: keyId(encryption) })
    .encrypt(createPublicKey(encryption.certificate));
}
