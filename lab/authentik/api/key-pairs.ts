/** /crypto/certificatekeypairs/: certificates and keys for signing and encrypting tokens. */
import type { Express } from "express";
import { describeKeyPair, generateKeyPair } from "../state/keypair.ts";
import type { KeyPair } from "../state/model.ts";
import type { World } from "../world.ts";
import { choice, type Field, Invalid, integer, text, unique, validated } from "./fields.ts";
import { filtered, ordered, page, searched } from "./pagination.ts";
import { ApiError, type Ask, found, route } from "./rest.ts";

const PATH = "/api/v3/crypto/certificatekeypairs/";

function showKeyPair(pair: KeyPair): Record<string, unknown> {
  return {
    pk: pair.pk,
    name: pair.name,
    fingerprint_sha256: pair.fingerprint_sha256,
    fingerprint_sha1: pair.fingerprint_sha1,
    cert_expiry: pair.cert_expiry,
    cert_subject: pair.cert_subject,
    private_key_available: pair.key !== "",
    key_type: pair.key_type,
    certificate_download_url: `${PATH}${pair.pk}/view_certificate/?download`,
    private_key_download_url: `${PATH}${pair.pk}/view_private_key/?download`,
    managed: pair.managed,
  };
}

function nameField({ world: { state }, params }: Ask): Field {
  const taken = (value: unknown): boolean =>
    state.key_pairs.some(({ name, pk }) => name === value && pk !== params.pk);
  const message = "certificate-key pair with this name already exists.";
  return { required: true, read: unique(text(), taken, message) };
}

/** The pair described by a POST; a certificate that cannot be read is a 400. */
function imported(ask: Ask): KeyPair {
  const certificate = (value: unknown): unknown => {
    try {
      describeKeyPair("", String(value), "");
      return value;
    } catch {
      throw new Invalid(["Unable to load certificate."]);
    }
  };
  const sent = validated<{ name: string; certificate_data: string; key_data: string }>(ask, {
    name: nameField(ask),
    certificate_data: { required: true, read: certificate },
    key_data: { read: text(true) },
  });
  return describeKeyPair(sent.name ?? "", sent.certificate_data ?? "", sent.key_data ?? "");
}

/** Serves the pairs: list, read, import, generate, delete. */
export function serveKeyPairs(app: Express, world: World): void {
  const { state } = world;
  const pair = ({ params }: Ask): KeyPair =>
    found(
      state.key_pairs.find(({ pk }) => pk === params.pk),
      "CertificateKeyPair",
    );
  const keep = (entry: KeyPair) => {
    state.key_pairs.push(entry);
    world.store.changed();
    return entry;
  };
  const rename = (ask: Ask) => {
    const entry = pair(ask);
    Object.assign(entry, validated<KeyPair>(ask, { name: nameField(ask) }));
    world.store.changed();
    return { status: 200, body: showKeyPair(entry) };
  };

  route(app, world, PATH, {
    GET: (ask) => {
      const matching = filtered(state.key_pairs, ask.query, ["name", "managed"]);
      const wanted = ask.query.get("has_key");
      const keyed = wanted ? matching.filter(({ key }) => (key !== "") === (wanted === "true")) : matching;
      const all = ordered(searched(keyed, ask.query, ["name"]), ask.query, "name");
      return { status: 200, body: page(all, ask.query, showKeyPair) };
    },
    POST: (ask) => ({ status: 201, body: showKeyPair(keep(imported(ask))) }),
  });
  route(app, world, `${PATH}generate/`, {
    POST: async (ask) => {
      const sent = validated<{ common_name: string; validity_days: number; alg: "rsa" | "ecdsa" }>(ask, {
        common_name: nameField(ask),
        validity_days: { required: true, read: integer },
        alg: { read: choice("rsa", "ecdsa") },
      });
      const { common_name: name = "", validity_days: days = 365, alg = "rsa" } = sent;
      return { status: 200, body: showKeyPair(keep(await generateKeyPair({ name, days, alg }))) };
    },
  });
  route(app, world, `${PATH}:pk/`, {
    GET: (ask) => ({ status: 200, body: showKeyPair(pair(ask)) }),
    PUT: rename,
    PATCH: rename,
    DELETE: (ask) => {
      const { pk } = pair(ask);
      state.key_pairs = state.key_pairs.filter((entry) => entry.pk !== pk);
      for (const provider of state.oauth2_providers) {
        if (provider.signing_key === pk) provider.signing_key = null;
        if (provider.encryption_key === pk) provider.encryption_key = null;
      }
      world.store.changed();
      return { status: 204 };
    },
  });
  route(app, world, `${PATH}:pk/view_certificate/`, {
    GET: (ask) => ({ status: 200, body: { data: pair(ask).certificate } }),
  });
  route(app, world, `${PATH}:pk/view_private_key/`, {
    GET: (ask) => {
      const { key } = pair(ask);
      if (key === "") throw new ApiError(404, { detail: "No CertificateKeyPair matches the given query." });
      return { status: 200, body: { data: key } };
    },
  });
}
