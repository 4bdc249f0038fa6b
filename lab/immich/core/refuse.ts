/** Where every error ends: refusals with their own text, the rest as 500 with the text in the log only. */
import { inspect } from "node:util";
import type { ErrorRequestHandler } from "express";
import type { Immich } from "../server.ts";
import { CORRELATION_HEADER } from "./correlation.ts";
import { HttpError } from "./errors.ts";
import { correlation } from "./log.ts";

export function refuse(immich: Immich): ErrorRequestHandler {
  return (error: unknown, _request, response, _next) => {
    const refusal = refusalOf(error);
    if (refusal) {
      immich.log.line(
        "debug",
        "ErrorInterceptor",
        `HttpException(${refusal.status}): ${inspect(refusal.body)}`,
      );
    } else {
      immich.log.line("error", "ErrorInterceptor", `Unknown error: ${error}`, (error as Error).stack);
    }
    const { status, body } =
      refusal ?? new HttpError(500, `Failed to ${response.locals.name ?? "process request"}`);
    // Outside of the API there is no id, and Immich 3 says `undefined` then.
    response.setHeader(CORRELATION_HEADER, String(correlation.getStore()));
    response.status(status).json(body);
  };
}

/** A refusal of ours, or the one of a body that is no JSON or too large. */
function refusalOf(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error;
  const { type, status, message } = error as { type?: string; status: number; message: string };
  return type?.startsWith("entity.") ? new HttpError(status, message) : undefined;
}
