/** Which engine the containers are on: asked only where its address is another one, refused where it is another. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { create, diff, type EngineInputs, update } from "../../../components/immich/engine-guard-provider.ts";
import { docker } from "../../../lab/docker.ts";
import { labUp } from "../../../lab/up.ts";

let folder: string;
/** Of the lab's engine. */
let here: string;
let engineId: string;
/** Another engine, as far as it says who it is. */
let other: string;
const server = createServer((request, response) => {
  response.setHeader("Api-Version", "1.41");
  response.end(request.url?.endsWith("/info") ? JSON.stringify({ ID: "OTHER" }) : "OK");
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "immich-sso-engine-"));
  here = (await labUp()).dockerHost;
  engineId = (await docker(here, ["info", "--format", "{{.ID}}"])).trim();
  other = `unix://${join(folder, "other.sock")}`;
  server.listen(join(folder, "other.sock"));
  await once(server, "listening");
});
after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const at = (address: string, allowMove = false): EngineInputs => ({
  address,
  allowMove,
  engine: { host: address, sshOptions: [] },
});
const known = (address: string, id: string) => ({ ...at(address), engineId: id });
const end =
  "\n  allowed: the same engine, by whatever way; another one once volumes were brought over: docs/remote-docker.md, `To another engine`\n";

test("the first up remembers the engine, and one that cannot be asked is no hindrance", async () => {
  assert.deepEqual(await create(at(here)), { id: "engine", outs: known(here, engineId) });
  const nowhere = "unix:///nowhere.sock";
  assert.deepEqual(await create(at(nowhere)), { id: "engine", outs: known(nowhere, "") });
  assert.deepEqual(await diff("engine", known(nowhere, ""), at(nowhere)), { changes: false });
});

test("what could not be asked is learned later", async () => {
  const before = known(here, "");
  assert.deepEqual(await diff("engine", before, at(here)), { changes: true });
  assert.deepEqual(await update("engine", before, at(here)), { outs: known(here, engineId) });
});

test("with the same address nobody is asked", async () => {
  const nowhere = "unix:///nowhere.sock";
  assert.deepEqual(await diff("engine", known(nowhere, "KNOWN"), at(nowhere)), { changes: false });
});

test("another way to the same engine is no change", async () => {
  const before = known("tcp://nas.home.example:2376", engineId);
  assert.deepEqual(await diff("engine", before, at(here)), { changes: false });
});

test("another engine is refused, unless it is allowed", async () => {
  const before = known(here, engineId);
  await assert.rejects(diff("engine", before, at(other)), {
    message:
      `engine/moved: ${other} is another Docker engine than ${here}, where this stack's containers run: ` +
      `they, the photos and the database would stay there, and an empty Immich would start on the other${end}` +
      `  next:    pulumi config set immich-sso:dockerHost ${here}`,
  });
  const allowed = at(other, true);
  assert.deepEqual(await diff("engine", before, allowed), { changes: true });
  assert.deepEqual(await update("engine", before, allowed), { outs: { ...allowed, engineId: "OTHER" } });
});

test("from this machine's own, and to one that cannot be asked", async () => {
  const nowhere = "unix:///nowhere.sock";
  await assert.rejects(diff("engine", known("", engineId), at(nowhere)), (error: Error) => {
    const [first = "", ...rest] = error.message.split("\n");
    assert.match(
      first,
      /^engine\/not-compared: whether unix:\/\/\/nowhere\.sock is the Docker engine of this machine's own, where this stack's containers run, cannot be told: .*unix:\/\/\/nowhere\.sock/,
    );
    assert.deepEqual(`\n${rest.join("\n")}`, `${end}  next:    pulumi config rm immich-sso:dockerHost`);
    return true;
  });
});
