/** Sign-ins at every moment of a rotation of the client secret: when they fail, and for how long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as rotation from "../../../components/immich/client-secret-rotation-provider.ts";
import { signIn } from "../../../components/proof/sign-in.ts";
import { type Hook, relayTo } from "../../support/relay.ts";
import { proofGround } from "../proof/ground.ts";

const password = "a-password-of-the-test";

test("only those that end between the two writes fail, and they work when tried again", async (t) => {
  const said = t.mock.method(console, "log", () => {});
  const { target } = await proofGround(t);
  const [authentik, immich] = await Promise.all([
    relayTo(t, target.authentik.url),
    relayTo(t, target.immich.url),
  ]);
  const tryIn = () =>
    signIn({
      ...{ origin: target.immich.url, authentik: target.authentik.url },
      ...{ username: "alice", password },
    }).then(
      ({ email }) => email,
      (error: { code: string }) => error.code,
    );
  const moments: string[] = [];
  const hook: Hook = async ({ phase, call }) => {
    const what = call.replace(/\?.*/, "").replace(/\/\d+\/$/, "/");
    moments.push(`${phase} ${what}: ${await tryIn()}`);
    return undefined;
  };
  authentik.begin(hook);
  immich.begin(hook);

  await rotation.create({
    authentikUrl: authentik.url,
    authentikToken: target.authentikToken,
    issuer: target.authentik.issuer.replace(target.authentik.url, authentik.url),
    clientId: target.authentik.clientId,
    immichUrl: immich.url,
    apiKey: target.immichApiKey,
    rotation: "1",
  });

  const failing = moments.filter((moment) => !moment.endsWith(": alice@lab.test"));
  assert.deepEqual(failing, [
    "after PUT /api/system-config: sign-in/callback",
    "before PATCH /api/v3/providers/oauth2/: sign-in/callback",
  ]);
  assert.equal(moments.length, 18, moments.join("\n"));
  assert.equal(await tryIn(), "alice@lab.test");
  const [, apart = ""] =
    /, (\d+) ms apart, and proven$/.exec(String(said.mock.calls.at(-1)?.arguments[0])) ?? [];
  // With the sign-ins of this test in between; without them it is one request.
  assert.ok(Number(apart) > 0 && Number(apart) < 10_000, apart);
});
