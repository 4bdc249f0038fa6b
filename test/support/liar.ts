/** A server that answers whatever a test wants, and keeps every byte that it was sent. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect, createServer as createRelay, type Server } from "node:net";
import type { TestContext } from "node:test";

export interface Liar {
  /** At 127.0.0.1, in plain http, which is this machine itself. */
  url: string;
  /** All that came in on any connection, byte for byte. */
  received(): string;
}

export async function liar(t: TestContext, listener: RequestListener): Promise<Liar> {
  const behind = createServer(listener);
  const port = await listen(behind);
  const chunks: Buffer[] = [];
  const relay = createRelay((socket) => {
    const upstream = connect(port, "127.0.0.1");
    socket.on("data", (chunk) => {
      chunks.push(chunk);
      upstream.write(chunk);
    });
    upstream.pipe(socket);
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const)
      one.on("error", () => {}).on("close", () => other.destroy());
  });
  const url = `http://127.0.0.1:${await listen(relay)}`;
  t.after(() => {
    behind.closeAllConnections();
    behind.close();
    relay.close();
  });
  return { url, received: () => Buffer.concat(chunks).toString("latin1") };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** An answer in JSON. */
export function json(body: unknown, status = 200): RequestListener {
  return (request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
}
