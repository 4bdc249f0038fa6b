import assert from "node:assert/strict";
import { test } from "node:test";
import { redirectUris } from "../../../components/authentik/redirect-uris.ts";

const urls = (origins: string[], override = false) =>
  redirectUris(origins, override, false).map(({ url }) => url);

test("one domain: login page, settings page, and the app with three slashes", () => {
  assert.deepEqual(redirectUris(["https://photos.home.example"], false, false), [
    { matching_mode: "strict", url: "https://photos.home.example/auth/login" },
    { matching_mode: "strict", url: "https://photos.home.example/user-settings" },
    { matching_mode: "strict", url: "app.immich:///oauth-callback" },
  ]);
});

test("several domains keep their order, and the app comes once, last", () => {
  assert.deepEqual(urls(["https://b.example", "https://a.example:8443"]), [
    "https://b.example/auth/login",
    "https://b.example/user-settings",
    "https://a.example:8443/auth/login",
    "https://a.example:8443/user-settings",
    "app.immich:///oauth-callback",
  ]);
});

test("a domain given twice is registered once", () => {
  assert.deepEqual(urls(["https://a.example", "https://a.example"]), urls(["https://a.example"]));
});

test("the mobile override adds the forwarder of every domain", () => {
  assert.deepEqual(urls(["https://a.example", "https://b.example"], true), [
    "https://a.example/auth/login",
    "https://a.example/user-settings",
    "https://a.example/api/oauth/mobile-redirect",
    "https://b.example/auth/login",
    "https://b.example/user-settings",
    "https://b.example/api/oauth/mobile-redirect",
    "app.immich:///oauth-callback",
  ]);
});

test("where server and provider know types, every entry says that it is for the sign-in", () => {
  assert.deepEqual(redirectUris(["https://a.example"], false, true), [
    { matching_mode: "strict", url: "https://a.example/auth/login", redirect_uri_type: "authorization" },
    { matching_mode: "strict", url: "https://a.example/user-settings", redirect_uri_type: "authorization" },
    { matching_mode: "strict", url: "app.immich:///oauth-callback", redirect_uri_type: "authorization" },
  ]);
});

test("50 domains: their 100 URIs in order, and the app", () => {
  const origins = Array.from({ length: 50 }, (_, index) => `https://photos-${index}.example`);
  assert.deepEqual(urls(origins), [
    ...origins.flatMap((origin) => [`${origin}/auth/login`, `${origin}/user-settings`]),
    "app.immich:///oauth-callback",
  ]);
});
