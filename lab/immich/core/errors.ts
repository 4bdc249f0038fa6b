/** Errors that end a request with a status and Immich's body: `{message}`, and `errors` on validation. */
import type { Issue } from "./validate.ts";

/** An answer that is not a success; everything else that is thrown becomes 500 `Failed to …`. */
export class HttpError extends Error {
  readonly status: number;
  readonly errors?: Issue[];

  constructor(status: number, message: string, errors?: Issue[]) {
    super(message);
    this.name = "HttpError";
    this.status = status;
    if (errors) this.errors = errors;
  }

  /** The body as it goes on the wire: never a `statusCode`, never an `error` (Immich 3). */
  get body(): { message: string; errors?: Issue[] } {
    return { message: this.message, ...(this.errors && { errors: this.errors }) };
  }
}

export const badRequest = (message: string): HttpError => new HttpError(400, message);
export const unauthorized = (message: string): HttpError => new HttpError(401, message);
export const forbidden = (message: string): HttpError => new HttpError(403, message);
export const invalid = (issues: Issue[]): HttpError => new HttpError(400, "Validation failed", issues);
