/** What a line of authentik has more than the one before it; each case is a row of what was measured or read. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { NEWEST } from "../../../lab/authentik/api/edition.ts";
import { send } from "../../support/wire.ts";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "./start.ts";
import { authorizePath, codeOf, exchange, localUser, WEB, wire } from "./wiring.ts";

interface Provider {
  grant_types: string[];
  redirect_uris: object[];
}

const both = ["authorization_code", "refresh_token"];

test("it is the newest line unless it is told another", async () => {
  const authentik = await startTestAuthentik();
  const { version_current } = await authentik.api("GET", "/admin/version/");
  await authentik.stop();
  assert.equal(version_current, NEWEST);
});

for (const version of ["2026.5.6", "2026.8.3"])
  describe(`since 2026.5, as ${version}`, () => {
    let authentik: TestAuthentik;
    let path: string;
    before(async () => {
      authentik = await startTestAuthentik({ version });
      path = `/providers/oauth2/${await wire(authentik, { grant_types: undefined })}/`;
      await localUser(authentik, "nobby", "watch-1");
    });
    after(() => authentik.stop());

    const signIn = () => new Browser(authentik.url).authorize(authorizePath(), "nobby", "watch-1");
    const refusal = async (body: object): Promise<unknown> => {
      const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
      const url = `${authentik.url}/api/v3${path}`;
      const answer = await send({ method: "PATCH", url, headers, body: JSON.stringify(body) });
      return [answer.status, JSON.parse(answer.text)];
    };

    test("a provider that was made without grant types has none, and lets nobody in", async () => {
      const { grant_types, redirect_uris } = await authentik.api<Provider>("GET", path);
      assert.deepEqual(grant_types, []);
      assert.deepEqual(redirect_uris[0], {
        matching_mode: "strict",
        url: WEB,
        redirect_uri_type: "authorization",
      });
      const answer = await signIn();
      const location = `${WEB}?error=invalid_request&error_description=The+request+is+otherwise+malformed&state=state-1`;
      assert.deepEqual([answer.status, answer.headers.location], [302, [location]]);
      const token = await exchange(authentik, "any");
      assert.deepEqual([token.status, JSON.parse(token.text).error], [400, "invalid_grant"]);
    });

    test("a list that is sent may not be empty, and each bad grant is named by its place", async () => {
      const wrong = (messages: unknown) => [400, { grant_types: messages }];
      assert.deepEqual(await refusal({ grant_types: [] }), wrong(["This list may not be empty."]));
      assert.deepEqual(await refusal({ grant_types: null }), wrong(["This field may not be null."]));
      assert.deepEqual(
        await refusal({ grant_types: "password" }),
        wrong(['Expected a list of items but got type "str".']),
      );
      assert.deepEqual(
        await refusal({ grant_types: ["bogus"] }),
        wrong({ 0: ['"bogus" is not a valid choice.'] }),
      );
    });

    test("with the two that Immich uses everything goes its way", async () => {
      const { grant_types } = await authentik.api<Provider>("PATCH", path, { grant_types: both });
      assert.deepEqual(grant_types, both);
      const tokens = await exchange(authentik, codeOf(await signIn()));
      assert.equal(tokens.status, 200, tokens.text);
    });

    test("an unknown and a missing grant are an invalid_grant before the secret is looked at", async () => {
      const url = `${authentik.url}/application/o/token/`;
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      for (const grant of ["grant_type=bogus&", ""]) {
        const body = `${grant}client_id=immich&client_secret=wrong`;
        const { status, text } = await send({ method: "POST", url, headers, body });
        assert.deepEqual([status, JSON.parse(text).error], [400, "invalid_grant"]);
      }
    });

    test("a URI for logouts is none for sign-ins", async () => {
      const uri = { matching_mode: "strict", url: WEB, redirect_uri_type: "logout" };
      await authentik.api("PATCH", path, { redirect_uris: [uri] });
      assert.equal((await signIn()).status, 400);
      const token = await exchange(authentik, "any");
      assert.deepEqual([token.status, JSON.parse(token.text).error], [400, "invalid_client"]);
    });

    test("an empty list of redirect URIs stays empty, and refuses all", async () => {
      await authentik.api("PATCH", path, { redirect_uris: [] });
      const answer = await signIn();
      assert.equal(answer.status, 400);
      assert.match(answer.text, /Redirect URI Error/);
      assert.deepEqual((await authentik.api<Provider>("GET", path)).redirect_uris, []);
    });

    test("a hidden application is in no list but the full one", async () => {
      await authentik.api("PATCH", "/core/applications/immich/", { meta_hide: true });
      const slugs = async (query: string) =>
        (
          await authentik.api<{ results: { slug: string }[] }>("GET", `/core/applications/?${query}`)
        ).results.map(({ slug }) => slug);
      assert.deepEqual(
        [await slugs(""), await slugs("for_user=3"), await slugs("superuser_full_list=true")],
        [[], [], ["immich"]],
      );
    });

    test("without default access nobody may use an application that has no bindings", async () => {
      const passing = async () =>
        (
          await authentik.api<{ passing: boolean }>(
            "GET",
            "/core/applications/immich/check_access/?for_user=5",
          )
        ).passing;
      assert.equal(await passing(), true);
      await authentik.api("PATCH", "/admin/settings/", { flags: { core_default_app_access: false } });
      assert.equal(await passing(), false);
    });
  });

test("until 2026.2 an empty list of redirect URIs takes the first that comes along", async () => {
  const authentik = await startTestAuthentik({ version: "2026.2.2" });
  const path = `/providers/oauth2/${await wire(authentik, { redirect_uris: [] })}/`;
  const { status } = await new Browser(authentik.url).open(
    authorizePath({ redirect_uri: "https://evil.test/" }),
  );
  const { redirect_uris } = await authentik.api<Provider>("GET", path);
  await authentik.stop();
  assert.deepEqual([status, redirect_uris], [302, [{ matching_mode: "strict", url: "https://evil.test/" }]]);
});

test("a deactivated user's sign-out is told since 2026.8, and the notice says of no provider since 2026.5", async () => {
  const notices = async (version: string) => {
    const authentik = await startTestAuthentik({ version });
    await wire(authentik, { logout_uri: "http://127.0.0.1:1/" });
    const user = await localUser(authentik, "nobby", "watch-1");
    const browser = new Browser(authentik.url);
    await exchange(authentik, codeOf(await browser.authorize(authorizePath(), "nobby", "watch-1")));
    await authentik.api("PATCH", `/core/users/${user}/`, { is_active: false });
    await new Promise((go) => setTimeout(go, 100));
    const actor = "authentik.providers.oauth2.tasks.send_backchannel_logout_request";
    const { results } = await authentik.api<{ results: { rel_obj_id: unknown }[] }>(
      "GET",
      `/tasks/tasks/?actor_name=${actor}`,
    );
    await authentik.stop();
    return results.map(({ rel_obj_id }) => rel_obj_id);
  };
  assert.deepEqual([await notices("2026.2.2"), await notices("2026.8.3")], [[], [null]]);
});

test("2026.5 gives the providers of before every grant type that it came with", async () => {
  const older = await startTestAuthentik({ version: "2026.2.2" });
  const path = `/providers/oauth2/${await wire(older)}/`;
  assert.equal((await older.api<Provider>("GET", path)).grant_types, undefined);
  const newer = await older.again({ version: "2026.5.6" });
  const { grant_types, redirect_uris } = await newer.api<Provider>("GET", path);
  await newer.stop();
  assert.deepEqual(
    [grant_types.length, redirect_uris[0]],
    [7, { matching_mode: "strict", url: WEB, redirect_uri_type: "authorization" }],
  );
});

describe("the releases of 2026.8", () => {
  let authentik: TestAuthentik;
  before(async () => {
    authentik = await startTestAuthentik({ version: "2026.8.3", trustedProxies: [] });
    await wire(authentik);
  });
  after(() => authentik.stop());

  test("an expired binding lets nobody in", async () => {
    const { pk: target } = await authentik.api<{ pk: string }>("GET", "/core/applications/immich/");
    const { pk } = await authentik.api<{ pk: string }>("POST", "/policies/bindings/", {
      target,
      user: 3,
      order: 0,
    });
    const passing = async (fields: object) => {
      await authentik.api("PATCH", `/policies/bindings/${pk}/`, fields);
      return (await authentik.api<{ passing: boolean }>("GET", "/core/applications/immich/check_access/"))
        .passing;
    };
    const past = "2026-01-01T00:00:00Z";
    assert.deepEqual(
      [
        await passing({ expires: past, expiring: false }),
        await passing({ expires: past, expiring: true }),
        await passing({ expires: "2199-01-01T00:00:00Z", expiring: true }),
      ],
      [true, false, true],
    );
  });

  test("what goes wrong unforeseen is a page with its true status, whatever the method", async () => {
    const url = `${authentik.url}/api/v3/nope/`;
    const { status, headers } = await send({ method: "DELETE", url, headers: {} });
    assert.deepEqual([status, headers["content-type"]], [404, ["text/html; charset=utf-8"]]);
  });

  test("secrets are of printable ASCII", async () => {
    const { results } = await authentik.api<{ results: { pk: number }[] }>("GET", "/providers/oauth2/");
    await authentik.api(
      "PATCH",
      `/providers/oauth2/${results[0]?.pk}/`,
      { client_secret: "geheimnüss" },
      400,
    );
  });

  test("X-Forwarded-Proto of a proxy that is not trusted does not count", async () => {
    const url = `${authentik.url}/application/o/immich/.well-known/openid-configuration`;
    const { text } = await send({ method: "GET", url, headers: { "x-forwarded-proto": "https" } });
    assert.match(JSON.parse(text).issuer, /^http:/);
  });
});
