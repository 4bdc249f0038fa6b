/** Requests that authentik does not let through, each as login-live measured it. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { visibleText } from "../../support/exchange.ts";
import { send } from "../../support/wire.ts";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import { authorizePath, CLIENT, codeOf, exchange, localUser, MOBILE, WEB, wire } from "./wiring.ts";

describe("refusals", () => {
  let authentik: TestAuthentik;
  let provider: number;
  let user: number;
  let application: string;

  before(async () => {
    authentik = await startTestAuthentik();
    provider = await wire(authentik);
    user = await localUser(authentik, "nobby", "watch-1");
    application = String((await authentik.api("GET", "/core/applications/immich/")).pk);
  });
  after(() => authentik.stop());

  /** Status and visible text of an authorize request without a session. */
  async function anonymous(changes: Record<string, string | undefined>): Promise<[number, string]> {
    const answer = await new Browser(authentik.url).open(authorizePath(changes));
    return [answer.status, visibleText(answer.text)];
  }

  async function tokenError(changes: Record<string, string>): Promise<Record<string, unknown>> {
    const answer = await exchange(authentik, "x", changes);
    const { error, error_description, request_id, ...more } = JSON.parse(answer.text) as Record<
      string,
      string
    >;
    assert.deepEqual([typeof error_description, request_id?.length, more], ["string", 32, {}]);
    return { status: answer.status, error };
  }

  const uriError =
    "Redirect URI Error The request fails due to a missing, invalid, or mismatching redirection URI (redirect_uri). Go home Powered by authentik";

  it("shows a page for a redirect URI that is not registered, to the letter", async () => {
    assert.deepEqual(await anonymous({ redirect_uri: `${WEB}/` }), [400, uriError]);
    assert.deepEqual(await anonymous({ redirect_uri: "app.immich:/oauth-callback" }), [400, uriError]);
    assert.deepEqual(await anonymous({ redirect_uri: undefined }), [400, uriError]);
  });

  it("shows a page for an unknown client", async () => {
    assert.deepEqual(await anonymous({ client_id: "nobody" }), [
      400,
      "Client ID Error The client identifier (client_id) is missing or invalid. Go home Powered by authentik",
    ]);
  });

  it("answers prompt=none without a session by login_required, and for a mobile URI by Bad Request", async () => {
    const web = await new Browser(authentik.url).open(authorizePath({ prompt: "none" }));
    const description = "The Authorization Server requires End-User authentication";
    assert.deepEqual(
      [web.status, web.headers.location],
      [
        302,
        [`${WEB}?error=login_required&error_description=${encodeURIComponent(description)}&state=state-1`],
      ],
    );
    assert.deepEqual(await anonymous({ prompt: "none", redirect_uri: MOBILE }), [
      400,
      "Bad Request Go home Powered by authentik",
    ]);
  });

  it("loses two slashes on the way to the phone, and knows only the three at the token endpoint", async () => {
    const browser = new Browser(authentik.url);
    const path = authorizePath({ redirect_uri: MOBILE });
    const answer = await browser.authorize(path, "nobby", "watch-1");
    assert.match(
      answer.headers.location?.[0] ?? "",
      /^app\.immich:\/oauth-callback\?code=[0-9a-f]{32}&state=state-1$/,
    );
    const short = await exchange(authentik, codeOf(answer), { redirect_uri: "app.immich:/oauth-callback" });
    assert.deepEqual([short.status, JSON.parse(short.text).error], [400, "invalid_client"]);
    const whole = await exchange(authentik, codeOf(answer), { redirect_uri: MOBILE });
    assert.equal(whole.status, 200);
  });

  it("tells secrets, codes and grants apart at the token endpoint", async () => {
    assert.deepEqual(await tokenError({ client_secret: "wrong" }), { status: 400, error: "invalid_client" });
    assert.deepEqual(await tokenError({ redirect_uri: "https://evil.test/" }), {
      status: 400,
      error: "invalid_client",
    });
    assert.deepEqual(await tokenError({}), { status: 400, error: "invalid_grant" });
    const probe = { grant_type: "refresh_token", refresh_token: "dummy" };
    assert.deepEqual(await tokenError(probe), { status: 400, error: "invalid_grant" });
    assert.deepEqual(await tokenError({ ...probe, client_secret: "wrong" }), {
      status: 400,
      error: "invalid_client",
    });
    const wrongClient = { grant_type: "client_credentials", client_secret: "wrong" };
    assert.deepEqual(await tokenError(wrongClient), { status: 400, error: "invalid_grant" });
  });

  it("takes a secret from a Basic header, percent signs undone and a plus kept", async () => {
    const basic = async (secret: string): Promise<string> => {
      const credentials = Buffer.from(`${CLIENT.id}:${secret}`).toString("base64");
      const answer = await send({
        method: "POST",
        url: `${authentik.url}/application/o/token/`,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          authorization: `Basic ${credentials}`,
        },
        body: "grant_type=refresh_token&refresh_token=dummy",
      });
      return (JSON.parse(answer.text) as { error: string }).error;
    };
    assert.equal(await basic(CLIENT.secret), "invalid_grant");
    assert.equal(await basic(encodeURIComponent(CLIENT.secret)), "invalid_grant");
    assert.equal(await basic(CLIENT.secret.replaceAll(" ", "+")), "invalid_client");
  });

  it("answers revocation of a dummy token by the secret alone", async () => {
    const revoke = async (secret: string) => {
      const answer = await send({
        method: "POST",
        url: `${authentik.url}/application/o/revoke/`,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ client_id: CLIENT.id, client_secret: secret, token: "dummy" }).toString(),
      });
      return [answer.status, (JSON.parse(answer.text) as { error?: string }).error];
    };
    assert.deepEqual(await revoke(CLIENT.secret), [200, undefined]);
    assert.deepEqual(await revoke("wrong"), [401, "invalid_client"]);
  });

  it("takes any secret of a public client", async () => {
    await authentik.api("PATCH", `/providers/oauth2/${provider}/`, { client_type: "public" });
    const error = await tokenError({ client_secret: "wrong" });
    await authentik.api("PATCH", `/providers/oauth2/${provider}/`, { client_type: "confidential" });
    assert.deepEqual(error, { status: 400, error: "invalid_grant" });
  });

  it("matches a pattern against the whole URI", async () => {
    const path = `/providers/oauth2/${provider}/`;
    const { redirect_uris: registered } = await authentik.api("GET", path);
    const pattern = { matching_mode: "regex", url: "https://photos\\.lab\\.test/.*" };
    await authentik.api("PATCH", path, { redirect_uris: [pattern] });
    const inside = await anonymous({ redirect_uri: WEB });
    const outside = await anonymous({ redirect_uri: `https://evil.test/?${WEB}` });
    await authentik.api("PATCH", path, { redirect_uris: registered });
    assert.deepEqual([inside[0], outside[0]], [302, 400]);
  });

  it("keeps out whom the bindings do not name, with a page and status 200; ancestors of groups count", async () => {
    const outer = await authentik.api("POST", "/core/groups/", { name: "photos-users" });
    const inner = await authentik.api("POST", "/core/groups/", { name: "photos-family", users: [user] });
    const binding = { target: application, group: outer.pk, order: 0 };
    const { pk } = await authentik.api("POST", "/policies/bindings/", binding);
    const check = () => authentik.api("GET", `/core/applications/immich/check_access/?for_user=${user}`);
    const denied = await new Browser(authentik.url).authorize(authorizePath(), "nobby", "watch-1");
    const before = await check();
    await authentik.api("PATCH", `/core/groups/${inner.pk}/`, { parents: [outer.pk] });
    const allowed = await new Browser(authentik.url).authorize(authorizePath(), "nobby", "watch-1");
    const afterwards = await check();
    await authentik.api("DELETE", `/policies/bindings/${pk}/`);
    assert.deepEqual(
      [denied.status, visibleText(denied.text)],
      [200, "Permission denied Request has been denied. Go home Powered by authentik"],
    );
    assert.equal(allowed.status, 302);
    assert.deepEqual(
      [before, afterwards],
      [false, true].map((passing) => ({ passing, messages: [], log_messages: [] })),
    );
  });
});
