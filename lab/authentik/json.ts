/** JSON out. */
import type { ServerResponse } from "node:http";

/** Sends a JSON body. The type goes out without the charset that Express would add and authentik does not. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.statusCode = status;
  response.setHeaders(new Map(Object.entries({ "content-type": "application/json", ...headers })));
  response.end(JSON.stringify(body));
}
