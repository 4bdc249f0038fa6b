/** Immich's cookies: 400 days, Lax, `Secure` when the request came by https. */
import type { Request, Response } from "express";

export const COOKIES = {
  accessToken: "immich_access_token",
  authType: "immich_auth_type",
  isAuthenticated: "immich_is_authenticated",
  oauthState: "immich_oauth_state",
  oauthCodeVerifier: "immich_oauth_code_verifier",
} as const;

const MAX_AGE_MS = 400 * 24 * 3600 * 1000;

/** The cookies of a request by name. */
export function cookies(request: Request): Partial<Record<string, string>> {
  const pairs = (request.header("cookie") ?? "").split("; ").map((pair) => pair.split(/=(.*)/s));
  return Object.fromEntries(pairs.map(([name = "", value = ""]) => [name, safelyDecoded(value)]));
}

/** Sets cookies in this order. Scripts may read `immich_is_authenticated` only. */
export function setCookies(request: Request, response: Response, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) {
    const httpOnly = name !== COOKIES.isAuthenticated;
    response.cookie(name, value, {
      maxAge: MAX_AGE_MS,
      path: "/",
      sameSite: "lax",
      httpOnly,
      secure: request.secure,
    });
  }
}

/** Tells the browser to forget these cookies. */
export function clearCookies(response: Response, ...names: string[]): void {
  for (const name of names) response.clearCookie(name);
}

function safelyDecoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
