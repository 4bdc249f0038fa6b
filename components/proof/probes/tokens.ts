import { own } from "../../support/own.ts";
import { list, object, optional, text } from "../../support/shape.ts";
import { good, isAnswer } from "../ask.ts";
import { type Affected, bad, fine, type Probe, unasked } from "../verdict.ts";
import { announcedPlain, isAnnouncedPlain } from "./forwarded.ts";
import * as preconditions from "./preconditions.ts";

/** Immich knows people by the subject, and asks for an email address only of somebody whom it does not know yet. */
function withoutMail(scopes: readonly string[]): Affected {
  if (scopes.some((scope) => scope !== "email")) return "everybody";
  return { people: "people who have not signed in to this Immich yet", stuck: true };
}

const isKeySet = object({ keys: list(object({ kty: optional(text), use: optional(text) })) });

const keyTypes: Record<string, string> = { RS: "RSA", PS: "RSA", ES: "EC" };

/** Immich can read the tokens that Authentik would send. */
export const tokens: readonly Probe[] = [
  {
    code: "signing/algorithm",
    title: "ID tokens are signed as Immich expects",
    required: true,
    after: [...preconditions.document, ...preconditions.settings],
    judge: ({ authentik: { document }, immich: { oauth } }) => {
      const announced = document?.id_token_signing_alg_values_supported ?? [];
      const expected = oauth?.signingAlgorithm ?? "";
      if (announced.includes(expected)) return fine(expected);
      const seen = `Authentik signs with ${announced.join(", ") || "nothing"}, Immich expects ${expected}`;
      return announced.includes("HS256")
        ? bad(`${seen}: the provider has no signing key`, "pulumi up, which sets immich-sso:signingKey again")
        : bad(seen, "pulumi up, which tells Immich the algorithm of the signing key");
    },
  },
  {
    code: "signing/keys",
    title: "Authentik publishes the key",
    required: true,
    after: [...preconditions.document, "issuer/endpoints", "immich/settings", "signing/algorithm"],
    judge: ({ wanted, authentik, immich: { oauth } }) => {
      if (isAnnouncedPlain(wanted, authentik, "jwks_uri")) return unasked(announcedPlain);
      const { jwks } = authentik;
      if (jwks && !isAnswer(jwks)) return unasked(`the JWKS was not read (${jwks.code})`);
      const keys = good(jwks, isKeySet)?.keys ?? [];
      const type = own(keyTypes, (oauth?.signingAlgorithm ?? "").slice(0, 2));
      if (!type) return unasked(`no key goes with ${oauth?.signingAlgorithm}`);
      return keys.some(({ kty, use }) => kty === type && use !== "enc")
        ? fine(`an ${type} key`)
        : bad(`the JWKS has no ${type} key to check signatures with`, "pulumi up");
    },
  },
  {
    code: "encryption/none",
    title: "ID tokens are not encrypted",
    required: true,
    after: preconditions.document,
    judge: ({ authentik: { document, provider } }) => {
      const announced = document?.id_token_encryption_alg_values_supported ?? [];
      return announced.length > 0 || provider?.encryption_key
        ? bad(
            `the provider has an encryption key (${announced.join(", ")}): Immich cannot decrypt any token`,
            "pulumi up, which takes the key away",
          )
        : fine("no encryption is announced");
    },
  },
  {
    code: "scopes/mail",
    title: "Immich asks for the mail and Authentik has it",
    required: true,
    after: [...preconditions.document, ...preconditions.settings],
    judge: ({ authentik: { document }, immich: { oauth } }) => {
      const needed = ["openid", "email"];
      const asked = oauth?.scope.split(/\s+/) ?? [];
      const unaskedFor = needed.filter((scope) => !asked.includes(scope));
      if (unaskedFor.length > 0)
        return bad(
          `Immich's scope ${JSON.stringify(oauth?.scope)} lacks ${unaskedFor.join(", ")}`,
          "pulumi up",
          withoutMail(unaskedFor),
        );
      const missing = needed.filter((scope) => !document?.scopes_supported?.includes(scope));
      return missing.length > 0
        ? bad(
            `the provider has no scope mapping for ${missing.join(", ")}`,
            "pulumi up",
            withoutMail(missing),
          )
        : fine(asked.join(" "));
    },
  },
  {
    code: "userinfo/plain",
    title: "Immich can read userinfo, where it asks for it",
    required: true,
    after: [
      "authentik/reachable",
      "authentik/api",
      "authentik/document",
      "authentik/application",
      ...preconditions.settings,
    ],
    judge: ({ authentik: { provider }, immich: { oauth } }) => {
      const algorithm = oauth?.profileSigningAlgorithm ?? "none";
      if (algorithm === "none") return fine("plain JSON");
      // Immich asks userinfo only where the ID token has no mail.
      if (provider?.include_claims_in_id_token !== false)
        return fine(`${algorithm}, which does no harm: the ID token has the mail`);
      return bad(
        `Immich expects userinfo signed with ${algorithm}, Authentik sends plain JSON`,
        "pulumi up, which sets profileSigningAlgorithm to none",
      );
    },
  },
];
