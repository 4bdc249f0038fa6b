/** An endpoint on the wire. */
import type { RequestHandler } from "express";
import { authenticate } from "../accounts/guard.ts";
import type { Immich } from "../server.ts";
import type { Endpoint } from "./endpoint.ts";
import { invalid } from "./errors.ts";
import { uuid } from "./formats.ts";
import { type Check, read } from "./validate.ts";

/** Authentication first, then permission, then the id in the path, then query and body: the recorded order. */
export function serve(immich: Immich, endpoint: Endpoint): RequestHandler {
  return async (request, response) => {
    response.locals.name = endpoint.name;
    const auth = endpoint.access && authenticate(immich, request, endpoint.access);
    const id = typeof request.params.id === "string" ? checked(uuid, request.params.id, ["id"]) : "";
    const query = endpoint.query && checked(endpoint.query, request.query);
    const body = endpoint.body && checked(endpoint.body, request.body);
    const result = await endpoint.handle({ auth, query, body, id, request, response });
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
