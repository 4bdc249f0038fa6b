/** An Immich that runs already, with an administrator and OAuth settings of its own. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ImmichClient } from "../../components/support/immich/client.ts";
import type { SystemConfig } from "../../components/support/immich/system-config.ts";
import { docker } from "../../lab/docker.ts";
import { adminSession, documentOf, edit } from "../support/immich.ts";
import { type TestStack, testStack } from "./support/test-stack.ts";

let stack: TestStack & { release(): Promise<void> };
let session: ImmichClient;
let earlier: SystemConfig;

before(async () => {
  stack = await testStack();
  await runImmich();
  const at = { url: stack.origin, ca: stack.ca };
  await new ImmichClient(at).waitUntilReady(60);
  session = await adminSession(at);
  await edit(session, {
    enabled: true,
    issuerUrl: "https://old.example/",
    clientSecret: "of-the-old-provider",
    loginPageMessage: "Ask Ann for an account",
  });
  earlier = await documentOf(session);
  const { secret } = await session.createApiKey("for immich-sso", [
    "systemConfig.read",
    "systemConfig.update",
  ]);
  await stack.configure({ "immich-sso:deploy": "external" }, { "immich-sso:immichApiKey": secret });
});
after(() => stack.release());

/** As somebody would run it by hand, with the CA that it has to trust. */
async function runImmich(): Promise<void> {
  const ca = "/usr/local/share/ca-certificates/lab.pem";
  const { info, settings, id } = stack;
  const options = ["--detach", "--name", id, "--network", info.network.name];
  const port = ["--publish", `127.0.0.1:${settings["immich-sso:port"]}:2283`];
  const trust = ["--volume", `${info.ca.certificate}:${ca}:ro`, "--env", `NODE_EXTRA_CA_CERTS=${ca}`];
  await docker(info.dockerHost, ["run", ...options, ...port, ...trust, info.immich.image]);
}

test("up wires it without touching the container, and alice signs in", async () => {
  const { code, output } = await stack.up();
  assert.equal(code, 0, output);
  assert.match(output, /\+ 10 created/);
  assert.equal((await stack.signIn("alice")).email, "alice@lab.test");
});

test("every setting that is not ours is as it was", async () => {
  const { oauth, ...others } = await documentOf(session);
  const { oauth: before, ...othersBefore } = earlier;
  assert.deepEqual(others, othersBefore);
  const changed = Object.keys(oauth).filter((key) => oauth[key] !== before[key]);
  assert.deepEqual(changed.toSorted(), ["buttonText", "clientId", "clientSecret", "issuerUrl"]);
});

test("a second up changes nothing", async () => {
  assert.deepEqual(await stack.preview(), []);
});

test("destroy puts the earlier settings back, all of them", async () => {
  const { code, output } = await stack.destroy();
  assert.equal(code, 0, output);
  assert.deepEqual(await documentOf(session), earlier);
  assert.ok(!stack.printed().includes("of-the-old-provider"));
});
