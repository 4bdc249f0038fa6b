/** What a browser gets: every path that is neither the API's nor one of a few others. */
import type { RequestHandler } from "express";
import type { Immich } from "../server.ts";
import { HttpError } from "./errors.ts";
import { loginPage, maintenancePage } from "./page.ts";

const NO_PAGES = ["/api", "/.well-known/immich", "/custom.css", "/favicon.ico"];

/** The one page, for whoever takes HTML. */
export function webPages({ config }: Immich): RequestHandler {
  return (request, response, next) => {
    if (!["GET", "HEAD"].includes(request.method) || isNoPage(request.url)) return next();
    if (!request.accepts("text/html")) {
      const asked = `${request.path} was requested as ${request.header("accept")}`;
      throw new HttpError(406, `The route ${asked}, but only returns text/html`);
    }
    response.type("html").setHeader("Cache-Control", "no-store").send(loginPage(config.get()));
  };
}

/** In maintenance mode there is one path for pages, to which all others lead. */
export const maintenancePages: RequestHandler = (request, response, next) => {
  if (request.method !== "GET" || isNoPage(request.url)) return next();
  if (!request.url.startsWith("/maintenance")) {
    return response.redirect(`/maintenance?${new URLSearchParams({ continue: request.path })}`);
  }
  response.type("html").setHeader("Cache-Control", "no-store").send(maintenancePage());
};

function isNoPage(url: string): boolean {
  return NO_PAGES.some((start) => url.startsWith(start));
}
