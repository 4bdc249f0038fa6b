/** The cookie `authentik_session`: a JWT (HS256) that names the session and says whether it is signed in. */
import { createHmac, randomBytes, randomUUID, timingSafeEqual } from "node:crypto";
import type { Request, Response } from "express";
import type { Session } from "../state/model.ts";
import { userUid } from "../state/people.ts";
import type { World } from "../world.ts";

const COOKIE = "authentik_session";
const LIFETIME_MS = 14 * 86_400_000;

/** The session that the request's cookie names; undefined if there is none, it is forged or over. */
export function sessionOf({ state }: World, request: Request): Session | undefined {
  const cookie = cookieOf(request, COOKIE);
  const [header, payload, signature] = cookie?.split(".") ?? [];
  if (!header || !payload || !signature) return undefined;
  const wanted = Buffer.from(sign(`${header}.${payload}`, state.session_secret));
  const given = Buffer.from(signature);
  if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) return undefined;
  const { sid } = JSON.parse(Buffer.from(payload, "base64url").toString()) as { sid: string };
  const session = state.sessions.find(({ key }) => key === sid);
  return session && Date.parse(session.expires) > Date.now() ? session : undefined;
}

/** A session for this request: the one it has, or a new anonymous one. */
export function ensureSession(world: World, request: Request): Session {
  const known = sessionOf(world, request);
  if (known) {
    known.last_used = new Date().toISOString();
    return known;
  }
  const session: Session = {
    key: randomBytes(16).toString("hex"),
    uuid: randomUUID(),
    user: null,
    authenticated_at: null,
    last_ip: request.socket.remoteAddress ?? "",
    last_user_agent: request.get("user-agent") ?? "",
    last_used: new Date().toISOString(),
    expires: new Date(Date.now() + LIFETIME_MS).toISOString(),
    plan: null,
  };
  const now = Date.now();
  world.state.sessions = world.state.sessions.filter(({ expires }) => Date.parse(expires) > now);
  world.state.sessions.push(session);
  world.store.changed();
  return session;
}

/** Puts the session's cookie on the answer. Over https it is Secure and SameSite=None, as measured. */
export function setSessionCookie(world: World, response: Response, session: Session, secure: boolean): void {
  const user = world.state.users.find(({ pk }) => pk === session.user);
  const value = jwt(world, {
    sid: session.key,
    iss: "authentik",
    sub: user ? userUid(world.state, user) : "anonymous",
    authenticated: user !== undefined,
    acr: "goauthentik.io/core/default",
  });
  const site = secure ? "SameSite=None; Secure" : "SameSite=Lax";
  response.append("set-cookie", `${COOKIE}=${value}; HttpOnly; Path=${response.req.baseUrl}/; ${site}`);
}

/** The two further cookies of a login: one names the device, one is for forms. */
export function setLoginCookies(world: World, response: Response, session: Session, secure: boolean): void {
  const user = world.state.users.find(({ pk }) => pk === session.user);
  if (!user) return;
  const month = 30 * 86_400;
  const device = jwt(world, { sub: userUid(world.state, user), exp: Date.now() / 1000 + month });
  const until = (seconds: number): string =>
    `expires=${new Date(Date.now() + seconds * 1000).toUTCString()}; Max-Age=${seconds}; Path=${response.req.baseUrl}/; SameSite=Lax`;
  response.append("set-cookie", `authentik_device=${device}; ${until(month)}`);
  const csrf = randomBytes(16).toString("hex");
  response.append("set-cookie", `authentik_csrf=${csrf}; ${until(31_449_600)}${secure ? "; Secure" : ""}`);
}

function jwt({ state }: World, claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url");
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${sign(text, state.session_secret)}`;
}

function sign(text: string, secret: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}

/** The value of a cookie that came with the request. */
export function cookieOf(request: Request, name: string): string | undefined {
  const pairs = (request.get("cookie") ?? "").split(/;\s*/).map((pair) => pair.split(/=(.*)/s));
  return pairs.find(([key]) => key === name)?.[1];
}
