import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createProxyServer } from "httpxy";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import type { LabInfo } from "../../../lab/info.ts";
import { caFolder, labPlace } from "../../../lab/place.ts";
import { freePort } from "../../../lab/ports.ts";

/** A TLS proxy before Authentik, which a test can stop or let answer by itself. */
export interface Front {
  origin: string;
  /** Nobody listens at its address any more. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Answers every request with a page of its own, as a captive or a maintenance page does. */
  answerItself(on: boolean): void;
  /** Every request through it, in order. */
  calls: string[];
  /** Those that may have changed something, with their bodies. */
  writes: { call: string; body: string }[];
}

export async function frontOfAuthentik({ network, authentik }: LabInfo): Promise<Front> {
  const folder = caFolder(labPlace());
  const request = { name: "tests", addresses: [network.gateway, "127.0.0.1"], hosts: ["localhost"] };
  const leaf = await ensureLeaf(await ensureAuthority(folder), request, folder);
  const [cert, key] = await Promise.all(
    [leaf.certificateFile, leaf.keyFile].map((file) => readFile(file, "utf8")),
  );
  let itself = false;
  const writes: Front["writes"] = [];
  const calls: string[] = [];
  // The lab's own CA signed what is behind it; what the proxy trusts is not what is tested.
  const proxy = createProxyServer({ target: authentik.url, secure: false, xfwd: true, agent: false });
  const pass = async (request: IncomingMessage, response: ServerResponse) => {
    const body = request.method === "GET" ? undefined : await buffer(request);
    if (body) writes.push({ call: `${request.method} ${request.url}`, body: body.toString("utf8") });
    const options = body ? { buffer: Readable.from([body]) } : {};
    await proxy.web(request, response, options).catch(() => response.destroy());
  };
  const server = createServer({ cert: cert ?? "", key: key ?? "" }, (request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (itself) response.writeHead(200, { "content-type": "text/html" }).end("<h1>Back soon</h1>");
    else void pass(request, response);
  });
  const port = await freePort(network.gateway, 43_000 + Math.floor(Math.random() * 8_000));
  const start = async () => {
    server.listen(port, network.gateway);
    await once(server, "listening");
    server.unref();
  };
  await start();
  return {
    origin: `https://${network.gateway}:${port}`,
    calls,
    writes,
    start,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
    answerItself: (on) => {
      itself = on;
    },
  };
}
