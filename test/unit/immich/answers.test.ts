/** Each kind of wrong answer has a code and a text of its own. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { ImmichClient } from "../../../components/support/immich/client.ts";
import { adminSession, freshImmich, newKey } from "../../support/immich.ts";

interface Scripted {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

const json = { "content-type": "application/json; charset=utf-8" };
const secret = "the-secret-key";

/** A server that gives this one answer to everything, and the requests it got. */
async function answering(t: TestContext, answer: Scripted): Promise<{ url: string; requests: string[] }> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.writeHead(answer.status, answer.headers ?? json).end(answer.body ?? "{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const ownKey = (url: string) => new ImmichClient({ url, apiKey: secret }).ownApiKey();

const cases: [string, Scripted, code: string, problem: (url: string) => string][] = [
  [
    "401",
    { status: 401, body: '{"message":"Invalid API key"}' },
    "immich/key-refused",
    (url) => `Immich at ${url} refuses the API key (401 Invalid API key)`,
  ],
  [
    "403 for want of a permission",
    { status: 403, body: '{"message":"Missing required permission: systemConfig.update"}' },
    "immich/permission-missing",
    () => "the Immich API key may not do this: Missing required permission: systemConfig.update",
  ],
  [
    "403 for somebody who is no administrator",
    { status: 403, body: '{"message":"Forbidden"}' },
    "immich/not-admin",
    (url) => `the Immich API key at ${url} belongs to an account that is no administrator (403 Forbidden)`,
  ],
  [
    "400 of Immich 3 with its path",
    {
      status: 400,
      body: JSON.stringify({
        message: "Validation failed",
        errors: [{ code: "custom", path: ["oauth", "issuerUrl"], message: "Issuer URL must be a URL" }],
      }),
    },
    "immich/rejected",
    () =>
      "Immich took nothing of GET /api/api-keys/me: Validation failed (oauth.issuerUrl: Issuer URL must be a URL)",
  ],
  [
    "400 of Immich 2",
    {
      status: 400,
      body: JSON.stringify({
        message: ["oauth.clientId should not be empty", "oauth.timeout must be a positive number"],
        error: "Bad Request",
        statusCode: 400,
      }),
    },
    "immich/rejected",
    () =>
      "Immich took nothing of GET /api/api-keys/me: oauth.clientId should not be empty; oauth.timeout must be a positive number",
  ],
  [
    "400 of a server in file mode",
    {
      status: 400,
      body: '{"message":"Cannot update configuration while IMMICH_CONFIG_FILE is in use"}',
    },
    "immich/config-file",
    (url) =>
      `Immich at ${url} runs from a configuration file (IMMICH_CONFIG_FILE), so its settings cannot be pushed`,
  ],
  ["404", { status: 404 }, "immich/not-found", (url) => `${url} has no /api/api-keys/me (404)`],
  [
    "a redirect",
    { status: 302, headers: { location: "https://login.home.example/?next=secret" }, body: "" },
    "immich/redirected",
    (url) =>
      `${url} answers GET /api/api-keys/me with a redirect to https://login.home.example, which is not followed with the API key`,
  ],
  [
    "5xx",
    { status: 500, body: '{"message":"Failed to get my api key"}' },
    "immich/server-error",
    () => "Immich failed at GET /api/api-keys/me (500): Failed to get my api key",
  ],
  [
    "a proxy's error page",
    { status: 502, headers: { "content-type": "text/html" }, body: "<html><h1>Bad Gateway</h1></html>" },
    "immich/html",
    (url) => `something before Immich at ${url} answers GET /api/api-keys/me with a web page (502)`,
  ],
  [
    "a proxy's plain words, as Traefik has them",
    { status: 502, headers: { "content-type": "text/plain; charset=utf-8" }, body: "Bad Gateway" },
    "immich/html",
    (url) =>
      `something before Immich at ${url} answers GET /api/api-keys/me with the words "Bad Gateway" (502)`,
  ],
  [
    "a proxy that has no route",
    { status: 404, headers: { "content-type": "text/plain" }, body: "404 page not found\n" },
    "immich/html",
    (url) =>
      `something before Immich at ${url} answers GET /api/api-keys/me with the words "404 page not found" (404)`,
  ],
  [
    "a proxy's login page that comes with 200",
    { status: 200, headers: { "content-type": "text/html" }, body: "<!doctype html><title>Login</title>" },
    "immich/html",
    (url) => `something before Immich at ${url} answers GET /api/api-keys/me with a web page (200)`,
  ],
  [
    "JSON that was cut short",
    { status: 200, body: '{"id":"1","name":' },
    "immich/broken-json",
    () => "the answer to GET /api/api-keys/me (200) is no JSON that Immich sends; it may have been cut short",
  ],
];

for (const [what, answer, code, problem] of cases)
  test(`${what} is ${code}`, async (t) => {
    const { url } = await answering(t, answer);
    await assert.rejects(ownKey(url), (error: Error & { code: string; problem: string }) => {
      assert.deepEqual([error.code, error.problem], [code, problem(url)]);
      assert.ok(!`${error.message}${error.stack}`.includes(secret));
      return true;
    });
  });

test("a redirect is not followed, so the key goes nowhere else", async (t) => {
  const elsewhere = await answering(t, { status: 200 });
  const { url } = await answering(t, { status: 307, headers: { location: elsewhere.url }, body: "" });
  await assert.rejects(ownKey(url), { code: "immich/redirected" });
  assert.deepEqual(elsewhere.requests, []);
});

test("a document without its oauth section is no settings document", async (t) => {
  const { url } = await answering(t, { status: 200, body: '{"message":"hello"}' });
  await assert.rejects(new ImmichClient({ url, apiKey: secret }).readConfig(), {
    code: "immich/unexpected-answer",
    problem: "Immich answered GET /api/system-config with 200: no settings document",
  });
});

test("the stand-in's own refusals: an unknown permission, a bad field, an account that is no administrator", async (t) => {
  const { url } = await freshImmich(t);
  const session = await adminSession({ url });
  await assert.rejects(session.createApiKey("k", ["no.such"]), (error: { code: string; problem: string }) => {
    assert.equal(error.code, "immich/rejected");
    assert.match(
      error.problem,
      /^Immich took nothing of POST \/api\/api-keys: Validation failed \(permissions\.0: /,
    );
    return true;
  });
  const client = new ImmichClient({ url, apiKey: await newKey(url, ["all"]) });
  const reading = await client.readConfig();
  const bad = { ...reading.document, oauth: { ...reading.document.oauth, timeout: 0 } };
  await assert.rejects(client.writeConfig(reading, bad), {
    code: "immich/rejected",
    problem:
      "Immich took nothing of PUT /api/system-config: Validation failed (oauth.timeout: Too small: expected number to be >=1)",
  });
});

test("a server in maintenance mode says so, whatever is asked of it", async (t) => {
  // As 2.7.5 and 3.1.0 answer then, measured.
  const known: Record<string, object> = {
    "/api/server/ping": { res: "pong" },
    "/api/server/config": { maintenanceMode: true },
  };
  const server = createServer(({ url = "" }, response) => {
    const body = known[url] ?? { message: `Cannot GET ${url}`, error: "Not Found", statusCode: 404 };
    response.writeHead(known[url] ? 200 : 404, json).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new ImmichClient({ url, apiKey: secret });
  for (const ask of [
    () => client.hasAdmin(),
    () => client.refuseConfigFile(),
    () => client.readConfig(),
    () => client.ownApiKey(),
    () => client.signUpAdmin({ email: "a@lab.test", password: "p", name: "A" }),
  ])
    await assert.rejects(ask(), {
      message:
        `immich/maintenance: Immich at ${url} is in maintenance mode: nobody can sign in, and its settings can be neither read nor changed\n` +
        "  allowed: an Immich that serves\n" +
        "  next:    docker exec immich_server immich-admin disable-maintenance-mode, then: pulumi up",
    });
});
