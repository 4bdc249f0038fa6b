/** What a server that means harm gets out of this program's HTTP: no memory, no time, and nothing of ours. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { type TestContext, test } from "node:test";
import { createGzip, gzipSync } from "node:zlib";
import { ask } from "../../../components/proof/ask.ts";
import { addressProblem, withoutUserInfo } from "../../../components/support/address.ts";
import { AuthentikApi } from "../../../components/support/authentik/api.ts";
import { Failure } from "../../../components/support/failure.mjs";
import { HttpClient } from "../../../components/support/http.ts";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { bodyBytes, jsonDepth, listPages, listRows } from "../../../components/support/limits.ts";
import { addressAt } from "../../../components/support/same-origin.ts";
import { rememberSecret, withoutSecrets } from "../../../components/support/secrets.mjs";
import { anything } from "../../../components/support/shape.ts";
import { json, liar } from "../../support/liar.ts";

const key = "the-secret-key-of-immich";
const get = { method: "GET", url: "/api/server/ping" };
const client = (url: string, timeoutMs?: number) =>
  new HttpClient({
    product: "Immich",
    url,
    headers: { "x-api-key": key },
    ...(timeoutMs ? { timeoutMs } : {}),
  });

const megabyte = Buffer.alloc(1_048_576, '"a",');

/** 300 MB of JSON, as fast as they are read. */
const endless: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write("[");
  let left = 300;
  const go = () => {
    while (left > 0 && response.write(megabyte)) left -= 1;
    if (left > 0) response.once("drain", go);
    else response.end('""]');
  };
  go();
};

/** The same packed: some 300 KB on the wire. */
const bomb: RequestListener = (_, response) => {
  response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
  const packer = createGzip();
  packer.pipe(response).on("close", () => packer.destroy());
  let left = 300;
  const go = () => {
    while (left > 0 && packer.write(megabyte)) left -= 1;
    if (left > 0) packer.once("drain", go);
    else packer.end();
  };
  go();
};

for (const [name, listener] of Object.entries({ "300 MB of JSON": endless, "a gzip bomb": bomb }))
  test(`${name}: read to the limit, once, and no further`, async (t) => {
    let asked = 0;
    const { url } = await liar(t, (request, response) => {
      asked += 1;
      listener(request, response);
    });
    const before = process.resourceUsage().maxRSS;
    await assert.rejects(client(url).send(get), {
      code: "http/too-large",
      allowed: `at most ${bodyBytes / 2 ** 20} MiB, unpacked, and 16 KiB of headers`,
    });
    assert.deepEqual(await ask(url, { home: url }), { code: "ERR_TOO_LARGE" });
    assert.equal(asked, 2);
    // KiB; without the limit it was 1.0 to 1.4 GB.
    assert.ok(process.resourceUsage().maxRSS - before < 300_000);
  });

test("an answer at the limit passes, one byte more does not", async (t) => {
  const { url } = await liar(t, (request, response) => {
    const length = bodyBytes + (request.url?.includes("more") ? 1 : 0);
    response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
    response.end(gzipSync(`"${"a".repeat(length - 2)}"`, { level: 1 }));
  });
  const { body } = await client(url).send(get);
  assert.equal((body as string).length, bodyBytes - 2);
  await assert.rejects(client(url).send({ method: "GET", url: "/more" }), { code: "http/too-large" });
});

test("a body that trickles, one byte at a time, ends with the request's own time", async (t) => {
  const { url } = await liar(t, (_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    const timer = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(timer));
  });
  await assert.rejects(client(url, 400).send(get), { code: "http/timeout" });
  await assert.rejects(client(url, 400).send({ method: "POST", url: "/" }), { code: "http/timeout" });
});

test("headers beyond Node's limit have a code, and so has JSON that is nested too deep", async (t) => {
  const heads = await liar(t, (_, response) => {
    response.writeHead(200, { "x-long": "a".repeat(20_000) }).end("{}");
  });
  await assert.rejects(client(heads.url).send({ method: "POST", url: "/" }), { code: "http/too-large" });
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  const deep = await liar(t, (request, response) => {
    const depth = jsonDepth + (request.url === "/more" ? 1 : 0);
    response.writeHead(200, { "content-type": "application/json" }).end(nested(depth));
  });
  assert.equal(JSON.stringify((await client(deep.url).send(get)).body), nested(jsonDepth));
  await assert.rejects(client(deep.url).send({ method: "GET", url: "/more" }), { code: "http/too-deep" });
  const page = await liar(t, (_, response) => response.end(`<html>${"[".repeat(999)}`));
  assert.equal((await client(page.url).send(get)).status, 200);
});

test("a list says how long it is, and is read to the limit", async (t) => {
  const page = (results: unknown[], total_pages: unknown) => ({ results, pagination: { total_pages } });
  const api = async (body: unknown) => new AuthentikApi({ url: (await liar(t, json(body))).url, token: key });
  const rows = (list: AuthentikApi) => list.list("core/users/", {}, anything);
  await assert.rejects(rows(await api(page([], 1e9))), {
    code: "authentik/list-too-long",
    problem: "Authentik's list /api/v3/core/users/ has 1000000000 pages",
    allowed: `at most ${listRows} entries in ${listPages} pages`,
  });
  const endlessly = await api(page([1], 1e9));
  await assert.rejects(
    endlessly.find("core/users/", {}, anything, () => false),
    { code: "authentik/list-too-long" },
  );
  await assert.rejects(rows(await api(page(Array(60_000).fill(1), 2))), { code: "authentik/list-too-long" });
  for (const total of [-1, 1.5, "2", null])
    await assert.rejects(rows(await api(page([], total))), { code: "authentik/unexpected-answer" });
});

test("nothing is sent to another origin, whatever address a server names", async (t) => {
  const home = await liar(t, json({}));
  const other = await liar(t, json({}));
  const elsewhere = [
    other.url,
    `${other.url}/token`,
    other.url.replace("http:", ""),
    other.url.replace("http:", "\\\\").replace("\\\\//", "\\\\"),
    home.url.replace("http:", "https:"),
    home.url.replace("//", "//user:word@"),
    "http://[bad",
    "file:///etc/passwd",
  ];
  for (const url of elsewhere) {
    await assert.rejects(client(home.url).send({ method: "POST", url, data: { password: "the-password" } }), {
      code: "http/elsewhere",
    });
    const question = { home: home.url, method: "POST", headers: { "x-api-key": key } } as const;
    assert.deepEqual(await ask(url, question), { code: "ERR_ELSEWHERE" });
  }
  assert.deepEqual([home.received(), other.received()], ["", ""]);
});

test("a redirect is an answer: the key stays here", async (t) => {
  const other = await liar(t, json({}));
  const home = await liar(t, (_, response) => response.writeHead(307, { location: other.url }).end());
  assert.equal((await client(home.url).send({ method: "POST", url: "/" })).status, 307);
  assert.equal((await client(home.url).send(get)).status, 307);
  assert.ok(home.received().includes(key));
  assert.equal(other.received(), "");
});

test("a server over http on another machine, or with a password in its address, is sent nothing", async () => {
  const refused: [string, string][] = [
    ["http://192.0.2.1:2283", "is http to another machine"],
    ["http://immich-server:2283", "is http to another machine"],
    ["http://127.0.0.1.evil.example", "is http to another machine"],
    ["http://localhost.evil.example", "is http to another machine"],
    ["https://admin:the-word@photos.example", "holds a user name or password"],
    ["http://admin:the-word@127.0.0.1", "holds a user name or password"],
    ["ftp://photos.example", "does not start with https://"],
    ["photos.example", "is not a URL"],
  ];
  for (const [url, words] of refused) {
    assert.ok(addressProblem(url)?.startsWith(words), url);
    await assert.rejects(client(url).send(get), ({ code, message }: { code: string; message: string }) => {
      assert.equal(code, "http/address");
      assert.ok(!message.includes("the-word"), message);
      return true;
    });
    await assert.rejects(
      client(url).poll(get, () => true, 5),
      { code: "http/address" },
    );
    assert.deepEqual(await ask(`${url}/x`, { home: url }), { code: "ERR_ADDRESS" });
  }
  for (const url of ["https://photos.example", "http://localhost:1", "http://127.1:1", "http://[::1]:1"])
    assert.equal(addressProblem(url), undefined, url);
});

test("an address is shown without what stands before its host", () => {
  const shown = [
    ["https://u:p@host/a", "https://…@host/a"],
    ["https://u@host", "https://…@host"],
    ["https://u:p/w@host", "https://…@host"],
    ["u:p@host", "u:…@host"],
    ["https://host/@a", "https://host/@a"],
    ["photos", "photos"],
  ];
  assert.deepEqual(
    shown.map(([url = ""]) => withoutUserInfo(url)),
    shown.map(([, text]) => text),
  );
});

test("an address that a server names is used only at the origin that is configured", () => {
  const home = "https://auth.example/sso";
  assert.equal(addressAt(home, "https://auth.example:443/a?b"), "https://auth.example/a?b");
  assert.equal(addressAt(home, "/a", "https://auth.example/b/c"), "https://auth.example/a");
  for (const found of [undefined, null, 5, {}, "", "https://auth.example.evil/", "//evil", "javascript:0"])
    assert.equal(addressAt(home, found === "" ? "https://evil" : found), undefined, String(found));
});

test("a proxy of the environment sees nothing of a request to this machine itself", async (t: TestContext) => {
  const proxy = await liar(t, json({}));
  const home = await liar(t, json({ res: "pong" }));
  const environment = { ...process.env };
  t.after(() => {
    process.env = environment;
  });
  process.env.HTTP_PROXY = proxy.url;
  process.env.http_proxy = proxy.url;
  process.env.ALL_PROXY = proxy.url;
  assert.equal((await client(home.url).send(get)).status, 200);
  assert.equal("status" in (await ask(home.url, { home: home.url, headers: { "x-api-key": key } })), true);
  assert.equal(proxy.received(), "");
});

test("a secret that was sent is hidden in every form in which it may come back", async (t) => {
  const secret = 'sécret+/= of "ours"';
  const { url } = await liar(t, json({}));
  await client(url).send({ method: "POST", url: "/", data: { deep: [{ clientSecret: secret }] } });
  await client(url).send({
    method: "POST",
    url: "/",
    data: new URLSearchParams({ client_secret: "another-secret" }),
  });
  const forms = [
    secret,
    key,
    "another-secret",
    encodeURIComponent(secret),
    new URLSearchParams({ a: secret }).toString().slice(2),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString("base64").replace(/=+$/, ""),
    Buffer.from(secret).toString("base64url"),
    Buffer.from(secret).toString("hex"),
  ];
  assert.deepEqual(
    forms.map((form) => withoutSecrets(`no key: ${form}!`)),
    forms.map(() => "no key: [secret]!"),
  );
  rememberSecret("short");
  assert.equal(withoutSecrets("a short text"), "a short text");
});

test("a server that sends the key back gets it shown nowhere, and its 5 MB of words are cut", async (t) => {
  const echo = (status: number, body: (sent: string) => unknown) =>
    liar(t, (request, response) => {
      const sent = request.rawHeaders.join("\n");
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body(sent)));
    });
  const messages: string[] = [];
  const told = async (call: Promise<unknown>) => {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof Failure);
      messages.push(`${error.message}${error.problem}${error.next}`);
      return true;
    });
  };
  const words = "x".repeat(5_000_000);
  for (const status of [400, 403, 500]) {
    const immich = await echo(status, (sent) => ({ message: `${sent} ${words}` }));
    await told(new ImmichClient({ url: immich.url, apiKey: key }).ownApiKey());
    const listed = await echo(status, (sent) => ({ message: [sent, words], errors: [{ path: [sent] }] }));
    await told(new ImmichClient({ url: listed.url, apiKey: key }).ownApiKey());
    const authentik = await echo(status, (sent) => ({ detail: `${sent} ${words}` }));
    await told(new AuthentikApi({ url: authentik.url, token: key }).patch("core/users/1/", {}));
  }
  const plain = await liar(t, (request, response) => {
    response.writeHead(200, { "content-type": "text/plain" }).end(request.rawHeaders.join(" "));
  });
  await told(new ImmichClient({ url: plain.url, apiKey: key }).ownApiKey());
  assert.equal(messages.length, 10);
  for (const message of messages) {
    assert.ok(!message.includes(key.slice(0, 12)), message.slice(0, 900));
    assert.ok(message.length < 20_000);
  }
});
