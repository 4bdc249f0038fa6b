/** Immich or a discovery document that names another server: name, password and client secret are not sent there. */
import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { type TestContext, test } from "node:test";
import {
  type AuthentikEvidence,
  authorizePages,
  lookAtAuthentik,
  secretReply,
} from "../../../components/proof/authentik-evidence.ts";
import { application } from "../../../components/proof/probes/application.ts";
import { signIn } from "../../../components/proof/sign-in.ts";
import type { ProofTarget } from "../../../components/proof/target.ts";
import { json, type Liar, liar } from "../../support/liar.ts";

const alice = { username: "alice-of-the-proof", password: "the-password-of-alice" };
const secret = "the-client-secret-of-immich";

/** Authentik's flow, which asks for name and password and takes them. */
const flow: RequestListener = (request, response) => {
  if (request.url?.startsWith("/authorize"))
    return response.writeHead(302, { location: "/if/flow/in/?a" }).end();
  return json({ component: "ak-stage-identification", password_fields: true })(request, response);
};

async function signInAt(t: TestContext, lie: (evil: Liar, authentik: Liar) => string | RequestListener) {
  const evil = await liar(t, flow);
  const authentik = await liar(t, (request, response) => {
    const found = lie(evil, authentik);
    return typeof found === "string" ? flow(request, response) : found(request, response);
  });
  const immich = await liar(t, (request, response) => {
    const found = lie(evil, authentik);
    return json({ url: typeof found === "string" ? found : `${authentik.url}/authorize` }, 201)(
      request,
      response,
    );
  });
  await assert.rejects(signIn({ origin: immich.url, authentik: authentik.url, ...alice }), {
    code: "sign-in/elsewhere",
  });
  return { evil, authentik, immich };
}

const lies: Record<string, (evil: Liar, authentik: Liar) => string | RequestListener> = {
  "Immich's oauth/authorize names another host": ({ url }) => `${url}/authorize`,
  "it names a flow of another host": ({ url }) => `${url}/if/flow/in/`,
  "it has Authentik's host as a user name": ({ url }, authentik) =>
    `${authentik.url}@${new URL(url).host}/if/flow/in/`,
  "Authentik redirects to a flow of another host":
    ({ url }) =>
    (_, response) =>
      response.writeHead(302, { location: `${url}/if/flow/in/` }).end(),
};

for (const [name, lie] of Object.entries(lies))
  test(`${name}: nothing is sent there`, async (t) => {
    const { evil, authentik, immich } = await signInAt(t, lie);
    assert.equal(evil.received(), "");
    for (const { received } of [authentik, immich]) assert.doesNotMatch(received(), /of-alice|of-the-proof/);
  });

test("a flow at Immich's own address is not Authentik's: the password is not sent there", async (t) => {
  const authentik = await liar(t, (_, response) => {
    response.writeHead(302, { location: `${immich.url}/if/flow/in/` }).end();
  });
  const immich: Liar = await liar(t, (request, response) =>
    request.url === "/api/oauth/authorize"
      ? json({ url: `${authentik.url}/authorize` }, 201)(request, response)
      : flow(request, response),
  );
  await assert.rejects(signIn({ origin: immich.url, authentik: authentik.url, ...alice }), {
    code: "sign-in/elsewhere",
  });
  assert.doesNotMatch(immich.received() + authentik.received(), /of-alice|of-the-proof/);
});

test("endpoints of the discovery document at another host are a finding, and are asked nothing", async (t) => {
  const evil = await liar(t, json({}));
  const authentik: Liar = await liar(t, (request, response) => {
    const issuer = `${authentik.url}/application/o/immich/`;
    const endpoints = {
      authorization_endpoint: `${evil.url}/authorize`,
      token_endpoint: `${evil.url}/token`,
      revocation_endpoint: `${evil.url}/revoke`,
      jwks_uri: `${evil.url}/jwks`,
    };
    return json({ issuer, ...endpoints, results: [], pagination: { total_pages: 1 } })(request, response);
  });
  const target = {
    authentik: {
      ...{ url: authentik.url, slug: "immich", clientId: "immich" },
      issuer: `${authentik.url}/application/o/immich/`,
    },
    immich: { url: authentik.url, origins: [authentik.url] },
    authentikToken: "the-token-of-authentik",
    immichApiKey: "the-key-of-immich",
    redirectUris: [`${authentik.url}/auth/login`],
  } satisfies ProofTarget;
  const seen = await lookAtAuthentik(target);
  const provider = { redirect_uris: [{ url: "a" }] } as AuthentikEvidence["provider"];
  const evidence = { ...seen, provider };
  assert.deepEqual(seen.jwks, { code: "ERR_ELSEWHERE" });
  assert.deepEqual(await authorizePages(target, evidence), []);
  for (const basic of [true, false]) {
    const credentials = { clientId: "immich", clientSecret: secret, basic };
    assert.deepEqual(await secretReply(target, evidence, credentials), { code: "ERR_ELSEWHERE" });
  }
  assert.equal(evil.received(), "");
  assert.ok(!authentik.received().includes(secret));
  const probe = application.find(({ code }) => code === "issuer/endpoints");
  const verdict = probe?.judge({ wanted: target, authentik: seen, immich: { authorize: [] } } as never);
  assert.equal(verdict?.state, "bad");
  assert.match(verdict?.seen ?? "", new RegExp(`^authorization_endpoint is at ${evil.url}, token_endpoint`));
});

/** Each is what row by row broke this program before. */
const odd: Record<string, RequestListener> = {
  "a cookie of another domain": (request, response) => {
    response.setHeader("set-cookie", ["a=b; Domain=evil.example", "=;;", "c"]);
    return json({ url: null }, 201)(request, response);
  },
  null: json(null, 201),
  "no address": json({ url: null }, 201),
  "a Location that is no address": (_, response) =>
    response.writeHead(302, { location: "http://[bad" }).end(),
  "errors that are no list": json({ message: "no", errors: {} }, 400),
  "a text": (_, response) => response.writeHead(201).end("yes"),
};

for (const [name, listener] of Object.entries(odd))
  test(`an odd answer ends a sign-in with a code: ${name}`, async (t) => {
    const { url } = await liar(t, listener);
    await assert.rejects(signIn({ origin: url, authentik: url, ...alice }), {
      name: "Failure",
      code: "sign-in/authorize",
    });
  });
