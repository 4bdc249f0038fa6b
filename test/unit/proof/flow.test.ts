/** Signing in through Authentik's flows: with consent, below a path, and what a broken flow is called. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { Browser } from "../../../components/proof/browser.ts";
import { executorUrl, isFlow } from "../../../components/proof/flow.ts";
import { logIn } from "../../../components/proof/sign-in.ts";
import { signOutOfAuthentik } from "../../../components/proof/sign-out.ts";
import { createTlsProxy } from "../../../lab/proxy/proxy.ts";
import { startTestAuthentik, type TestAuthentik } from "../../lab/authentik/start.ts";
import { authorizePath, flowOf, localUser, WEB, wire } from "../../lab/authentik/wiring.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";
import { relayTo } from "../../support/relay.ts";

const alice = { username: "alice", password: "a-password-of-the-test" };

async function authentikWith(t: TestContext, flow: string, path?: string): Promise<TestAuthentik> {
  const authentik = await startTestAuthentik(path ? { path } : {});
  t.after(() => authentik.stop());
  await wire(authentik, { authorization_flow: await flowOf(authentik, flow) });
  await localUser(authentik, alice.username, alice.password);
  return authentik;
}

const explicit = "default-provider-authorization-explicit-consent";
const implicit = "default-provider-authorization-implicit-consent";

const browserOf = (authentik: string, ca?: string) =>
  new Browser({ immich: new URL(WEB).origin, authentik }, ca);

/** Where the sign-in ends: the callback, without what is new each time. */
async function signIn(origin: string, browser: Browser): Promise<string> {
  const callback = await logIn(browser, origin + authorizePath(), WEB, alice);
  return callback.replace(/code=[0-9a-f]{32}/, "code=<code>");
}

async function sessions(authentik: TestAuthentik): Promise<number> {
  const path = "/core/authenticated_sessions/?user__username=alice";
  return (await authentik.api<{ results: unknown[] }>("GET", path)).results.length;
}

test("consent is given, over http and over https, where Authentik wants to know whose form it is", async (t) => {
  const authentik = await authentikWith(t, explicit);
  const authority = await testAuthority();
  const proxy = createTlsProxy({ ...(await authority.issue()), target: authentik.url });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  t.after(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const secure = `https://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const path = "/core/users/?username=alice";
  const [user] = (await authentik.api<{ results: { pk: number }[] }>("GET", path)).results;
  assert.equal(
    await signIn(secure, browserOf(secure, authority.certificate)),
    `${WEB}?code=<code>&state=state-1`,
  );
  // Somebody else of the same name, who has not agreed to anything yet.
  await authentik.api("DELETE", `/core/users/${user?.pk}/`);
  await localUser(authentik, alice.username, alice.password);
  const browser = browserOf(authentik.url);
  assert.equal(await signIn(authentik.url, browser), `${WEB}?code=<code>&state=state-1`);
  assert.equal(await signIn(authentik.url, browser), `${WEB}?code=<code>&state=state-1`);
});

test("an Authentik below a path signs in and out", async (t) => {
  const authentik = await authentikWith(t, implicit, "/auth");
  const browser = browserOf(authentik.url);
  assert.equal(await signIn(authentik.url, browser), `${WEB}?code=<code>&state=state-1`);
  assert.equal(await sessions(authentik), 1);
  await signOutOfAuthentik(browser, `${authentik.url}/application/o/immich/`);
  assert.equal(await sessions(authentik), 0);
});

test("the page of a flow is known below any path, and its executor is below the same", () => {
  const page = "https://auth.lab.test/sso/auth/if/flow/log-in/?next=%2Fa";
  assert.deepEqual(
    [page, "https://auth.lab.test/if/flow/log-in/", `${WEB}?next=/if/flow/log-in/`].map(isFlow),
    [true, true, false],
  );
  assert.equal(
    executorUrl(page),
    "https://auth.lab.test/sso/auth/api/v3/flows/executor/log-in/?query=next%3D%252Fa",
  );
});

test("an error inside Authentik's flow has its own words, and its log's key", async (t) => {
  const authentik = await authentikWith(t, implicit);
  const relay = await relayTo(t, authentik.url);
  relay.begin(({ call }) =>
    call.startsWith("POST /api/v3/flows/executor/")
      ? {
          status: 200,
          type: "application/json",
          body: JSON.stringify({ component: "ak-stage-flow-error", request_id: "2f9fad17" }),
        }
      : undefined,
  );
  await assert.rejects(signIn(relay.url, browserOf(relay.url)), {
    code: "sign-in/flow-error",
    message:
      "sign-in/flow-error: Authentik's flow ended with an error of the server's own (request 2f9fad17)\n" +
      "  allowed: a flow that a browser goes through; a proxy before Authentik must leave Host, Origin and cookies alone\n" +
      "  next:    docker compose logs server | grep 2f9fad17",
  });
});
