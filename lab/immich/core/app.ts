/** The HTTP side, in the order in which the real one goes through it: body, page, then the API with its ids. */
import express, { type Express, type RequestHandler } from "express";
import type { Immich } from "../server.ts";
import { correlate } from "./correlation.ts";
import type { Endpoint } from "./endpoint.ts";
import { HttpError } from "./errors.ts";
import { refuse } from "./refuse.ts";
import { serve } from "./serve.ts";

/** The whole application: `endpoints` live under `/api`, `pages` answers browsers, `others` are by their path. */
export function createApp(
  immich: Immich,
  { endpoints, pages, others }: { endpoints: Endpoint[]; pages: RequestHandler; others: Others },
): Express {
  const app = express();
  app.set("etag", "strong");
  app.set("trust proxy", ["loopback", ...trustedProxies(immich.env)]);
  app.use(express.json({ limit: "10mb" }), express.urlencoded({ extended: false }));
  app.use(pages, varyLikeCompression);
  for (const [path, handle] of Object.entries(others)) app.get(path, handle);
  app.use("/api", correlate(immich));
  for (const endpoint of endpoints) app[endpoint.method](`/api${endpoint.path}`, serve(immich, endpoint));
  app.use((request) => {
    throw new HttpError(404, `Cannot ${request.method} ${request.originalUrl}`);
  });
  app.use(refuse(immich));
  return app;
}

export type Others = Record<string, RequestHandler>;

/** IMMICH_TRUSTED_PROXIES, a comma list; the default is Immich's. It decides whether cookies get `Secure`. */
function trustedProxies(env: NodeJS.ProcessEnv): string[] {
  return (env.IMMICH_TRUSTED_PROXIES ?? "linklocal,uniquelocal").split(",").filter(Boolean);
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
