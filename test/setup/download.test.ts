import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { createDownloads } from "../../setup/support/download.mjs";
import { failureOf, scratch } from "./scratch.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function server(t: TestContext) {
  const asked: string[] = [];
  const http = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.statusCode = request.url === "/gone" ? 404 : 200;
    response.end("content");
  });
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => http.close());
  return { asked, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

describe("official downloads", () => {
  test("a file is written when its checksum is the release's", async (t) => {
    const [{ url, asked }, root] = [await server(t), await scratch(t)];
    const downloads = createDownloads();
    await downloads.file(`${url}/tool`, join(root, "tool"), sha256("content"));
    assert.equal(await readFile(join(root, "tool"), "utf8"), "content");
    assert.equal(await downloads.text(`${url}/sums`), "content");
    assert.deepEqual(asked, ["HEAD /", "GET /tool", "GET /sums"]);
  });

  test("another content, or none, is not this way", async (t) => {
    const [{ url }, root] = [await server(t), await scratch(t)];
    const downloads = createDownloads();
    const wanted = sha256("other");
    assert.equal(
      await failureOf(downloads.file(`${url}/tool`, join(root, "tool"), wanted)),
      `${url}/tool has the checksum ${sha256("content")}, its release says ${wanted}`,
    );
    assert.equal(await failureOf(downloads.text(`${url}/gone`)), `${url}/gone answered 404`);
  });

  test("a host that refuses is asked once, and its reason is kept", async () => {
    const http = createServer();
    http.listen(0, "127.0.0.1");
    await once(http, "listening");
    const { port } = http.address() as AddressInfo;
    http.close();
    await once(http, "close");
    const downloads = createDownloads();
    const told = `127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}`;
    assert.equal(await failureOf(downloads.text(`http://127.0.0.1:${port}/a`)), told);
    const late = createServer((_request, response) => response.end("too late"));
    late.listen(port, "127.0.0.1");
    await once(late, "listening");
    try {
      assert.equal(await failureOf(downloads.text(`http://127.0.0.1:${port}/b`)), told);
    } finally {
      late.close();
    }
  });

  test("a host that says nothing is given up in time", async (t) => {
    const silent = createServer(() => {});
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    t.after(() => silent.closeAllConnections());
    t.after(() => silent.close());
    const { port } = silent.address() as AddressInfo;
    assert.equal(
      await failureOf(createDownloads({ answerWithin: 100 }).reach(`http://127.0.0.1:${port}/`)),
      `127.0.0.1:${port} cannot be reached: The operation was aborted due to timeout`,
    );
  });

  test("offline nothing is asked", async (t) => {
    const { url, asked } = await server(t);
    assert.equal(await failureOf(createDownloads({ offline: true }).reach(url)), "IMMICH_SSO_OFFLINE is set");
    assert.deepEqual(asked, []);
  });
});
