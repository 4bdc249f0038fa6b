/** An Immich that is there already is seen before this stack makes another one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refuseForeignImmich } from "../../../components/immich/foreign-immich.ts";
import { serverVersion } from "../../../components/immich/version.ts";
import { freshImmich } from "../../support/immich.ts";
import { relayTo } from "../../support/relay.ts";

const command = "pulumi config set immich-sso:deploy external";

test("an Immich that answers is refused with its version and the question; no key is asked for", async (t) => {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  relay.begin(() => undefined);
  const version = await serverVersion(url, undefined);
  await assert.rejects(refuseForeignImmich(["http://127.0.0.1:9", relay.url], undefined, command), {
    code: "immich/already-there",
    problem: `Immich ${version} answers at ${relay.url} already, and this stack is about to make another one; did you mean \`immich-sso:deploy external\`?`,
    next: "pulumi config set immich-sso:deploy external; to replace that Immich, stop it first",
  });
  assert.deepEqual(relay.calls, ["GET /api/server/version"]);
});

test("what is no Immich is no reason: nothing there, a proxy without one, another page, a strange version", async (t) => {
  const { url } = await freshImmich(t);
  const relay = await relayTo(t, url);
  await refuseForeignImmich(["http://127.0.0.1:9"], undefined, command);
  for (const answer of [
    { status: 502, type: "text/html", body: "Bad Gateway" },
    { status: 404, type: "text/plain", body: "404 page not found" },
    { status: 200, type: "text/html", body: "<h1>Welcome</h1>" },
    { status: 200, type: "application/json", body: '{"major":"\\u001b[31m","minor":1,"patch":0}' },
    { status: 200, type: "application/json", body: "null" },
  ]) {
    relay.begin(() => answer);
    await refuseForeignImmich([relay.url, relay.url], undefined, command);
  }
});
