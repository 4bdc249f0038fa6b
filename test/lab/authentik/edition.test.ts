/** As 2026.5: providers have grant types, none unless sent, and redirect URIs a type. Read in the source, not measured. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Browser } from "./browser.ts";
import { startTestAuthentik, type TestAuthentik } from "./start.ts";
import { authorizePath, codeOf, exchange, localUser, WEB, wire } from "./wiring.ts";

interface Provider {
  grant_types: string[];
  redirect_uris: object[];
}

let authentik: TestAuthentik;
let path: string;
before(async () => {
  authentik = await startTestAuthentik({ version: "2026.5.0" });
  path = `/providers/oauth2/${await wire(authentik)}/`;
  await localUser(authentik, "nobby", "watch-1");
});
after(() => authentik.stop());

const signIn = () => new Browser(authentik.url).authorize(authorizePath(), "nobby", "watch-1");

test("it says which release it is", async () => {
  const { version_current } = await authentik.api("GET", "/admin/version/");
  assert.equal(version_current, "2026.5.0");
});

test("a provider that was made without grant types has none, and lets nobody in", async () => {
  const { grant_types, redirect_uris } = await authentik.api<Provider>("GET", path);
  assert.deepEqual(grant_types, []);
  assert.deepEqual(redirect_uris[0], {
    matching_mode: "strict",
    url: WEB,
    redirect_uri_type: "authorization",
  });
  const answer = await signIn();
  assert.deepEqual(
    [answer.status, answer.headers.location],
    [
      302,
      [`${WEB}?error=invalid_request&error_description=The+request+is+otherwise+malformed&state=state-1`],
    ],
  );
  const token = await exchange(authentik, "any");
  assert.deepEqual([token.status, JSON.parse(token.text).error], [400, "invalid_grant"]);
});

test("with the two that Immich uses everything goes its way", async () => {
  const grant_types = ["authorization_code", "refresh_token"];
  assert.deepEqual((await authentik.api<Provider>("PATCH", path, { grant_types })).grant_types, grant_types);
  const tokens = await exchange(authentik, codeOf(await signIn()));
  assert.equal(tokens.status, 200, tokens.text);
  await authentik.api("PATCH", path, { grant_types: ["magic"] }, 400);
});

test("an empty list of redirect URIs stays empty, and refuses all", async () => {
  await authentik.api("PATCH", path, { redirect_uris: [] });
  const answer = await signIn();
  assert.equal(answer.status, 400);
  assert.match(answer.text, /Redirect URI Error/);
  assert.deepEqual((await authentik.api<Provider>("GET", path)).redirect_uris, []);
});
