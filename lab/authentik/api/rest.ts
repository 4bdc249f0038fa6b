/** The manners of authentik's API (Django REST framework's): who may ask, how, and what an error looks like. */
import { randomUUID, timingSafeEqual } from "node:crypto";
import type { Express, Request, RequestHandler, Response } from "express";
import { errorPage } from "../flow/page.ts";
import { sessionOf, setSessionCookie } from "../flow/session.ts";
import { sendJson } from "../json.ts";
import type { User } from "../state/model.ts";
import { isSuperuser } from "../state/people.ts";
import { AKADMIN_PK } from "../state/seed.ts";
import type { World } from "../world.ts";
import { is2026_8 } from "./edition.ts";
import { described } from "./options.ts";

/** A request that passed authentication and whose body was read. */
export interface Ask {
  world: World;
  /** Scheme, host and path of authentik as the client sees them; no slash at its end. */
  origin: string;
  params: Record<string, string>;
  query: URLSearchParams;
  /** The JSON body; `{}` for none. */
  body: Record<string, unknown>;
  user: User;
  superuser: boolean;
  raw: Request;
}

/** An answer: its status and what goes out as JSON; no body with 204. */
export interface Answer {
  status: number;
  body?: unknown;
}

/** What one path does with each method. */
export type Methods = Partial<
  Record<"GET" | "POST" | "PUT" | "PATCH" | "DELETE", (ask: Ask) => Answer | Promise<Answer>>
>;

/** Thrown by a handler to end the request with this status and JSON body. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`API answer ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** A broken constraint of the database: an unhandled 500, which a release before 2026.8 answers with an empty 405. */
export class Unhandled extends Error {}

/** `404 No <Model> matches the given query.` */
export function notFound(model: string): ApiError {
  return new ApiError(404, { detail: `No ${model} matches the given query.` });
}

/** The entry or the 404 of its model. */
export function found<T>(entry: T | undefined, model: string): T {
  if (entry === undefined) throw notFound(model);
  return entry;
}

/** Who may ask: anyone, a signed-in user, or an administrator. */
export type Access = "anyone" | "user" | "admin";

const ORDER = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Serves `methods` at a path of Express's syntax. */
export function route(
  app: Express,
  world: World,
  path: string,
  methods: Methods,
  access: Access = "admin",
): void {
  const named = ORDER.filter((method) => methods[method]);
  const allow = [...named, ...(methods.GET ? ["HEAD"] : []), "OPTIONS"].join(", ");
  app.all(path, async (request, response) => {
    response.set("allow", allow);
    try {
      const ask = (): Ask => askOf(world, request, response, "user");
      const description = request.method === "OPTIONS" ? await described(path, methods, ask) : undefined;
      send(response, description ?? (await answerTo(world, request, response, methods, access)));
    } catch (error) {
      if (error instanceof ApiError) send(response, { status: error.status, body: error.body });
      else if (error instanceof Unhandled) errorPage(request, response, 500);
      else throw error;
    }
  });
}

async function answerTo(
  world: World,
  request: Request,
  response: Response,
  methods: Methods,
  access: Access,
): Promise<Answer> {
  const ask = askOf(world, request, response, access);
  if (access === "admin" && !ask.superuser) {
    throw new ApiError(403, { detail: "You do not have permission to perform this action." });
  }
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = methods[method as keyof Methods];
  if (!handler) throw new ApiError(405, { detail: `Method "${request.method}" not allowed.` });
  return handler({ ...ask, body: bodyOf(request) });
}

/** The request without its body, which is read once it is known who asks. */
function askOf(world: World, request: Request, response: Response, access: Access): Ask {
  const user = whoAsks(world, request, response, access);
  return {
    world,
    origin: originOf(request),
    params: request.params as Record<string, string>,
    query: queryOf(request),
    body: {},
    user,
    superuser: isSuperuser(world.state, user),
    raw: request,
  };
}

/** Scheme and host that the client used: a proxy's `X-Forwarded-Proto` and `Host` count, as in 2026.2. */
export function siteOf(request: Request): string {
  const forwarded = request.get("x-forwarded-proto");
  const plain = (request.socket as { encrypted?: boolean }).encrypted ? "https" : "http";
  return `${forwarded ?? plain}://${request.get("host")}`;
}

/** What every address begins with: the site, and the path that authentik is served at (AUTHENTIK_WEB__PATH). */
export function originOf(request: Request): string {
  return `${siteOf(request)}${request.baseUrl}`;
}

/** The query as it was sent, repeated keys kept. */
export function queryOf(request: Request): URLSearchParams {
  return new URL(request.originalUrl, "http://host").searchParams;
}

function whoAsks(world: World, request: Request, response: Response, access: Access): User {
  const akadmin = found(
    world.state.users.find(({ pk }) => pk === AKADMIN_PK),
    "User",
  );
  const [scheme, token] = (request.get("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() === "bearer" && token !== undefined) {
    const given = Buffer.from(token);
    const wanted = Buffer.from(world.token);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return akadmin;
    throw new ApiError(403, { detail: "Token invalid/expired" });
  }
  const session = sessionOf(world, request);
  if (session) setSessionCookie(world, response, session, originOf(request).startsWith("https:"));
  const user = world.state.users.find(({ pk, is_active }) => pk === session?.user && is_active);
  if (user) return user;
  if (access === "anyone") return akadmin;
  throw new ApiError(403, { detail: "Authentication credentials were not provided." });
}

/** The JSON body. An empty one is `{}`; broken JSON is a 400, another media type a 415. */
function bodyOf(request: Request): Record<string, unknown> {
  const text = typeof request.body === "string" ? request.body : "";
  if (text === "") return {};
  const type = request.get("content-type") ?? "";
  if (!type.startsWith("application/json")) {
    throw new ApiError(415, { detail: `Unsupported media type "${type}" in request.` });
  }
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    const at = Number(/position (\d+)/.exec(String(error))?.[1] ?? text.length);
    const what = at >= text.length ? "unexpected end of data" : "unexpected character";
    throw new ApiError(400, { detail: `JSON parse error - ${what}: line 1 column ${at + 1} (char ${at})` });
  }
}

function send(response: Response, { status, body }: Answer): void {
  if (body === undefined) response.status(status).end();
  else sendJson(response, status, body);
}

/** Since 2026.8: what a proxy forwards of scheme, host and client counts only from addresses that are trusted. */
export function untrusted({ version, trustedProxies }: World): RequestHandler {
  return (request, _response, next) => {
    const from = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    if (trustedProxies && is2026_8({ version }) && !trustedProxies.includes(from))
      for (const name of ["proto", "host", "for"]) delete request.headers[`x-forwarded-${name}`];
    next();
  };
}

/** The headers of every answer, whatever it is. */
export function commonHeaders(_request: Request, response: Response, next: () => void): void {
  response.set({
    "x-authentik-id": randomUUID().replaceAll("-", ""),
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    vary: "Accept-Language, Cookie",
    "content-language": "en",
  });
  next();
}
