/** Where every error ends: refusals with their own text, the rest as 500 with the text in the log only. */
import { inspect } from "node:util";
import type { ErrorRequestHandler } from "express";
import type { Immich } from "../server.ts";
import { correlationHeader } from "./correlation.ts";
import { bodyOf, HttpError } from "./errors.ts";
import { correlation } from "./log.ts";

export function refuse({ log, config: { edition } }: Immich): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const refusal = refusalOf(error);
    if (refusal) {
      const line = `HttpException(${refusal.status}): ${inspect(bodyOf(refusal, edition))}`;
      log.line("debug", "ErrorInterceptor", line);
    } else {
      log.line("error", "ErrorInterceptor", `Unknown error: ${error}`, (error as Error).stack);
    }
    // Outside of the API there is no id, and Immich 3 says `undefined` then.
    if (!edition.isBefore3) response.setHeader(correlationHeader(edition), String(correlation.getStore()));
    const told = refusal ?? new HttpError(500, `Failed to ${response.locals.name ?? "process request"}`);
    response.status(told.status).json(bodyOf(told, edition));
  };
}

/** A refusal of ours, or the one of a body that is no JSON or too large. */
function refusalOf(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const { type, status, message } = error as { type?: string; status: number; message: string };
  return type?.startsWith("entity.") ? new HttpError(status, message) : undefined;
}
