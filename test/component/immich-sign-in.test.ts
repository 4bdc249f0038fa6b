import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { runtime } from "@pulumi/pulumi";
import { ensureAuthority } from "../../lab/ca/authority.ts";
import { lookUp } from "../support/authentik-look-ups.ts";
import { recordResources, settled } from "../support/record-resources.ts";

const folder = await mkdtemp(join(tmpdir(), "immich-sso-component-"));
const authority = await ensureAuthority(folder);
const inventory = { flows: ["consent", "sign-out"], key: "the key", certificate: authority.certificate };
const authentik = createServer((request, response) => {
  const isKnown = request.headers.authorization === "Bearer the-token";
  const answer = isKnown && lookUp(request.url ?? "", { url: authentikUrl, ...inventory });
  response.writeHead(answer ? 200 : 404, { "content-type": "application/json" });
  response.end(JSON.stringify(answer || {}));
});
await new Promise<void>((resolve) => authentik.listen(0, "127.0.0.1", resolve));
after(async () => {
  authentik.close();
  await rm(folder, { recursive: true });
});
const authentikUrl = `http://127.0.0.1:${(authentik.address() as AddressInfo).port}`;

const recorded = await recordResources(
  {},
  {
    "authentik:index/providerOauth2:ProviderOauth2": { id: "7", clientSecret: "the-client-secret" },
    "authentik:index/application:Application": { uuid: "application-uuid" },
    "docker:index/remoteImage:RemoteImage": { imageId: "sha256:abc" },
    "pulumi-nodejs:dynamic/support:GeneratedSecret": { value: "the-password" },
    "pulumi-nodejs:dynamic/immich:AdminApiKey": { apiKey: "the-api-key" },
    "pulumi-nodejs:dynamic/immich:EarlierSettings": { settings: { buttonText: "old" }, autoLaunch: true },
    "pulumi-nodejs:dynamic/immich:ClientSecretRotation": { clientSecret: "the-newest-client-secret" },
  },
);
const { ImmichSignIn } = await import("../../components/immich-sign-in.ts");
const { readCaCertificate } = await import("../../components/support/ca-certificate.ts");

const ca = readCaCertificate(authority.certificateFile);
const signIn = new ImmichSignIn("immich", {
  domains: ["https://photos.home.example", "https://photos.other.example"],
  authentik: {
    url: authentikUrl,
    token: "the-token",
    applicationName: "Immich",
    slug: "photos",
    clientId: undefined,
    subMode: "user_uuid",
    allowNewIdentity: false,
    signingKey: "the key",
    authorizationFlow: "consent",
    invalidationFlow: "sign-out",
    accessTokenValidity: "days=30",
    backchannelLogout: true,
    groups: ["photos-users", "family"],
    texts: { group: "Media", publisher: undefined },
    claims: { adminGroups: [], quotas: {} },
  },
  immich: {
    url: "https://photos.home.example",
    server: {
      image: "immich-server:v3.1.0",
      version: "3.1.0",
      allowVersionJump: false,
      allowEngineMove: false,
      startSeconds: 120,
      containerName: "immich_server",
      port: 2283,
      publishAddress: "127.0.0.1",
      network: "traefik",
      photos: "immich-library",
      keepVolumes: true,
      ca: { certificate: ca, pathOnDockerHost: "/etc/ssl/home-ca.pem" },
      mounts: [],
      hosts: {},
      dns: [],
      trustedProxies: [],
      environment: { REDIS_HOSTNAME: "redis", DB_HOSTNAME: "database" },
      secrets: {},
      labels: { "traefik.enable": "true" },
    },
    access: { adminEmail: "admin@home.example", adminName: "Admin" },
    pushSettings: true,
    settings: { loginPageMessage: "Use the button", timeout: 30 },
    apiKeyRotation: "2026-11",
  },
  mobileOverride: false,
  clientSecretRotation: "2026-12",
  ca,
});
const configFile = await settled(signIn.immichConfigFile);
const issuer = await settled(signIn.issuer);
const access = await settled(signIn.access);
await runtime.disconnect();

/** A value as Pulumi sends it when it must be encrypted in the state (its wire format for secrets). */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});
const inputsOf = (type: string) =>
  recorded.filter((resource) => resource.type === type).map(({ inputs }) => inputs);

test("these resources and no others, each named after the component", () => {
  assert.deepEqual(recorded.map(({ type, name }) => `${name} ${type}`).toSorted(), [
    "immich-access-family authentik:index/policyBinding:PolicyBinding",
    "immich-access-photos-users authentik:index/policyBinding:PolicyBinding",
    "immich-admin-api-key pulumi-nodejs:dynamic/immich:AdminApiKey",
    "immich-admin-password pulumi-nodejs:dynamic/support:GeneratedSecret",
    "immich-application authentik:index/application:Application",
    "immich-authentik pulumi:providers:authentik",
    "immich-auto-launch pulumi-nodejs:dynamic/proof:AutoLaunch",
    "immich-carry pulumi-nodejs:dynamic/people:Carry",
    "immich-client-secret-rotation pulumi-nodejs:dynamic/immich:ClientSecretRotation",
    "immich-earlier-settings pulumi-nodejs:dynamic/immich:EarlierSettings",
    "immich-oauth-settings pulumi-nodejs:dynamic/immich:OAuthSettings",
    "immich-provider authentik:index/providerOauth2:ProviderOauth2",
    "immich-server-container docker:index/container:Container",
    "immich-server-engine-guard pulumi-nodejs:dynamic/immich:Engine",
    "immich-server-health pulumi-nodejs:dynamic/immich:Health",
    "immich-server-image docker:index/remoteImage:RemoteImage",
    "immich-server-library docker:index/volume:Volume",
    "immich-server-version pulumi-nodejs:dynamic/immich:Version",
  ]);
});

test("the OAuth2 provider: strict URIs, a signing key, no encryption key, everything relied on stated", () => {
  assert.deepEqual(inputsOf("authentik:index/providerOauth2:ProviderOauth2"), [
    {
      name: "Immich",
      clientId: "immich-sso-test-photos",
      clientType: "confidential",
      authorizationFlow: "flow consent",
      invalidationFlow: "flow sign-out",
      allowedRedirectUris: [
        "https://photos.home.example/auth/login",
        "https://photos.home.example/user-settings",
        "https://photos.other.example/auth/login",
        "https://photos.other.example/user-settings",
        "app.immich:///oauth-callback",
      ].map((url) => ({ matching_mode: "strict", url })),
      propertyMappings: ["openid-uuid", "email-uuid", "profile-uuid"],
      signingKey: "key-uuid",
      issuerMode: "per_provider",
      includeClaimsInIdToken: true,
      subMode: "user_uuid",
      accessCodeValidity: "minutes=1",
      accessTokenValidity: "days=30",
      refreshTokenValidity: "days=30",
      refreshTokenThreshold: "seconds=0",
      logoutMethod: "backchannel",
      logoutUri: "https://photos.home.example/api/oauth/backchannel-logout",
    },
  ]);
});

test("the application hangs on the provider's number; each group is bound to it, in order", () => {
  assert.deepEqual(inputsOf("authentik:index/application:Application"), [
    {
      name: "Immich",
      slug: "photos",
      protocolProvider: 7,
      policyEngineMode: "any",
      openInNewTab: false,
      group: "Media",
      metaLaunchUrl: "https://photos.home.example",
    },
  ]);
  const binding = {
    target: "application-uuid",
    enabled: true,
    negate: false,
    timeout: 30,
    failureResult: false,
  };
  assert.deepEqual(inputsOf("authentik:index/policyBinding:PolicyBinding"), [
    { ...binding, group: "group photos-users", order: 0 },
    { ...binding, group: "group family", order: 1 },
  ]);
});

test("the container: CA read-only and named in NODE_EXTRA_CA_CERTS, replaced when the CA is renewed", () => {
  const target = "/usr/local/share/ca-certificates/home-ca.pem";
  assert.deepEqual(inputsOf("docker:index/container:Container"), [
    {
      name: "immich_server",
      image: "sha256:abc",
      restart: "unless-stopped",
      securityOpts: ["no-new-privileges:true"],
      capabilities: { drops: ["CAP_NET_RAW"] },
      ports: [{ internal: 2283, external: 2283, ip: "127.0.0.1" }],
      mounts: [
        { type: "volume", source: "immich-library", target: "/data" },
        { type: "bind", source: "/etc/ssl/home-ca.pem", target, readOnly: true },
      ],
      envs: ["DB_HOSTNAME=database", `NODE_EXTRA_CA_CERTS=${target}`, "REDIS_HOSTNAME=redis"],
      labels: [
        { label: "immich-sso.ca-sha256", value: ca.sha256 },
        { label: "immich-sso.stack", value: "organization/immich-sso/test" },
        { label: "traefik.enable", value: "true" },
      ],
      networkMode: "traefik",
      destroyGraceSeconds: 30,
    },
  ]);
});

test("issuer with its slash, client id, secret and algorithm flow into Immich's settings", async () => {
  assert.equal(issuer, `${authentikUrl}/application/o/photos/`);
  const [{ __provider, ...settings } = {}] = inputsOf("pulumi-nodejs:dynamic/immich:OAuthSettings");
  assert.deepEqual(settings, {
    url: "https://photos.home.example",
    ca: await readFile(authority.certificateFile, "utf8"),
    waitSeconds: 120,
    apiKey: secret("the-api-key"),
    enabled: true,
    issuerUrl: issuer,
    clientId: "immich-sso-test-photos",
    clientSecret: secret("the-client-secret"),
    scope: "openid email profile",
    signingAlgorithm: "ES256",
    profileSigningAlgorithm: "none",
    tokenEndpointAuthMethod: "client_secret_post",
    autoRegister: true,
    mobileOverrideEnabled: false,
    mobileRedirectUri: "",
    loginPageMessage: "Use the button",
    timeout: 30,
    observed: "live",
    earlier: secret({ buttonText: "old" }),
  });
});

test("the rotation knows both ends; the key's own is the key's", () => {
  const [{ __provider, ...rotation } = {}] = inputsOf("pulumi-nodejs:dynamic/immich:ClientSecretRotation");
  assert.deepEqual(rotation, {
    authentikUrl,
    authentikToken: secret("the-token"),
    issuer,
    clientId: "immich-sso-test-photos",
    immichUrl: "https://photos.home.example",
    apiKey: secret("the-api-key"),
    ca: ca.pem,
    rotation: "2026-12",
  });
  assert.equal(inputsOf("pulumi-nodejs:dynamic/immich:AdminApiKey")[0]?.rotation, "2026-11");
});

test("the first look at Immich knows what will be written, but for the client secret", () => {
  const [{ __provider, ...look } = {}] = inputsOf("pulumi-nodejs:dynamic/immich:EarlierSettings");
  const [{ __provider: _, observed, earlier, ...settings } = {}] = inputsOf(
    "pulumi-nodejs:dynamic/immich:OAuthSettings",
  );
  const { url, ca, waitSeconds, apiKey, ...written } = settings;
  const intended = { ...written, clientSecret: "[secret]" };
  assert.deepEqual(look, { url, ca, waitSeconds, apiKey, intended });
});

test("the settings are put out as a config file too, with the secret of after the rotation", () => {
  assert.deepEqual(JSON.parse(configFile), {
    oauth: {
      enabled: true,
      issuerUrl: issuer,
      clientId: "immich-sso-test-photos",
      clientSecret: "the-newest-client-secret",
      scope: "openid email profile",
      signingAlgorithm: "ES256",
      profileSigningAlgorithm: "none",
      tokenEndpointAuthMethod: "client_secret_post",
      autoRegister: true,
      mobileOverrideEnabled: false,
      mobileRedirectUri: "",
      timeout: 30,
    },
    server: { loginPageMessage: "Use the button" },
  });
});

test("the proof asks about all that was wired, and leaves auto launch alone unless told", async () => {
  const [{ __provider, ...proof } = {}] = inputsOf("pulumi-nodejs:dynamic/proof:AutoLaunch");
  assert.deepEqual(proof, {
    mode: "leave",
    launch: "as it is",
    earlier: true,
    authentikToken: secret("the-token"),
    immichApiKey: secret("the-api-key"),
    authentik: { url: authentikUrl, slug: "photos", clientId: "immich-sso-test-photos", issuer },
    immich: {
      url: "https://photos.home.example",
      origins: ["https://photos.home.example", "https://photos.other.example"],
      container: "immich_server",
      fromFile: false,
    },
    redirectUris: signIn.redirectUris,
    ca: await readFile(authority.certificateFile, "utf8"),
  });
});

test("the administrator's password is handed on as a secret", () => {
  const [{ adminPassword } = {}] = inputsOf("pulumi-nodejs:dynamic/immich:AdminApiKey");
  assert.deepEqual(adminPassword, secret("the-password"));
});

test("who may sign in is said aloud", () => {
  assert.equal(access, "members of photos-users, family, and of the groups in them");
});

test("the way in and the way around it are put out for every domain", () => {
  assert.deepEqual(signIn.signInUrls, [
    "https://photos.home.example/auth/login",
    "https://photos.other.example/auth/login",
  ]);
  assert.deepEqual(signIn.bypassUrls, [
    "https://photos.home.example/auth/login?autoLaunch=0",
    "https://photos.other.example/auth/login?autoLaunch=0",
  ]);
});
