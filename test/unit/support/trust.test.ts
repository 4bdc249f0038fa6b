/** What trusts a CA is made once for it, and trusts no other one's. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import axios from "axios";
import { ask as lookUp } from "../../../components/proof/ask.ts";
import { HttpClient } from "../../../components/support/http.ts";
import { agentsTrusting, trusting } from "../../../components/support/trust.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";

/** Answers whether the connection went on with the TLS session of one before. */
async function server(t: TestContext, { certificate: cert, key }: { certificate: string; key: string }) {
  const listener = createServer({ cert, key }, ({ socket }, response) => {
    response.end(String("isSessionReused" in socket && (socket.isSessionReused as () => boolean)()));
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  t.after(() => listener.close());
  return `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

const ask = async (url: string, ca: string) =>
  (await axios.get<boolean>(url, { ...agentsTrusting(ca), proxy: false })).data;

test("one for each CA, whoever asks", async () => {
  const [one, other] = await Promise.all([testAuthority(), testAuthority()]);
  assert.equal(trusting(one.certificate), trusting(one.certificate));
  assert.equal(agentsTrusting(one.certificate), agentsTrusting(one.certificate));
  assert.notEqual(trusting(one.certificate), trusting(other.certificate));
});

test("the second connection goes on with the session of the first; another CA's is refused all the same", async (t) => {
  const [ours, another] = await Promise.all([testAuthority(), testAuthority()]);
  const url = await server(t, await ours.issue());
  assert.deepEqual([await ask(url, ours.certificate), await ask(url, ours.certificate)], [false, true]);
  await assert.rejects(ask(url, another.certificate), { code: "CERT_SIGNATURE_FAILURE" });
});

test("a variable that switches the check of certificates off switches nothing off", async (t) => {
  const [ours, another] = await Promise.all([testAuthority(), testAuthority()]);
  let requests = 0;
  const { certificate: cert, key } = await ours.issue();
  const listener = createServer({ cert, key }, (_, response) => {
    requests += 1;
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await once(listener, "listening");
  t.after(() => listener.close());
  const url = `https://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
  t.after(() => {
    if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
  });
  for (const ca of [another.certificate, undefined]) {
    const client = new HttpClient({ product: "Immich", url, ca, headers: { "x-api-key": "the-secret-key" } });
    await assert.rejects(client.send({ method: "GET", url: "/" }), { code: "http/untrusted" });
    assert.match(JSON.stringify(await lookUp(url, { home: url, ca })), /CERT|SIGNATURE|ISSUER/);
  }
  assert.equal(requests, 0);
});

test("no request goes over a connection that the server may be about to close", async (t) => {
  let connections = 0;
  const listener = createHttpServer((_, response) => response.end("true")).listen(0, "127.0.0.1");
  listener.on("connection", () => connections++);
  await once(listener, "listening");
  t.after(() => listener.close());
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  for (let asked = 0; asked < 3; asked++)
    await axios.post(url, {}, { ...agentsTrusting(undefined), proxy: false });
  assert.equal(connections, 3);
});
