/** The proof's sessions: ended on both sides, and by Authentik alone where that is watched. */
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { AutoLaunchInputs } from "../../../components/proof/auto-launch-provider.ts";
import { prove } from "../../../components/proof/prove.ts";
import { proveSignIn } from "../../../components/proof/sign-in-finding.ts";
import type { Finding } from "../../../components/proof/verdict.ts";
import { createTlsProxy } from "../../../lab/proxy/proxy.ts";
import { flowOf } from "../../lab/authentik/wiring.ts";
import { testAuthority } from "../../lab/immich/support/certificates.ts";
import { type ProofGround, proofGround } from "./ground.ts";

const person = { username: "alice", password: "a-password-of-the-test" };

async function signedIn(ground: ProofGround, watchLogout: boolean): Promise<Finding[]> {
  const inputs: AutoLaunchInputs = { ...ground.target, person, mode: "leave", launch: "as it is" };
  return proveSignIn(inputs, await prove(ground.target), watchLogout);
}

async function sessions({ authentik }: ProofGround): Promise<unknown[]> {
  const path = "/core/authenticated_sessions/?user__username=alice";
  return (await authentik.api<{ results: unknown[] }>("GET", path)).results;
}

async function delivery(ground: ProofGround) {
  const { state, seen } = (await prove(ground.target)).find(({ code }) => code === "logout/delivery") ?? {};
  return { state, seen: seen?.replace(/at \S+Z/, "at <time>") };
}

const backChannel = ({ target }: ProofGround) => `${target.immich.origins[0]}/api/oauth/backchannel-logout`;

test("no session is left in Authentik either", async (t) => {
  const ground = await proofGround(t);
  assert.deepEqual(
    (await signedIn(ground, false)).map(({ code, state }) => [code, state]),
    [["sign-in/person", "good"]],
  );
  assert.deepEqual(await sessions(ground), []);
});

test("watched: Authentik ends its session and tells Immich, and the next look finds the notice where nobody else is told", async (t) => {
  const ground = await proofGround(t);
  await ground.patch({ logout_uri: backChannel(ground) });
  const [person, logout] = await signedIn(ground, true);
  assert.equal(person?.state, "good", person?.seen);
  assert.deepEqual(logout, {
    code: "sign-in/logout",
    title: "A logout in Authentik ends the session in Immich",
    required: false,
    state: "good",
    seen: "it did: Authentik's worker reaches and trusts Immich",
  });
  assert.deepEqual(await sessions(ground), []);
  assert.deepEqual(await delivery(ground), {
    state: "good",
    seen: "at <time>: Authentik's worker reaches and trusts Immich",
  });

  const { authentik } = ground;
  await authentik.api("POST", "/providers/oauth2/", {
    ...{ name: "another", redirect_uris: [], logout_uri: "https://another.lab.test/logout" },
    authorization_flow: await flowOf(authentik, "default-provider-authorization-implicit-consent"),
    invalidation_flow: await flowOf(authentik, "default-provider-invalidation-flow"),
  });
  assert.deepEqual(await delivery(ground), {
    state: "unasked",
    seen: "Authentik does not say which of its notices went to Immich and which to other applications; to see one arrive: npm run doctor -- --sign-in",
  });
});

test("Authentik's worker does not trust Immich's certificate: seen by the watched sign-in, explained by the next look", async (t) => {
  const ground = await proofGround(t);
  const { target } = ground;
  const authority = await testAuthority();
  const server = createTlsProxy({ ...(await authority.issue()), target: target.immich.url });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const trusting = {
    ...target,
    ca: authority.certificate,
    immich: { ...target.immich, origins: [origin] },
    redirectUris: [`${origin}/auth/login`],
  };
  await ground.patch({
    logout_uri: `${origin}/api/oauth/backchannel-logout`,
    redirect_uris: [{ matching_mode: "strict", url: `${origin}/auth/login` }],
  });
  const before = await prove(trusting);
  const inputs: AutoLaunchInputs = { ...trusting, person, mode: "leave", launch: "as it is" };
  const [signedIn, logout] = await proveSignIn(inputs, before, true);
  assert.equal(signedIn?.state, "good", signedIn?.seen);
  assert.equal(logout?.state, "bad");
  assert.equal(
    logout?.seen,
    "it did not, in 6 seconds: Authentik's worker does not reach Immich, or does not trust its certificate",
  );
  const found = (await prove(trusting)).filter(({ state }) => state === "bad");
  assert.deepEqual(
    found.map(({ code }) => code),
    ["logout/delivery"],
  );
  assert.match(
    found[0]?.seen ?? "",
    /did not arrive: HTTPSConnectionPool\(host='127\.0\.0\.1'.*CERTIFICATE_VERIFY_FAILED/,
  );
});
