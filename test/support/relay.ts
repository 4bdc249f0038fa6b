/** A relay before a server, in which a test does something before or after any call, or lets it fail. */
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";

/** A moment in a run: call number `index` (from 0), before the server has it or after it has answered. */
export interface Moment {
  index: number;
  phase: "before" | "after";
  /** For example `PUT /api/system-config`. */
  call: string;
}

/** An answer that the server never gave. */
export interface Forged {
  status: number;
  type: string;
  body: string;
}

/** What happens at a moment: the connection is cut, so that the client never sees an answer; or it sees another. */
type Fate = "drop" | Forged | undefined;
export type Hook = (moment: Moment) => Promise<Fate> | Fate;

export interface Relay {
  url: string;
  /** Starts to count anew, with this hook. */
  begin(hook: Hook): void;
  /** Every call since then, in order. */
  calls: string[];
}

export async function relayTo(t: Pick<TestContext, "after">, target: string): Promise<Relay> {
  const calls: string[] = [];
  let hook: Hook = () => undefined;
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const call = `${incoming.method} ${incoming.url}`;
    const index = calls.push(call) - 1;
    const body = await buffer(incoming);
    const meet = (fate: Fate) => {
      if (fate === "drop") incoming.socket.destroy();
      else if (fate) response.writeHead(fate.status, { "content-type": fate.type }).end(fate.body);
      return fate !== undefined;
    };
    if (meet(await hook({ index, phase: "before", call }))) return;
    const answer = await forward(target, incoming, body).catch(() => undefined);
    // Nobody is there, or not yet.
    if (!answer) return void incoming.socket.destroy();
    const text = await buffer(answer);
    if (meet(await hook({ index, phase: "after", call }))) return;
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
  };
  const server = createServer((incoming, response) => void serve(incoming, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    begin: (next) => {
      calls.length = 0;
      hook = next;
    },
  };
}

async function forward(target: string, incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const outgoing = httpRequest(target + incoming.url, { method: incoming.method, headers: incoming.headers });
  outgoing.end(body);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  return answer;
}
