/** What a connection shows: from this process, and as the text that runs in Immich's container. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { chainText, connectTo } from "../../../components/proof/connection.ts";
import { trusting } from "../../../components/support/trust.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";

async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test("TLS: trusted with the CA, told by its code without, and the chain is shown either way", async (t) => {
  const authority = await testAuthority();
  const { certificate, key } = await authority.issue();
  const cert = `${certificate}\n${authority.certificate}`;
  const url = `https://127.0.0.1:${await listening(t, createTlsServer({ cert, key }))}`;
  const [trusted, untrusted] = await Promise.all([
    connectTo(url, trusting(authority.certificate)),
    connectTo(url),
  ]);
  const names = ["CN=127.0.0.1", "CN=Test authority"];
  assert.deepEqual(
    [trusted, untrusted].map(({ addresses, code, chain }) => [
      addresses,
      code,
      chain.map(({ subject }) => subject),
    ]),
    [
      [["127.0.0.1"], null, names],
      [["127.0.0.1"], "SELF_SIGNED_CERT_IN_CHAIN", names],
    ],
  );
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
  assert.equal(
    chainText(trusted.chain),
    `CN=127.0.0.1 (until ${tomorrow}) < CN=Test authority (until ${tomorrow})`,
  );
});

test("a certificate for another name", async (t) => {
  const authority = await testAuthority();
  const other = await authority.issue();
  const port = await listening(t, createTlsServer({ cert: other.certificate, key: other.key }));
  const { code } = await connectTo(`https://localhost:${port}`, trusting(authority.certificate));
  assert.equal(code, "ERR_TLS_CERT_ALTNAME_INVALID");
});

test("no name, no listener, no TLS at the port, no TLS wanted", async (t) => {
  const port = await listening(t, createServer());
  const seen = await Promise.all(
    [
      "https://nobody.invalid",
      "https://127.0.0.1:9",
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}`,
    ].map((url) => connectTo(url)),
  );
  assert.match(String(seen[0]?.code), /^(ENOTFOUND|EAI_AGAIN)$/);
  assert.deepEqual(
    seen.slice(1).map(({ code, chain }) => [code, chain]),
    [
      ["ECONNREFUSED", []],
      ["ERR_SSL_WRONG_VERSION_NUMBER", []],
      [null, []],
    ],
  );
});

test("its text runs in a Node that has nothing of this project, and obeys NODE_EXTRA_CA_CERTS", async (t) => {
  const authority = await testAuthority();
  const { certificate, key } = await authority.issue();
  const url = `https://127.0.0.1:${await listening(t, createTlsServer({ cert: certificate, key }))}`;
  const script = `(${connectTo})(process.argv.at(-1)).then((seen) => console.log(JSON.stringify(seen)))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script, url], { cwd: "/" });
  assert.deepEqual(JSON.parse(stdout), await connectTo(url));
});
