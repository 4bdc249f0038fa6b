/** An endpoint on the wire. */
import type { RequestHandler } from "express";
import { authenticate } from "../accounts/guard.ts";
import type { Immich } from "../server.ts";
import { bodiesOf } from "./bodies.ts";
import type { Endpoint } from "./endpoint.ts";
import { invalid } from "./errors.ts";
import { type Check, read } from "./validate.ts";

/** Authentication first, then permission, then the id in the path, then query and body: the recorded order. */
export function serve(immich: Immich, endpoint: Endpoint): RequestHandler {
  const { id: inPath } = bodiesOf(immich.config.edition);
  return async (request, response) => {
    response.locals.name = endpoint.name;
    const auth = endpoint.access && authenticate(immich, request, endpoint.access);
    const { id } = request.params.id === undefined ? { id: "" } : checked(inPath, request.params);
    const query = endpoint.query && checked(endpoint.query, request.query);
    const body = endpoint.body && checked(endpoint.body, request.body);
    const result = await endpoint.handle({ auth, query, body, id, request, response });
    if (response.headersSent) return;
    const status = endpoint.status ?? (endpoint.method === "post" ? 201 : 200);
    if (result === undefined) response.status(status).end();
    else response.status(status).json(result);
  };
}

function checked<T>(check: Check<T>, input: unknown): T {
  const { value, issues } = read(check, input);
  if (issues.length > 0) throw invalid(issues);
  return value;
}
