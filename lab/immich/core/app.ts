/** The HTTP side, in the order in which the real one goes through it: body, page, then the API with its ids. */
import express, { type Express, type RequestHandler } from "express";
import type { Immich } from "../server.ts";
import { correlate } from "./correlation.ts";
import type { Endpoint } from "./endpoint.ts";
import { HttpError } from "./errors.ts";
import { refuse } from "./refuse.ts";
import { serve } from "./serve.ts";

/** What there is to answer. */
export interface Site {
  /** They live under `/api`. */
  endpoints: Endpoint[];
  /** Answers browsers, and leaves the rest to the others. */
  pages: RequestHandler;
  /** By their path. */
  others: Record<string, RequestHandler>;
}

export function createApp(immich: Immich, { endpoints, pages, others }: Site): Express {
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
