/** The HTTP side: headers, validation, errors and pages as the recordings show them. */
import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import { authenticate } from "../accounts/guard.ts";
import type { Immich } from "../server.ts";
import type { Endpoint } from "./endpoint.ts";
import { HttpError, invalid } from "./errors.ts";
import { correlation } from "./log.ts";
import { loginPage } from "./page.ts";
import { type Check, format, read } from "./validate.ts";

/** A version 4 UUID, with the pattern that Immich's errors print. */
export const uuid = format(
  "uuid",
  /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$/,
  "Invalid UUID",
);

/** The whole application; `endpoints` live under `/api`. */
export function createApp(immich: Immich, endpoints: Endpoint[]): Express {
  const app = express();
  app.set("etag", "strong");
  app.set("trust proxy", ["loopback", ...trustedProxies(immich.env)]);
  app.use(correlate(immich), varyLikeCompression);
  app.use(express.json({ limit: "10mb" }), express.urlencoded({ extended: false }));
  app.get("/.well-known/immich", (_request, response) => {
    response.json({ api: { endpoint: "/api" } });
  });
  for (const endpoint of endpoints) app[endpoint.method](`/api${endpoint.path}`, serve(immich, endpoint));
  app.use("/api", (request, response) => {
    response.status(404).json({ message: `Cannot ${request.method} ${request.originalUrl}` });
  });
  app.get("/{*page}", (_request, response) => {
    response.type("html").send(loginPage(immich.config.get()));
  });
  app.use(refuse(immich));
  return app;
}

/** IMMICH_TRUSTED_PROXIES, a comma list; the default is Immich's. It decides whether cookies get `Secure`. */
function trustedProxies(env: NodeJS.ProcessEnv): string[] {
  return (env.IMMICH_TRUSTED_PROXIES ?? "linklocal,uniquelocal").split(",").filter(Boolean);
}

/** Gives the request an id (header and log) and logs its end at debug level, as the real one does. */
function correlate(immich: Immich): RequestHandler {
  return (request, response, next) => {
    const id = Array.from(randomBytes(8), (byte) => (byte % 36).toString(36)).join("");
    const start = performance.now();
    response.setHeader("X-Correlation-ID", id);
    correlation.run(id, () => {
      response.on("finish", () => {
        const time = (performance.now() - start).toFixed(2);
        const line = `${request.method} ${request.originalUrl.split("?")[0]} ${response.statusCode} ${time}ms`;
        immich.log.line("debug", "LoggingInterceptor", `${line} ${request.ip}`);
      });
      next();
    });
  };
}

/** Immich's compression adds `Vary` to everything that has a content type, so not to a 304. */
const varyLikeCompression: RequestHandler = (_request, response, next) => {
  const { writeHead } = response;
  response.writeHead = ((...args: Parameters<typeof writeHead>) => {
    if (response.hasHeader("Content-Type")) response.vary("Accept-Encoding");
    return writeHead.apply(response, args);
  }) as typeof writeHead;
  next();
};

/** Authentication first, then permission, then the id in the path, then the body: the recorded order. */
function serve(immich: Immich, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    response.locals.name = endpoint.name;
    const auth = endpoint.access && authenticate(immich, request, endpoint.access);
    const id = typeof request.params.id === "string" ? checked(uuid, request.params.id, ["id"]) : "";
    const body = endpoint.body && checked(endpoint.body, request.body);
    const result = await endpoint.handle({ auth, body, id, request, response });
    if (response.headersSent) return;
    const status = endpoint.status ?? (endpoint.method === "post" ? 201 : 200);
    if (result === undefined) response.status(status).end();
    else response.status(status).json(result);
  };
}

function checked<T>(check: Check<T>, input: unknown, path: string[] = []): T {
  const { value, issues } = read(check, input);
  if (issues.length > 0) throw invalid(issues.map((issue) => ({ ...issue, path: [...path, ...issue.path] })));
  return value;
}

/** Every error ends here: refusals with their own text, the rest as 500 with the text in the log only. */
function refuse(immich: Immich): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    if (error instanceof HttpError) {
      immich.log.line("debug", "ErrorInterceptor", `HttpException(${error.status}): ${inspect(error.body)}`);
      response.status(error.status).json(error.body);
      return;
    }
    const parseStatus = (error as { type?: string; status?: number }).type?.startsWith("entity.");
    if (parseStatus) {
      response.status((error as { status: number }).status).json({ message: (error as Error).message });
      return;
    }
    immich.log.line("error", "ErrorInterceptor", `Unknown error: ${error}`, (error as Error).stack);
    response.status(500).json({ message: `Failed to ${response.locals.name ?? "process request"}` });
  };
}
