/** Issuers that answer discovery in one fixed way, good or bad, by the first part of their path. */
import { once } from "node:events";
import http, { type RequestListener } from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import type { Identity } from "./certificates.ts";

/** A listening server: its origin, and how to end it. */
export interface Peer {
  origin: string;
  close(): void;
}

/** Listens on a free port of 127.0.0.1, with TLS if an identity is given. */
export async function listen(listener: RequestListener, identity?: Identity): Promise<Peer> {
  const server = identity
    ? https.createServer({ cert: identity.certificate, key: identity.key }, listener)
    : http.createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    origin: `${identity ? "https" : "http"}://127.0.0.1:${port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A port on which nothing listens: taken, and given back. */
export async function closedPort(): Promise<number> {
  const peer = await listen(() => undefined);
  peer.close();
  return Number(new URL(peer.origin).port);
}

/**
 * `/404/`, `/html/`, `/broken/`, `/empty/`, `/slow/`, `/redirect/`, `/never/` and `/mismatch/` are wrong in
 * their own way; every other issuer is right, and has a slash at its end.
 */
export const discoveryOfEveryKind: RequestListener = (request, response) => {
  const path = request.url ?? "/";
  const json = (text: string) => response.setHeader("content-type", "application/json").end(text);
  if (path.startsWith("/404/")) response.writeHead(404).end();
  else if (path.startsWith("/html/")) response.setHeader("content-type", "text/html").end("<html></html>");
  else if (path.startsWith("/broken/")) json('{"issuer":');
  else if (path.startsWith("/empty/")) json("{}");
  else if (path.startsWith("/slow/")) setTimeout(json, 300, "{}");
  else if (path.startsWith("/redirect/")) response.writeHead(302, { location: "/" }).end();
  else if (!path.startsWith("/never/")) {
    const origin = `http://${request.headers.host}`;
    const own = path.replace(".well-known/openid-configuration", "");
    const issuer = path.startsWith("/mismatch/") ? `${origin}/another/` : origin + own;
    json(
      JSON.stringify({
        issuer,
        authorization_endpoint: `${issuer}authorize`,
        token_endpoint: `${issuer}token`,
        code_challenge_methods_supported: ["S256"],
      }),
    );
  }
};
