/*
 * Codes of earlier probes that many others build on, for their `after`. The order counts: of several bad ones the
 * first is named as the cause.
 */

/** Authentik gives the discovery document of the application. */
export const document = ["authentik/reachable", "authentik/document", "authentik/application"] as const;

/** Authentik shows the provider that has Immich's client id. */
export const provider = [...document, "authentik/api", "client/id"] as const;

/** Immich shows its settings. */
export const settings = ["immich/reachable", "immich/settings"] as const;
