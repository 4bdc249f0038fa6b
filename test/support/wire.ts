/**
 * One HTTP request without any help: no redirect is followed, no header is added that the caller did not
 * ask for, nothing is parsed. The contract tests need to see an answer as it was sent.
 */
import http from "node:http";
import https from "node:https";

/** What goes out. `ca` is the PEM of the authority to trust for https. */
export interface WireRequest {
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: string;
  ca?: string;
}

/** What came back; header names in lower case, several `set-cookie` lines kept apart. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string[]>;
  text: string;
}

/** Sends one request and reads the whole answer. Rejects when the peer is silent for 30 seconds. */
export function send(request: WireRequest): Promise<WireAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
  const url = new URL(request.url);
  const library = url.protocol === "https:" ? https : http;
  const headers: Record<string, string> = { ...request.headers };
  if (request.body !== undefined) headers["content-length"] = String(Buffer.byteLength(request.body));
  const outgoing = library.request(
    url,
    { method: request.method, headers, ca: request.ca, agent: false, timeout: 30_000 },
    (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("error", reject);
      incoming.on("end", () => {
        const grouped: Record<string, string[]> = {};
        for (const [name, values] of Object.entries(incoming.headersDistinct)) grouped[name] = values ?? [];
        resolve({
          status: incoming.statusCode ?? 0,
          headers: grouped,
          text: Buffer.concat(chunks).toString("utf8"),
        });
      });
    },
  );
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer from ${url.origin} within 30 s`)));
  outgoing.on("error", reject);
  outgoing.end(request.body);
  return promise;
}
