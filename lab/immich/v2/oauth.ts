/** The settings of `oauth` in Immich 2.7.5. */
import { field, flag, nested, nullable, optional, where } from "./body.ts";
import { choice, filled, text } from "./fields.ts";
import { isInt, isNotEmpty, isNumber, isPositive, isString, min } from "./rules.ts";
import { isUrl } from "./url.ts";

/** Unlike Immich 3, it wants what a sign-in needs where OAuth is on, and takes any text for an issuer. */
export const oauth = nested({
  autoLaunch: flag,
  autoRegister: flag,
  buttonText: text,
  clientId: where("enabled", filled),
  clientSecret: where("enabled", text),
  tokenEndpointAuthMethod: choice("client_secret_post", "client_secret_basic"),
  timeout: optional(field(isPositive, isInt)),
  defaultStorageQuota: nullable(field(min(0), isNumber)),
  enabled: flag,
  issuerUrl: where("enabled", filled),
  mobileOverrideEnabled: flag,
  mobileRedirectUri: where("mobileOverrideEnabled", field(isUrl())),
  scope: text,
  signingAlgorithm: field(isNotEmpty, isString),
  profileSigningAlgorithm: field(isNotEmpty, isString),
  storageLabelClaim: text,
  storageQuotaClaim: text,
  roleClaim: text,
});
