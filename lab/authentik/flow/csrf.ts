/**
 * Django's check that a form was sent from the server's own page. authentik asks for it as soon as the session is
 * signed in, on every method that changes something; before that nobody's rights could be borrowed.
 */
import type { Request } from "express";
import { siteOf } from "../api/rest.ts";
import { cookieOf } from "./session.ts";

/** True if the request proves where it comes from. As measured: over https the header with the token is not enough. */
export function isOwnForm(request: Request): boolean {
  const own = siteOf(request);
  const origin = request.get("origin");
  const referer = request.get("referer") ?? "";
  if (origin !== undefined && origin !== own) return false;
  if (origin === undefined && own.startsWith("https:") && !isBelow(referer, own)) return false;
  const token = cookieOf(request, "authentik_csrf");
  return token !== undefined && request.get("x-authentik-csrf") === token;
}

function isBelow(referer: string, own: string): boolean {
  return URL.canParse(referer) && new URL(referer).origin === own;
}
