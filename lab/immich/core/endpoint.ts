/** What an endpoint is: a row of data that app.ts puts on the wire. */
import type { Request, Response } from "express";
import type { Auth } from "../accounts/guard.ts";
import type { Check } from "./validate.ts";

/** Who may call. Left out on an endpoint: everybody. */
export interface Access {
  /** The permission an API key needs; `null`: any key will do. A session has all of them. */
  permission: string | null;
  /** Only for admins. */
  admin?: boolean;
}

/** One call, authenticated and validated. */
export interface Call {
  /** Set on every endpoint that has `access`. */
  auth?: Auth;
  /** Query and body as the endpoint's checks keep them. */
  query: unknown;
  body: unknown;
  id: string;
  request: Request;
  response: Response;
}

/** One endpoint under `/api`. */
export interface Endpoint {
  method: "get" | "post" | "put" | "patch" | "delete";
  path: string;
  /** What the 500 of an unexpected error says: `Failed to <name>`. */
  name: string;
  access?: Access;
  /** Status of a success; default 201 for post, else 200. With 204 nothing is sent. */
  status?: number;
  query?: Check;
  body?: Check;
  /** The answer's JSON body; `undefined` when the handler answered itself. */
  handle: (call: Call) => unknown;
}

/** The caller of an endpoint that has `access`. */
export function caller(call: Call): Auth {
  if (!call.auth) throw new Error("this endpoint has no access rule");
  return call.auth;
}
