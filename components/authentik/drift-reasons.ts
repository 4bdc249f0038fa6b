import { list, nullable, type Of, object, text } from "../support/shape.ts";

/** What matters of a provider as Authentik has it. */
export const isLiveProvider = object({
  signing_key: nullable(text),
  encryption_key: nullable(text),
  property_mappings: list(text),
  redirect_uris: list(object({ matching_mode: text, url: text })),
  issuer_mode: text,
  logout_uri: text,
  /** In clear; never printed. */
  client_secret: text,
});

export type LiveProvider = Of<typeof isLiveProvider>;

/**
 * Why a provider that is not as declared keeps people from signing in, or lets others in. A preview names the
 * fields that differ; this says what they do. The next up puts them right.
 * @param mappings ids of the scope mappings that Immich needs
 * @param declared the redirect URIs that this stack declares
 */
export function driftReasons(
  live: LiveProvider,
  mappings: readonly string[],
  declared: readonly string[],
): string[] {
  const loose = live.redirect_uris.filter(({ matching_mode }) => matching_mode !== "strict");
  const reasons: [boolean, string][] = [
    [
      live.encryption_key !== null,
      "it has an encryption key: Immich cannot read encrypted tokens (JWE decryption is not configured)",
    ],
    [
      live.signing_key === null,
      "it has no signing key: ID tokens are signed with HS256, which Immich refuses",
    ],
    [
      mappings.some((id) => !live.property_mappings.includes(id)),
      "it lacks one of the scope mappings openid, email and profile: Immich gets no mail or no name",
    ],
    [
      live.issuer_mode !== "per_provider",
      "its issuer mode is not per_provider: Immich is told another issuer",
    ],
    [
      loose.length > 0,
      `it has redirect URIs that are patterns (${loose.map(({ url }) => url).join(", ")}): codes could be sent elsewhere`,
    ],
    [
      live.redirect_uris.length === 0,
      "it has no redirect URI: the first request, a stranger's too, may set one",
    ],
  ];
  const wrong = reasons
    .filter(([holds]) => holds)
    .map(
      ([, reason]) =>
        // Not who made it so: it may have been adopted like this.
        `the OAuth2 provider in Authentik is not as this stack declares it: ${reason}; pulumi up corrects it`,
    );
  return [...wrong, ...undeclared(live, declared), ...oddSecret(live)];
}

/**
 * One that somebody set by hand is carried to Immich as it is. Measured with Immich 3.1.0: a space fails with
 * client_secret_basic, `: % & + / =` do not; other clients of the same secret may be worse.
 */
function oddSecret({ client_secret }: LiveProvider): string[] {
  return /^[A-Za-z0-9]*$/.test(client_secret)
    ? []
    : [
        "the client secret in Authentik has other characters than letters and digits, which not every way of sending it leaves as they are; pulumi config set immich-sso:clientSecretRotation <date> and pulumi up make a new one",
      ];
}

/**
 * The engine's row of a list of redirect URIs names no key when one is too many, so it is said here. It may be
 * somebody's addition, or a domain that was taken out of the configuration: both go with the next up.
 */
function undeclared({ redirect_uris }: LiveProvider, declared: readonly string[]): string[] {
  const strict = redirect_uris
    .filter(({ matching_mode }) => matching_mode === "strict")
    .map(({ url }) => url);
  const more = strict.filter((url) => !declared.includes(url));
  return more.length > 0
    ? [
        `the OAuth2 provider in Authentik has redirect URIs that this stack does not declare: ${more.join(", ")}; pulumi up removes them`,
      ]
    : [];
}
