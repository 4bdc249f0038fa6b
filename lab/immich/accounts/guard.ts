/** Who is calling: a session or an API key, and whether that is enough. */
import type { Request } from "express";
import type { Access } from "../core/endpoint.ts";
import { forbidden, unauthorized } from "../core/errors.ts";
import type { ApiKey, Session, User } from "../core/state.ts";
import type { Immich } from "../server.ts";
import { COOKIES, cookies } from "./cookies.ts";
import { covers } from "./permissions.ts";
import { hashToken } from "./secrets.ts";

/** An authenticated caller: a user by a session, or by an API key. */
export interface Auth {
  user: User;
  session?: Session;
  apiKey?: ApiKey;
}

/**
 * Finds the caller: session token (header, query, bearer, cookie) before API key (header, query). 401
 * without one or with a wrong one; 403 for a non-admin on an admin's route, then for a key that lacks the
 * permission. A session may do everything its user may.
 */
export function authenticate(immich: Immich, request: Request, access: Access): Auth {
  const auth = identify(immich, request);
  if (access.admin && !auth.user.isAdmin) {
    immich.log.line("warn", "AuthService", `Denied access to admin only route: ${request.path}`);
    throw forbidden("Forbidden");
  }
  if (auth.apiKey && access.permission !== null && !covers(auth.apiKey.permissions, [access.permission])) {
    throw forbidden(`Missing required permission: ${access.permission}`);
  }
  return auth;
}

/** The session of a request, or `undefined`; for logout, which asks for none. */
export function sessionOf({ store }: Immich, request: Request): Session | undefined {
  const hash = hashToken(sessionToken(request) ?? "");
  return store.state.sessions.find(({ tokenHash }) => tokenHash === hash);
}

function identify(immich: Immich, request: Request): Auth {
  const userOf = (userId: string) =>
    immich.store.state.users.find(({ id, deletedAt }) => id === userId && deletedAt === null);
  if (sessionToken(request)) {
    const session = sessionOf(immich, request);
    const user = session && userOf(session.userId);
    if (!session || !user) throw unauthorized("Invalid user token");
    return { user, session };
  }
  const secret = request.header("x-api-key") || text(request.query.apiKey);
  if (!secret) throw unauthorized("Authentication required");
  const hash = hashToken(secret);
  const apiKey = immich.store.state.apiKeys.find(({ keyHash }) => keyHash === hash);
  const user = apiKey && userOf(apiKey.userId);
  if (!apiKey || !user) throw unauthorized("Invalid API key");
  return { user, apiKey };
}

function sessionToken(request: Request): string | undefined {
  const [scheme, bearer] = (request.header("authorization") ?? "").split(" ");
  return (
    request.header("x-immich-user-token") ||
    request.header("x-immich-session-token") ||
    text(request.query.sessionKey) ||
    (scheme?.toLowerCase() === "bearer" ? bearer : undefined) ||
    cookies(request)[COOKIES.accessToken]
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
