/** Errors that end a request with a status and Immich's body. */
import { STATUS_CODES } from "node:http";
import type { Edition } from "../config/edition.ts";
import { correlation } from "./log.ts";
import type { Issue } from "./validate.ts";

/** An answer that is not a success; everything else that is thrown becomes 500 `Failed to …`. */
export class HttpError extends Error {
  readonly status: number;
  readonly issues?: Issue[];

  constructor(status: number, message: string, options: ErrorOptions & { issues?: Issue[] } = {}) {
    super(message, options);
    this.name = "HttpError";
    this.status = status;
    if (options.issues) this.issues = options.issues;
  }
}

export const badRequest = (message: string): HttpError => new HttpError(400, message);
export const unauthorized = (message: string): HttpError => new HttpError(401, message);
export const forbidden = (message: string): HttpError => new HttpError(403, message);
export const invalid = (issues: Issue[]): HttpError => new HttpError(400, "Validation failed", { issues });

/**
 * The body as it goes on the wire. Immich 3: the message, and `errors` on validation. Immich 2: sentences on
 * validation, and the status in words, but where the error has a cause; no id outside of the API.
 */
export function bodyOf({ status, message, issues, cause }: HttpError, { isBefore3 }: Edition): object {
  if (!isBefore3) return { message, ...(issues && { errors: issues }) };
  return {
    message: issues?.map((issue) => issue.message) ?? message,
    ...(cause === undefined && { error: STATUS_CODES[status] }),
    statusCode: status,
    correlationId: correlation.getStore(),
  };
}
