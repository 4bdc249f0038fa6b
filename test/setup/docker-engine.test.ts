import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { ownSocket, startDaemon } from "../../setup/tools/docker-daemon.mjs";
import { ensureEngine, findEngine, stopEngine } from "../../setup/tools/docker-engine.mjs";
import { dockerdOrInstall } from "../../setup/tools/docker-install.mjs";
import { dockerVersion } from "../../setup/tools/docker-ping.mjs";
import { failureOf, scratch, scratchSetup, tool, write } from "./scratch.ts";

/** Something that answers on a socket as an engine does. */
async function engine(t: TestContext, socket: string, answer = JSON.stringify({ Version: "20.10.24" })) {
  await mkdir(dirname(socket), { recursive: true });
  const server = createServer((_request, response) => response.end(answer));
  server.listen(socket);
  await once(server, "listening");
  t.after(() => server.close());
}

describe("the Docker engine", () => {
  test("that DOCKER_HOST names is taken", async (t) => {
    const setup = await scratchSetup(t);
    const socket = join(setup.root, "given.sock");
    await engine(t, socket);
    const { dockerHost, ours, had } = await ensureEngine({
      ...setup,
      env: { DOCKER_HOST: `unix://${socket}` },
    });
    assert.deepEqual(
      { dockerHost, ours, had: { ...had, milliseconds: 0 } },
      {
        dockerHost: `unix://${socket}`,
        ours: false,
        had: {
          tool: "Docker engine",
          version: "20.10.24",
          way: "running already",
          fresh: false,
          milliseconds: 0,
        },
      },
    );
  });

  test("of our own is known by its socket", async (t) => {
    const setup = await scratchSetup(t);
    const socket = ownSocket(setup.places);
    await engine(t, socket);
    assert.deepEqual(await findEngine({ ...setup, env: { DOCKER_HOST: `unix://${socket}` } }), {
      dockerHost: `unix://${socket}`,
      ours: true,
      version: "20.10.24",
    });
  });

  test("that DOCKER_HOST names and that does not answer is an error, not another engine", async (t) => {
    const setup = await scratchSetup(t);
    assert.equal(
      await failureOf(ensureEngine({ ...setup, env: { DOCKER_HOST: "unix:///nowhere/docker.sock" } })),
      [
        "setup/docker-host: DOCKER_HOST is unix:///nowhere/docker.sock, and no Docker engine answers there (ENOENT)",
        "  next:    start that engine, or unset DOCKER_HOST to use this machine's own",
      ].join("\n"),
    );
  });

  test("is asked over its socket, and something else is told apart", async (t) => {
    const root = await scratch(t);
    await engine(t, join(root, "page.sock"), "<html>");
    assert.deepEqual(
      await Promise.all([dockerVersion(`unix://${root}/page.sock`), dockerVersion("tcp://127.0.0.1:1")]),
      [{ reason: "it answered 200, which is no Docker engine" }, { reason: "ECONNREFUSED" }],
    );
  });

  test("that we started is stopped by its process, another process with its pid is not", async (t) => {
    const setup = await scratchSetup(t);
    assert.equal(await stopEngine(setup), false);
    await write(
      join(setup.places.engine, "engine.json"),
      JSON.stringify({ pid: process.pid, identity: "another process's" }),
    );
    assert.equal(await stopEngine(setup), false);
  });

  test("of our own starts in folders of ours, answers, and stops", async (t) => {
    const setup = await scratchSetup(t);
    const fake = `import { createServer } from "node:http";
      const host = process.argv.find((word) => word.startsWith("--host=")).slice("--host=unix://".length);
      createServer((_request, response) => response.end('{"Version":"1.0"}')).listen(host);`;
    const script = await write(join(setup.root, "dockerd.mjs"), fake);
    const dockerd = await tool(setup.root, "dockerd", `exec ${process.execPath} ${script} "$@"`);
    await startDaemon(setup, dockerd);
    assert.deepEqual(await dockerVersion(`unix://${ownSocket(setup.places)}`), { version: "1.0" });
    assert.deepEqual([await stopEngine(setup), await stopEngine(setup)], [true, false]);
    assert.deepEqual(await dockerVersion(`unix://${ownSocket(setup.places)}`), { reason: "ENOENT" });
  });

  test("that does not start: the end of its log", async (t) => {
    const setup = await scratchSetup(t);
    const dockerd = await tool(setup.root, "dockerd", "echo no cgroups; exit 1");
    assert.equal(
      await failureOf(startDaemon(setup, dockerd)),
      [
        `setup/docker-start: a Docker engine of our own did not start, ${join(setup.places.engine, "dockerd.log")} ends with:`,
        "    no cgroups",
        "  next:    start Docker on this machine, or set DOCKER_HOST to an engine, and run this again",
      ].join("\n"),
    );
  });

  test("without root: the command to type", async (t) => {
    const setup = await scratchSetup(t);
    await tool(setup.tools, "apt-get", "");
    await tool(setup.tools, "dockerd", "");
    assert.equal(
      await failureOf(dockerdOrInstall(setup, false)),
      [
        "setup/docker-missing: no Docker engine runs here, and set-up is not root, so it can start none",
        "  allowed: a running Docker engine at the default socket or at DOCKER_HOST",
        "  next:    sudo systemctl start docker",
      ].join("\n"),
    );
  });
});
