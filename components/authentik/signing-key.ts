import type { AuthentikApi } from "../support/authentik/api.ts";
import { authentikKeyMissing, authentikKeyWithoutPrivateKey } from "../support/authentik/errors.ts";
import { signingKeyUnusable } from "../support/errors.ts";
import { nearNames } from "../support/near-names.ts";
import { flag, identifier, nullable, type Of, object, text } from "../support/shape.ts";
import { signingAlgorithm } from "./signing-algorithm.ts";

/** A certificate-key pair that Authentik can sign ID tokens with. */
export interface SigningKey {
  id: string;
  /** The JWS algorithm that goes with it. */
  algorithm: string;
}

type KeyPair = Of<typeof isKeyPair>;

const isKeyPair = object({
  pk: identifier,
  name: text,
  private_key_available: flag,
  /** `rsa`, `ec`, `dsa`, `ed25519`, `ed448`. */
  key_type: nullable(text),
});

const path = "crypto/certificatekeypairs/";
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Finds the pair and the algorithm that follows from it. The private key is never asked for; the certificate only
 * where the kind of key leaves the algorithm open.
 * @param nameOrId the name as Authentik shows it, or the id
 * @throws Failure `authentik/signing-key-…`
 */
export async function signingKey(api: AuthentikApi, nameOrId: string): Promise<SigningKey> {
  const pair = await find(api, nameOrId);
  if (!pair.private_key_available) throw authentikKeyWithoutPrivateKey(pair.name);
  if (pair.key_type === "rsa") return { id: pair.pk, algorithm: "RS256" };
  if (pair.key_type && pair.key_type !== "ec") throw signingKeyUnusable(pair.name, pair.key_type);
  const certificate = await api.get(`${path}${pair.pk}/view_certificate/`, object({ data: text }));
  return { id: pair.pk, algorithm: signingAlgorithm(pair.name, certificate?.data ?? "") };
}

async function find(api: AuthentikApi, nameOrId: string): Promise<KeyPair> {
  const byId = uuid.test(nameOrId) ? await api.get(`${path}${nameOrId}/`, isKeyPair) : undefined;
  if (byId) return byId;
  const byName = await api.list(path, { name: nameOrId }, isKeyPair);
  const match = byName.find(({ name }) => name === nameOrId);
  if (match) return match;
  const usable = (await api.list(path, { has_key: "true" }, isKeyPair)).map(({ name }) => name);
  const near = nearNames(nameOrId, usable);
  throw authentikKeyMissing(
    nameOrId,
    [...near, ...usable.filter((name) => !near.includes(name))].slice(0, 3),
  );
}
