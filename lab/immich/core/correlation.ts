/** The id of each request to the API, in its answer's header and in the log. */
import { randomBytes } from "node:crypto";
import type { RequestHandler } from "express";
import type { Edition } from "../config/edition.ts";
import type { Immich } from "../server.ts";
import { correlation } from "./log.ts";

export const correlationHeader = ({ isBefore3 }: Edition): string =>
  isBefore3 ? "x-immich-cid" : "X-Correlation-ID";

/** Takes the caller's id or makes one, and logs the request's end at debug level, as the real one does. */
export function correlate(immich: Immich): RequestHandler {
  const header = correlationHeader(immich.config.edition);
  return (request, response, next) => {
    const made = Array.from(randomBytes(8), (byte) => (byte % 36).toString(36)).join("");
    const id = request.header(header) || made;
    const start = performance.now();
    response.setHeader(header, id);
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
