/** What OPTIONS tells of the account's rights, and a server below a path. Names, descriptions and statuses as measured. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { send } from "../../support/wire.ts";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "./start.ts";
import { authorizePath, localUser, wire } from "./wiring.ts";

describe("OPTIONS", () => {
  let authentik: TestAuthentik;
  before(async () => {
    authentik = await startTestAuthentik();
    await wire(authentik);
  });
  after(() => authentik.stop());

  async function options(path: string, cookie?: string): Promise<unknown> {
    const headers: Record<string, string> = cookie ? { cookie } : { authorization: `Bearer ${TOKEN}` };
    const { status, text } = await send({
      method: "OPTIONS",
      url: `${authentik.url}/api/v3/${path}`,
      headers,
    });
    const { name, description, actions } = JSON.parse(text) as Record<string, string>;
    return [status, name, description, Object.keys(actions ?? {})];
  }

  it("lists to an administrator what may be added and changed", async () => {
    assert.deepEqual(
      [await options("core/applications/"), await options("core/applications/immich/")],
      [
        [200, "Application List", "Application Viewset", ["POST"]],
        [200, "Application Instance", "Application Viewset", ["PUT"]],
      ],
    );
  });

  it("lists nothing to anybody else", async () => {
    await localUser(authentik, "nobby", "watch-1");
    const browser = new Browser(authentik.url);
    await browser.signIn("nobby", "watch-1");
    const cookie = await browser.cookies();
    assert.deepEqual(await options("core/applications/immich/", cookie), [
      ...[200, "Application Instance", "Application Viewset", []],
    ]);
  });
});

describe("below a path", () => {
  let authentik: TestAuthentik;
  before(async () => {
    authentik = await startTestAuthentik({ path: "/auth" });
    await wire(authentik);
  });
  after(() => authentik.stop());

  it("has issuer, flows and cookies there, and nothing elsewhere", async () => {
    const get = (url: string) => send({ method: "GET", url });
    const discovery = await get(`${authentik.url}/application/o/immich/.well-known/openid-configuration`);
    const { issuer, token_endpoint } = JSON.parse(discovery.text) as Record<string, string>;
    assert.deepEqual(
      [issuer, token_endpoint],
      [`${authentik.url}/application/o/immich/`, `${authentik.url}/application/o/token/`],
    );
    const authorize = await get(authentik.url + authorizePath());
    const location = authorize.headers.location?.[0] ?? "";
    assert.match(location, /^\/auth\/if\/flow\/.*&next=%2Fauth%2Fapplication%2Fo%2Fauthorize%2F/);
    assert.match(authorize.headers["set-cookie"]?.[0] ?? "", /; Path=\/auth\/;/);
    const outside = `${new URL(authentik.url).origin}/application/o/immich/jwks/`;
    assert.equal((await get(outside)).status, 404);
  });
});
