import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { connect } from "node:tls";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import { createTlsProxy } from "../../../lab/proxy/proxy.ts";
import { testFolder } from "./folder.ts";

async function listen(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A proxy in front of a listener, and a way to ask it; the port is what the visitor's Host says. */
async function front(t: TestContext, listener: RequestListener) {
  const folder = await testFolder(t);
  const authority = await ensureAuthority(folder);
  const leaf = await ensureLeaf(authority, { name: "p", addresses: ["127.0.0.1"], hosts: [] }, folder);
  const upstream = createServer(listener);
  const upstreamPort = await listen(t, upstream);
  const proxy = createTlsProxy({
    certificate: await readFile(leaf.certificateFile, "utf8"),
    key: await readFile(leaf.keyFile, "utf8"),
    target: `http://127.0.0.1:${upstreamPort}`,
  });
  const port = await listen(t, proxy);
  const ask = async (path: string, headers: Record<string, string> = {}, body?: string) => {
    const sent = request({
      host: "127.0.0.1",
      port,
      path,
      headers,
      ca: authority.certificate,
      agent: false,
      method: body === undefined ? "GET" : "POST",
    });
    sent.end(body);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  };
  return { upstream, port, ask, ca: authority.certificate };
}

test("Host passes and the X-Forwarded headers are the proxy's own, whatever the visitor sent", async (t) => {
  const { port, ask } = await front(t, (message, response) => {
    const names = ["host", "x-forwarded-proto", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port"];
    const seen = Object.fromEntries(names.map((name) => [name, message.headers[name]]));
    response.end(JSON.stringify({ url: message.url, method: message.method, seen }));
  });
  const spoofed = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Host": "evil.example",
  };
  const answer = await ask("/api/server/ping?a=1&b=%2F", spoofed);
  assert.deepEqual(JSON.parse(answer.body), {
    url: "/api/server/ping?a=1&b=%2F",
    method: "GET",
    seen: {
      host: `127.0.0.1:${port}`,
      "x-forwarded-proto": "https",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": `127.0.0.1:${port}`,
      "x-forwarded-port": String(port),
    },
  });
});

test("status, body, cookies and redirects pass unchanged in both directions", async (t) => {
  const { ask } = await front(t, async (message, response) => {
    const body = await text(message);
    response.writeHead(307, {
      location: "app.immich:///oauth-callback?code=1",
      "set-cookie": ["a=1; Path=/; HttpOnly; Secure; SameSite=Lax", "b=2; Path=/"],
    });
    response.end(`got ${body}`);
  });
  const { status, headers, body } = await ask("/api/oauth/callback", {}, '{"url":"x"}');
  assert.deepEqual(
    { status, location: headers.location, cookies: headers["set-cookie"], body },
    {
      status: 307,
      location: "app.immich:///oauth-callback?code=1",
      cookies: ["a=1; Path=/; HttpOnly; Secure; SameSite=Lax", "b=2; Path=/"],
      body: 'got {"url":"x"}',
    },
  );
});

test("while Immich is down the answer is 502 in plain text, and the next one after it is back is its own", async (t) => {
  const { upstream, ask } = await front(t, (_, response) => response.end("pong"));
  const { port } = upstream.address() as AddressInfo;
  await new Promise((resolve) => {
    upstream.close(resolve);
    upstream.closeAllConnections();
  });
  const down = await ask("/");
  assert.deepEqual(
    { status: down.status, type: down.headers["content-type"], body: down.body },
    {
      status: 502,
      type: "text/plain; charset=utf-8",
      body: "502 Bad Gateway: Immich does not answer behind this proxy\n",
    },
  );
  await new Promise<void>((resolve) => upstream.listen(port, "127.0.0.1", resolve));
  const back = await ask("/");
  assert.deepEqual([back.status, back.body], [200, "pong"]);
});

test("a websocket is passed through, bytes in both directions", async (t) => {
  const { upstream, port, ca } = await front(t, (_, response) => response.end());
  upstream.on("upgrade", (message, socket) => {
    const proto = message.headers["x-forwarded-proto"];
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Proto: ${proto}\r\n\r\n`,
    );
    socket.on("data", (data) => socket.end(`echo ${data}`));
    t.after(() => socket.destroy());
  });
  const socket = connect({ host: "127.0.0.1", port, ca });
  t.after(() => socket.destroy());
  socket.write(
    "GET /api/socket.io HTTP/1.1\r\nHost: photos.lab.test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  );
  const [head] = (await once(socket, "data")) as [Buffer];
  socket.write("hello");
  const rest = await text(socket);
  assert.equal(String(head).split("\r\n")[0], "HTTP/1.1 101 Switching Protocols");
  assert.equal(rest, "echo hello");
});
