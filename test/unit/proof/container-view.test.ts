/** A container that cannot be asked is told why, by the real docker command. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { lookFromContainer } from "../../../components/proof/container-view.ts";

const instead = "Immich's own word stands for it (immich/authorize)";

function look(t: TestContext, environment: NodeJS.ProcessEnv) {
  const before = { ...process.env };
  t.after(() => {
    process.env = before;
  });
  process.env = { ...before, ...environment };
  return lookFromContainer("immich_server", "https://auth.home.example");
}

test("no docker command", async (t) => {
  assert.deepEqual(await look(t, { PATH: "/nonexistent" }), {
    unasked: `the container cannot be asked, there is no docker command on this machine; ${instead}`,
  });
});

test("a remote engine that does not answer", async (t) => {
  assert.deepEqual(await look(t, { DOCKER_HOST: "tcp://127.0.0.1:9" }), {
    unasked: `the container cannot be asked, Cannot connect to the Docker daemon at tcp://127.0.0.1:9. Is the docker daemon running?; ${instead}`,
  });
});
