import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { labPlace } from "../../../lab/place.ts";
import { freePort } from "../../../lab/ports.ts";
import { stopProcess } from "../../../lab/processes.ts";
import { ensureService, serviceProcess } from "../../../lab/service.ts";
import { testFolder } from "./folder.ts";

const HOST = "127.0.0.1";
const MAIN = `
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
const config = JSON.parse(readFileSync(process.argv[3], "utf8"));
createServer().listen(config.port, config.host, () => console.log("ready"));
`;

/** A clone with nothing but a service's code, and a certificate file. */
async function clone(t: TestContext) {
  const root = await testFolder(t);
  await mkdir(join(root, "lab", "proxy"), { recursive: true });
  const code = join(root, "lab", "proxy", "main.ts");
  const certificate = join(root, "certificate.pem");
  await writeFile(code, MAIN);
  await writeFile(certificate, "first");
  const place = labPlace(root);
  t.after(() => stopProcess(serviceProcess(place, "proxy")));
  const port = await freePort(HOST, 30_000 + (process.pid % 20_000));
  const ensure = (upstreamPort: number) =>
    ensureService(place, { name: "proxy", host: HOST, port, files: [certificate], config: { upstreamPort } });
  return { place, code, certificate, port, ensure };
}

test("a service that runs as wanted is left alone; other settings, code or certificate restart it", async (t) => {
  const { place, code, certificate, port, ensure } = await clone(t);
  const first = await ensure(1);
  assert.deepEqual(first, { pid: first.pid, port, log: join(place.folder, "proxy", "log.txt") });
  assert.deepEqual(await ensure(1), first);

  const other = await ensure(2);
  assert.deepEqual({ ...other, pid: 0 }, { ...first, pid: 0 });
  assert.notEqual(other.pid, first.pid, "other settings");
  await writeFile(code, `${MAIN}// changed\n`);
  const changed = await ensure(2);
  assert.notEqual(changed.pid, other.pid, "other code");
  await writeFile(certificate, "second");
  const renewed = await ensure(2);
  assert.notEqual(renewed.pid, changed.pid, "other certificate");
  assert.deepEqual(await ensure(2), renewed);
});

test("a dead service is started again on its port, and moves to the next one where that is taken", async (t) => {
  const { place, port, ensure } = await clone(t);
  const first = await ensure(1);
  process.kill(first.pid, "SIGKILL");
  await setTimeout(200);
  const again = await ensure(1);
  assert.notEqual(again.pid, first.pid);
  assert.equal(again.port, port);

  await stopProcess(serviceProcess(place, "proxy"));
  const foreign = createServer();
  await new Promise<void>((resolve) => foreign.listen(port, HOST, resolve));
  t.after(() => foreign.close());
  assert.equal((await ensure(1)).port, port + 1);
});
