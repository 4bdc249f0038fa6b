/** TLS in front of Immich, as a home's reverse proxy does it. */
import { createServer, type Server } from "node:https";
import type { Socket } from "node:net";
import { createProxyServer } from "httpxy";

/** What the proxy needs. */
export type ProxyOptions = {
  /** The server's certificate, PEM. */
  readonly certificate: string;
  /** Its private key, PEM. */
  readonly key: string;
  /** Where Immich answers in plain HTTP, for example `http://127.0.0.1:2283`. */
  readonly target: string;
};

/** What a visitor reads while Immich is down; the status is 502. */
export const DOWN_TEXT = "502 Bad Gateway: Immich does not answer behind this proxy\n";

/**
 * An HTTPS server, not yet listening, that forwards requests and websockets to the target. Host passes
 * unchanged; X-Forwarded-For, -Proto, -Host and -Port are set here, and what a visitor sent under those
 * names is dropped, because Immich believes them. Without X-Forwarded-Proto its cookies lose `Secure`.
 */
export function createTlsProxy({ certificate, key, target }: ProxyOptions): Server {
  // Own connections for each request: a kept one would break on the first call after Immich's restart.
  const proxy = createProxyServer({ target, xfwd: true, agent: false });
  const server = createServer({ cert: certificate, key });
  server.on("request", async (request, response) => {
    for (const name of Object.keys(request.headers)) {
      if (name.startsWith("x-forwarded-")) {
        delete request.headers[name];
      }
    }
    try {
      await proxy.web(request, response);
    } catch {
      if (response.headersSent) {
        // Half an answer is under way: only a broken connection tells the visitor.
        response.destroy();
      } else {
        response.writeHead(502, { "content-type": "text/plain; charset=utf-8" }).end(DOWN_TEXT);
      }
    }
  });
  server.on("upgrade", (request, socket, head) => {
    // Node gives a Duplex by its types; on an HTTPS server it is a TLS socket.
    proxy.ws(request, socket as Socket, {}, head).catch(() => socket.destroy());
  });
  return server;
}
