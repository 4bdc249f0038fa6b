/** Which workers a process starts, and how it ends. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { workersOf } from "../../../lab/immich/workers.ts";
import { startProcess } from "./support/child.ts";

const MAIN = fileURLToPath(new URL("../../../lab/immich/main.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "immich-workers-"));
after(() => rmSync(folder, { recursive: true }));
const fresh = () => mkdtempSync(join(folder, "data-"));

test("both workers run unless the environment names them", () => {
  const cases: [included: string | undefined, excluded: string | undefined, workers: string[]][] = [
    [undefined, undefined, ["api", "microservices"]],
    ["", "", ["api", "microservices"]],
    ["api", undefined, ["api"]],
    [undefined, "api", ["microservices"]],
    [" microservices , api ,", undefined, ["microservices", "api"]],
    ["api,api", undefined, ["api"]],
    ["api,microservices", "microservices", ["api"]],
    [undefined, "api,microservices", []],
    ["api,transcoder", "transcoder", ["api"]],
  ];
  for (const [included, excluded, workers] of cases) {
    const env = { IMMICH_WORKERS_INCLUDE: included, IMMICH_WORKERS_EXCLUDE: excluded };
    assert.deepEqual(workersOf(env), workers, JSON.stringify(env));
  }
});

test("a name that is no worker's stops the start, and nothing is made", async () => {
  const dataDir = join(folder, "nothing");
  const env = {
    PATH: process.env.PATH,
    IMMICH_MEDIA_LOCATION: dataDir,
    IMMICH_WORKERS_INCLUDE: "api,jobs",
  };
  const ended = await new Promise<unknown[]>((resolve) => {
    execFile(process.execPath, [MAIN], { env }, (error, stdout, stderr) =>
      resolve([error?.code, stdout, stderr]),
    );
  });
  assert.deepEqual(ended, [1, "", "Invalid worker(s) found: api,jobs\n"]);
  assert.equal(existsSync(dataDir), false);
});

const LISTENING =
  /^\[Nest\] \d+ {2}- [^\n]+ {5}LOG \[Api:Bootstrap\] Immich Server is listening on http:\/\/127\.0\.0\.1:\d+ \[v3\.3\.1\] \[production\]$/;
const RUNNING =
  /^\[Nest\] \d+ {2}- [^\n]+ {5}LOG \[Microservices:Bootstrap\] Immich Microservices is running \[v3\.3\.1\] \[production\]$/;

test("without the api worker nothing listens; the process lives on until it is told to end", async (t) => {
  const env = {
    IMMICH_MEDIA_LOCATION: fresh(),
    IMMICH_PORT: String(await freePort()),
    IMMICH_WORKERS_EXCLUDE: "api",
  };
  const immich = await startProcess([MAIN], env, /Microservices is running/);
  t.after(immich.stop);
  const [first, second = "", ...rest] = immich.output().split("\n");
  assert.deepEqual([first, rest], ["Starting microservices worker", [""]]);
  assert.match(second, RUNNING);
  await assert.rejects(fetch(`http://127.0.0.1:${env.IMMICH_PORT}/api/server/ping`), {
    message: "fetch failed",
  });
  assert.equal(immich.child.exitCode, null);
  assert.equal(await immich.stop(), 143);
});

test("with the api worker alone, and with both, the log says what was started", async (t) => {
  const alone = await startProcess([MAIN], {
    IMMICH_MEDIA_LOCATION: fresh(),
    IMMICH_WORKERS_INCLUDE: "api",
  });
  t.after(alone.stop);
  assert.equal((await alone.call("GET", "/api/server/ping")).status, 200);
  const [starting, listening = "", ...end] = alone.output().split("\n");
  assert.deepEqual([starting, end], ["Starting api worker", [""]]);
  assert.match(listening, LISTENING);

  const both = await startProcess([MAIN], { IMMICH_MEDIA_LOCATION: fresh() }, /Microservices is running/);
  t.after(both.stop);
  const [api, jobs, first = "", second = "", ...rest] = both.output().split("\n");
  assert.deepEqual([api, jobs, rest], ["Starting api worker", "Starting microservices worker", [""]]);
  assert.match(first, LISTENING);
  assert.match(second, RUNNING);
});

for (const [signal, code] of [
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const) {
  test(`${signal} ends it at once with ${code}; a request under way gets no answer`, async (t) => {
    // A provider that never answers keeps the request under way.
    const asked = Promise.withResolvers<void>();
    const provider = createServer(() => asked.resolve()).listen(0, "127.0.0.1");
    t.after(() => {
      provider.closeAllConnections();
      provider.close();
    });
    await once(provider, "listening");
    const issuerUrl = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/`;
    const dataDir = fresh();
    const config = join(dataDir, "config.json");
    const oauth = { enabled: true, issuerUrl, clientId: "immich", allowInsecureRequests: true };
    writeFileSync(config, JSON.stringify({ oauth }));
    const env = { IMMICH_MEDIA_LOCATION: dataDir, IMMICH_CONFIG_FILE: config };
    const { call, child, stop } = await startProcess([MAIN], env);
    t.after(stop);
    const redirectUri = "http://localhost/auth/login";
    const cut = assert.rejects(call("POST", "/api/oauth/authorize", { redirectUri }), {
      message: "fetch failed",
    });
    await asked.promise;
    child.kill(signal);
    const [ended] = await once(child, "exit");
    assert.equal(ended, code);
    await cut;
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
