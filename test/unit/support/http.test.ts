import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, type TestContext, test } from "node:test";
import { HttpClient } from "../../../components/support/http.ts";
import { ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf } from "../../../lab/ca/leaf.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-http-"));
after(() => rm(folder, { recursive: true }));
const authority = await ensureAuthority(folder);

async function listening(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function secure(t: TestContext, address: string): Promise<string> {
  const { certificateFile, keyFile } = await ensureLeaf(
    authority,
    {
      name: address,
      addresses: [address],
      hosts: [],
    },
    folder,
  );
  const options = { cert: await readFile(certificateFile), key: await readFile(keyFile) };
  const port = await listening(
    t,
    createHttpsServer(options, (_, response) => response.end("{}")),
  );
  return `https://127.0.0.1:${port}`;
}

const client = (url: string, ca?: string) =>
  new HttpClient({ product: "Immich", url, ca, headers: { "x-api-key": "the-secret-key" } });
const get = { method: "GET", url: "/" };

test("a certificate of the internal CA is trusted with that CA, and refused by code without it", async (t) => {
  const url = await secure(t, "127.0.0.1");
  assert.equal((await client(url, authority.certificate).send(get)).status, 200);
  await assert.rejects(client(url).send(get), {
    message:
      `http/untrusted: the certificate of Immich at ${url} is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)\n` +
      "  allowed: a certificate signed by a public CA or by the CA in immich-sso:caCertificate\n" +
      "  next:    pulumi config set immich-sso:caCertificate /path/to/your-ca.pem",
  });
});

test("a certificate made out to another name has its own code", async (t) => {
  const url = await secure(t, "10.9.8.7");
  await assert.rejects(client(url, authority.certificate).send(get), { code: "http/wrong-certificate" });
});

test("a certificate that is over, or not valid yet, has its own code and says the time", async (t) => {
  const hour = 3_600_000;
  const { certificate: ca, issue } = await testAuthority();
  for (const [time, words] of [
    [
      { notBefore: new Date(Date.now() - 2 * hour), notAfter: new Date(Date.now() - hour) },
      "over (CERT_HAS_EXPIRED)",
    ],
    [{ notBefore: new Date(Date.now() + hour) }, "not valid yet (CERT_NOT_YET_VALID)"],
  ] as const) {
    const { certificate: cert, key } = await issue(time);
    const port = await listening(t, createHttpsServer({ cert, key }));
    await assert.rejects(client(`https://127.0.0.1:${port}`, ca).send(get), ({ message }: Error) => {
      assert.equal(
        message.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, "TIME"),
        `http/expired-certificate: a certificate that https://127.0.0.1:${port} shows is ${words}, by the clock of this machine: TIME\n` +
          "  allowed: certificates whose time has come and is not over, and a clock that is right\n" +
          `  next:    openssl s_client -connect 127.0.0.1:${port} </dev/null | openssl x509 -noout -dates`,
      );
      return true;
    });
  }
});

test("a CA that was made anew by the same name is not the one that is configured", async (t) => {
  const [anew, configured] = await Promise.all([testAuthority(), testAuthority()]);
  const { certificate: cert, key } = await anew.issue();
  const port = await listening(t, createHttpsServer({ cert, key }));
  await assert.rejects(client(`https://127.0.0.1:${port}`, configured.certificate).send(get), {
    code: "http/untrusted",
  });
});

test("a name that does not resolve has its own code", async () => {
  await assert.rejects(client("https://immich.invalid").send(get), {
    message:
      "http/unknown-host: the name in https://immich.invalid does not resolve (ENOTFOUND)\n" +
      "  allowed: a name or address that this machine can resolve\n" +
      "  next:    getent hosts immich.invalid",
  });
});

async function counting(
  t: TestContext,
  answer: (count: number) => number,
): Promise<{ url: string; count(): number }> {
  let count = 0;
  const listener: RequestListener = (_, response) => {
    count++;
    response.writeHead(answer(count), { "content-type": "application/json" }).end("{}");
  };
  const port = await listening(t, createHttpServer(listener));
  return { url: `http://127.0.0.1:${port}`, count: () => count };
}

test("a read is repeated on 5xx; what comes last is the answer", async (t) => {
  const server = await counting(t, (count) => (count < 3 ? 503 : 200));
  assert.equal((await client(server.url).send(get)).status, 200);
  assert.equal(server.count(), 3);
});

test("a write is sent once, whatever comes back", async (t) => {
  const server = await counting(t, () => 500);
  for (const method of ["POST", "PUT", "DELETE"])
    assert.equal((await client(server.url).send({ method, url: "/" })).status, 500);
  assert.equal(server.count(), 3);
});

test("polling goes on until the answer is liked, and ends with its time", async (t) => {
  const server = await counting(t, (count) => (count < 3 ? 404 : 200));
  const isOk = ({ status }: { status: number }) => status === 200;
  assert.equal(await client(server.url).poll(get, isOk, 5), true);
  assert.equal(server.count(), 3);
  assert.equal(await client("http://127.0.0.1:9").poll(get, isOk, 1), false);
});

test("a server that never answers ends within the limit, repeats included", async (t) => {
  const port = await listening(
    t,
    createHttpServer(() => {}),
  );
  const url = `http://127.0.0.1:${port}`;
  const started = performance.now();
  await assert.rejects(new HttpClient({ product: "Immich", url, timeoutMs: 300 }).send(get), {
    message:
      `http/timeout: Immich at ${url} took too long to answer (ECONNABORTED)\n` +
      "  allowed: an answer within 15 seconds, repeats included\n" +
      `  next:    curl -v ${url}`,
  });
  assert.ok(performance.now() - started < 2_000);
});

test("a server that asks to come back in an hour is not waited for", async (t) => {
  const port = await listening(
    t,
    createHttpServer((_, response) => response.writeHead(503, { "retry-after": "3600" }).end("{}")),
  );
  assert.equal((await client(`http://127.0.0.1:${port}`).send(get)).status, 503);
});

test("repeats are further and further apart, and never by the same time", async (t) => {
  const times: number[] = [];
  const port = await listening(
    t,
    createHttpServer((_, response) => {
      times.push(performance.now());
      response.writeHead(503).end("{}");
    }),
  );
  t.mock.method(Math, "random", () => 0.999);
  await client(`http://127.0.0.1:${port}`).send(get);
  const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  assert.equal(pauses.length, 3);
  // 200, 400 and 800 ms, and a fifth of random time on top.
  for (const [index, least] of [239, 479, 959].entries())
    assert.ok((pauses[index] ?? 0) >= least - 2, `${pauses}`);
});

test("a proxy from the environment gets a tunnel, and sees neither the path nor the key", async (t) => {
  const url = await secure(t, "127.0.0.1");
  const seen: string[] = [];
  const proxy = createHttpServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(500).end();
  });
  proxy.on("connect", (request, socket, head) => {
    seen.push(`CONNECT ${request.url}${JSON.stringify(request.headers["x-api-key"] ?? "")}`);
    const upstream = connect(Number(new URL(url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
  });
  const port = await listening(t, proxy);
  const environment = { ...process.env };
  t.after(() => {
    process.env = environment;
  });
  for (const name of ["no_proxy", "https_proxy", "NO_PROXY"]) delete process.env[name];
  process.env.HTTPS_PROXY = `http://127.0.0.1:${port}`;
  assert.equal((await client(url, authority.certificate).send(get)).status, 200);
  assert.deepEqual(seen, [`CONNECT ${new URL(url).host}""`]);

  process.env.NO_PROXY = "127.0.0.1";
  assert.equal((await client(url, authority.certificate).send(get)).status, 200);
  assert.equal(seen.length, 1);
});

test("an error holds neither the key nor the request, however it is printed", async () => {
  const error: unknown = await client("http://127.0.0.1:9")
    .send(get)
    .catch((reason: unknown) => reason);
  const { inspect } = await import("node:util");
  assert.ok(error instanceof Error);
  assert.ok(
    !`${inspect(error, { depth: 9, showHidden: true })}${JSON.stringify(error)}`.includes("the-secret-key"),
  );
});
