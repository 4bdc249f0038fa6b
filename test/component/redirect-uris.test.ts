/** The exact list of redirect URIs that is asked for, with one domain, two and fifty; the stand-in answers the look-ups. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { AuthentikApi } from "../../components/support/authentik/api.ts";
import { startTestAuthentik, type TestAuthentik, TOKEN } from "../lab/authentik/start.ts";
import { wire } from "../lab/authentik/wiring.ts";
import { recordResources, settled } from "../support/record-resources.ts";

const recorded = await recordResources({}, {});
const { SignInApplication } = await import("../../components/authentik/sign-in-application.ts");

let server: TestAuthentik;
before(async () => {
  // The stand-in's application has other redirect URIs, which is warned of.
  console.warn = () => {};
  server = await startTestAuthentik();
  await wire(server);
});
after(() => server.stop());

/** The list of the provider that is asked for. */
async function listFor(name: string, origins: readonly string[], mobileOverride = false): Promise<unknown> {
  const { url } = server;
  const application = new SignInApplication(
    name,
    {
      url,
      token: pulumi.secret(TOKEN),
      api: pulumi.output(url).apply((known) => new AuthentikApi({ url: known, token: TOKEN })),
      applicationName: "Immich",
      slug: "immich",
      clientId: undefined,
      subMode: "user_uuid",
      allowNewIdentity: false,
      origins: origins as [string, ...string[]],
      mobileOverride,
      signingKey: "authentik Self-signed Certificate",
      groups: [],
      authorizationFlow: "default-provider-authorization-implicit-consent",
      invalidationFlow: "default-provider-invalidation-flow",
      accessTokenValidity: "days=30",
      backchannelLogout: true,
      logoutUri: undefined,
      texts: {},
      claims: { adminGroups: [], quotas: {} },
    },
    {},
  );
  await settled(application.issuer);
  return recorded.find((resource) => resource.name === `${name}-provider`)?.inputs.allowedRedirectUris;
}

const strict = (...urls: string[]) =>
  urls.map((url) => ({ matching_mode: "strict", redirect_uri_type: "authorization", url }));

test("one domain", async () => {
  assert.deepEqual(
    await listFor("one", ["https://photos.home.example"]),
    strict(
      "https://photos.home.example/auth/login",
      "https://photos.home.example/user-settings",
      "app.immich:///oauth-callback",
    ),
  );
});

test("two domains, one with a port, and the forwarder for the phone app", async () => {
  assert.deepEqual(
    await listFor("two", ["https://photos.home.example", "https://photos.home.example:8443"], true),
    strict(
      "https://photos.home.example/auth/login",
      "https://photos.home.example/user-settings",
      "https://photos.home.example/api/oauth/mobile-redirect",
      "https://photos.home.example:8443/auth/login",
      "https://photos.home.example:8443/user-settings",
      "https://photos.home.example:8443/api/oauth/mobile-redirect",
      "app.immich:///oauth-callback",
    ),
  );
});

test("fifty domains: two of each in the order given, the app's once, none twice", async () => {
  const origins = Array.from({ length: 50 }, (_, index) => `https://photos${index + 1}.home.example`);
  const list = await listFor("fifty", [...origins, "https://photos7.home.example"]);
  assert.deepEqual(
    list,
    strict(
      ...origins.flatMap((origin) => [`${origin}/auth/login`, `${origin}/user-settings`]),
      "app.immich:///oauth-callback",
    ),
  );
  assert.equal((list as object[]).length, 101);
});
