import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect, createServer } from "node:tls";
import { type Authority, ensureAuthority } from "../../../lab/ca/authority.ts";
import { ensureLeaf, type Leaf } from "../../../lab/ca/leaf.ts";
import { testFolder } from "./folder.ts";

const DAY = 24 * 3600 * 1000;
const REQUEST = { name: "photos", addresses: ["127.0.0.1"], hosts: ["photos.lab.test"] };

/** Serves a leaf on 127.0.0.1 and gives what a client that trusts the authority meets: `ok` or the code. */
async function handshake(t: TestContext, leaf: Leaf, authority: Authority, servername?: string) {
  const server = createServer({
    cert: await readFile(leaf.certificateFile),
    key: await readFile(leaf.keyFile),
  });
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new Promise<string | undefined>((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, ca: authority.certificate, servername });
    socket.once("secureConnect", () => resolve("ok"));
    socket.once("error", ({ code }: NodeJS.ErrnoException) => resolve(code));
    t.after(() => socket.destroy());
  });
}

test("a client that trusts the CA accepts a leaf by address and by name, and no other", async (t) => {
  const folder = await testFolder(t);
  const authority = await ensureAuthority(join(folder, "one"));
  const other = await ensureAuthority(join(folder, "other"));
  const leaf = await ensureLeaf(authority, REQUEST, folder);
  const elsewhere = await ensureLeaf(authority, { ...REQUEST, name: "far", addresses: ["10.0.0.9"] }, folder);
  assert.deepEqual(
    {
      byAddress: await handshake(t, leaf, authority),
      byName: await handshake(t, leaf, authority, "photos.lab.test"),
      wrongName: await handshake(t, leaf, authority, "auth.lab.test"),
      wrongAddress: await handshake(t, elsewhere, authority),
      wrongAuthority: await handshake(t, leaf, other),
    },
    {
      byAddress: "ok",
      byName: "ok",
      wrongName: "ERR_TLS_CERT_ALTNAME_INVALID",
      wrongAddress: "ERR_TLS_CERT_ALTNAME_INVALID",
      wrongAuthority: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    },
  );
});

test("the authority is a CA for leaves only, named, valid for ten years, its key private", async (t) => {
  const folder = await testFolder(t);
  const now = new Date("2026-01-01T00:00:00Z");
  const authority = await ensureAuthority(folder, now);
  const parsed = new X509Certificate(authority.certificate);
  const mode = async (file: string) => ((await stat(join(folder, file))).mode & 0o777).toString(8);
  assert.deepEqual(
    {
      subject: parsed.subject,
      ca: parsed.ca,
      until: new Date(parsed.validTo).toISOString(),
      modes: [await mode("ca.pem"), await mode("ca-key.pem")],
    },
    {
      subject: "CN=immich-sso lab CA",
      ca: true,
      until: "2035-12-30T00:00:00.000Z",
      modes: ["644", "600"],
    },
  );
});

test("a second call keeps what there is; a change of address or name, or the end near, renews", async (t) => {
  const folder = await testFolder(t);
  const authority = await ensureAuthority(folder);
  const renewed = async (request = REQUEST, now = new Date()) =>
    (await ensureLeaf(await ensureAuthority(folder), request, folder, now)).renewed;
  const later = (days: number) => new Date(Date.now() + days * DAY);
  assert.equal(await renewed(), true, "first");
  assert.equal(await renewed(), false, "second");
  assert.equal(await renewed({ ...REQUEST, addresses: ["127.0.0.1", "10.0.0.1"] }), true, "one more address");
  assert.equal(await renewed({ ...REQUEST, addresses: ["10.0.0.1"] }), true, "another address");
  assert.equal(await renewed({ ...REQUEST, hosts: [] }), true, "no name");
  assert.equal(await renewed({ ...REQUEST, hosts: [] }), false, "unchanged again");
  assert.equal(await renewed({ ...REQUEST, hosts: [] }, later(360)), false, "37 days left");
  assert.equal(await renewed({ ...REQUEST, hosts: [] }, later(368)), true, "29 days left");
  assert.equal((await ensureAuthority(folder)).certificate, authority.certificate);
});

test("broken, foreign and expired files are replaced, and leaves follow their authority", async (t) => {
  const folder = await testFolder(t);
  const first = await ensureAuthority(folder);
  await ensureLeaf(first, REQUEST, folder);
  await writeFile(join(folder, "photos.pem"), "-----BEGIN CERTIFICATE-----\n");
  const repaired = await ensureLeaf(first, REQUEST, folder);
  assert.equal(repaired.renewed, true, "leaf cut short");

  await writeFile(join(folder, "ca-key.pem"), await readFile(repaired.keyFile));
  const second = await ensureAuthority(folder);
  assert.notEqual(second.certificate, first.certificate, "a key that is not the certificate's");
  const followed = await ensureLeaf(second, REQUEST, folder);
  assert.equal(followed.renewed, true, "leaf of the former authority");
  assert.equal(await handshake(t, followed, second), "ok");

  const third = await ensureAuthority(folder, new Date(Date.now() + 3651 * DAY));
  assert.notEqual(third.certificate, second.certificate, "expired");
});
