/** One entry of the provider's list, in the Terraform provider's own spelling. */
export interface RedirectUri {
  matching_mode: "strict";
  url: string;
  /** From 2026.5 on. */
  redirect_uri_type?: "authorization";
}

/** Immich's app listens to this scheme; three slashes, byte for byte (Immich 1.113 and later). */
export const mobileAppUri = "app.immich:///oauth-callback";

/** Immich's own forwarder to the app, for identity providers that accept https only. */
export function mobileOverrideUri(origin: string): string {
  return `${origin}/api/oauth/mobile-redirect`;
}

/**
 * Every redirect URI that Immich will ever send, each matched as an exact string.
 *
 * Immich's web client builds its URI from the browser's address, so every origin that people use needs its own
 * two: the login page and the settings page (linking an account). The https ones come first, because Authentik
 * guesses a launch URL from the first.
 * @param origins Immich's origins, without a path; doubles are dropped, the order is kept
 * @param mobileOverride also register the forwarder on each origin
 * @param typed say what each is for, where server and provider know types: the server answers with one, so one
 *   left out would be a difference at every preview; before 2026.5 it would be one the other way round
 */
export function redirectUris(
  origins: readonly string[],
  mobileOverride: boolean,
  typed: boolean,
): RedirectUri[] {
  const web = [...new Set(origins)].flatMap((origin) => [
    `${origin}/auth/login`,
    `${origin}/user-settings`,
    ...(mobileOverride ? [mobileOverrideUri(origin)] : []),
  ]);
  return [...web, mobileAppUri].map((url) => ({
    matching_mode: "strict",
    url,
    ...(typed ? { redirect_uri_type: "authorization" } : {}),
  }));
}
