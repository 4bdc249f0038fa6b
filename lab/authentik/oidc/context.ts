/** What travels with a request into oidc-provider and back out of it. */
import type { IncomingMessage } from "node:http";
import type { OAuth2Provider, Session } from "../state/model.ts";

/** The request as it came in, before it was put into oidc-provider's terms. */
export interface OidcAsk {
  provider: OAuth2Provider;
  origin: string;
  /** The path that authentik is served at; `""` for the root. */
  root: string;
  /** Path and query as the client sent them. */
  url: string;
  session: Session | undefined;
  requestId: string;
  /** Form fields of a POST. */
  form: URLSearchParams;
  /** Claims of the ID token that the request led to. */
  claims?: Record<string, unknown>;
}

const asks = new WeakMap<IncomingMessage, OidcAsk>();

/** Remembers the ask of a request. */
export function withAsk(request: IncomingMessage, ask: OidcAsk): void {
  asks.set(request, ask);
}

/** The ask of a request that oidc-provider is serving. */
export function askOf(request: IncomingMessage): OidcAsk {
  const ask = asks.get(request);
  if (!ask) throw new Error("a request reached oidc-provider past the dispatcher");
  return ask;
}
