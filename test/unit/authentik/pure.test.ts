import assert from "node:assert/strict";
import { test } from "node:test";
import { driftReasons } from "../../../components/authentik/drift-reasons.ts";
import { refuseNewIdentity } from "../../../components/authentik/identity.ts";
import { backchannelLogoutUri, logoutWarning } from "../../../components/authentik/logout.ts";
import { versionOfImage } from "../../../components/immich/version.ts";
import { nearNames } from "../../../components/support/near-names.ts";

test("near names: few edits or one within the other, the nearest first, three at most", () => {
  const names = ["photos-users", "photos-admins", "users", "family", "Photos-Users", "photo"];
  assert.deepEqual(nearNames("photo-users", names), ["Photos-Users", "photos-users", "photo"]);
  assert.deepEqual(nearNames("famly", names), ["family"]);
  assert.deepEqual(nearNames("zzz", names), []);
});

test("another client id and another subject are refused, with the way to keep them", () => {
  const old = { clientId: "a", subMode: "user_uuid" };
  refuseNewIdentity(old, old, false);
  refuseNewIdentity({}, old, false);
  refuseNewIdentity(old, { clientId: "b", subMode: "user_id" }, true);
  assert.throws(() => refuseNewIdentity(old, { clientId: "b", subMode: "user_id" }, false), {
    message:
      "authentik/new-identity: this would change immich-sso:clientId from a to b and immich-sso:subMode from user_uuid to user_id: people could be unable to sign in to the accounts they have\n" +
      "  allowed: the values that are deployed (pulumi config set immich-sso:clientId a && pulumi config set immich-sso:subMode user_uuid), or immich-sso:allowNewIdentity true for one update\n" +
      "  next:    pulumi config set immich-sso:clientId a && pulumi config set immich-sso:subMode user_uuid",
  });
});

test("Immich 3 and later, and one whose version is not known, is told of sign-outs", () => {
  const uri = "https://a.example/api/oauth/backchannel-logout";
  const of = (image: string) => backchannelLogoutUri("https://a.example", versionOfImage(image));
  assert.equal(of("ghcr.io/immich-app/immich-server:v3.1.0"), uri);
  assert.equal(of("registry.example:5000/immich-server:release"), uri);
  assert.equal(of("registry.example:5000/immich-server@sha256:0123"), uri);
  assert.equal(of("ghcr.io/immich-app/immich-server:v2.7.1@sha256:0123"), undefined);
  assert.equal(of("immich-server:v1"), undefined);
});

test("a validity that lets sign-outs go unheard gets a warning with the one that would do", () => {
  assert.deepEqual(logoutWarning("days=30", "2026.8.3"), []);
  assert.deepEqual(logoutWarning("weeks=4;days=2", "2026.2.2"), []);
  const text =
    "a sign-out in Authentik ends the session in Immich only within minutes=10 of the sign-in; " +
    "immich-sso:accessTokenValidity days=30 would reach the others";
  assert.deepEqual(
    [logoutWarning("minutes=10", "2026.5.6"), logoutWarning("minutes=10", "2026.8.0-rc1")],
    [
      [`${text} (not deactivated users: Authentik 2026.5.6 never tells Immich of those)`],
      [`${text} (deactivated users too)`],
    ],
  );
});

test("a provider as it should be has no reasons; each thing that was changed has its own", () => {
  const right = {
    signing_key: "key",
    encryption_key: null,
    property_mappings: ["a", "b", "own"],
    redirect_uris: [{ matching_mode: "strict", url: "https://a.example/auth/login" }],
    issuer_mode: "per_provider",
    logout_uri: "",
    client_secret: "LettersAndDigits0123",
  };
  const declared = ["https://a.example/auth/login"];
  assert.deepEqual(driftReasons(right, ["a", "b"], declared), []);
  const was = "the OAuth2 provider in Authentik is not as this stack declares it: ";
  const wrong = {
    ...right,
    signing_key: null,
    encryption_key: "key",
    property_mappings: ["a"],
    redirect_uris: [],
    issuer_mode: "global",
  };
  assert.deepEqual(driftReasons(wrong, ["a", "b"], declared), [
    `${was}it has an encryption key: Immich cannot read encrypted tokens (JWE decryption is not configured); pulumi up corrects it`,
    `${was}it has no signing key: ID tokens are signed with HS256, which Immich refuses; pulumi up corrects it`,
    `${was}it lacks one of the scope mappings openid, email and profile: Immich gets no mail or no name; pulumi up corrects it`,
    `${was}its issuer mode is not per_provider: Immich is told another issuer; pulumi up corrects it`,
    `${was}it has no redirect URI: the first request, a stranger's too, may set one; pulumi up corrects it`,
  ]);
  for (const secret of ["with a space", "per%cent", "plus+", "ümlaut", "line\n"])
    assert.deepEqual(driftReasons({ ...right, client_secret: secret }, ["a", "b"], declared), [
      "the client secret in Authentik has other characters than letters and digits, which not every way of sending it leaves as they are; pulumi config set immich-sso:clientSecretRotation <date> and pulumi up make a new one",
    ]);
  const more = [...right.redirect_uris, { matching_mode: "strict", url: "https://b.example/auth/login" }];
  assert.deepEqual(driftReasons({ ...right, redirect_uris: more }, ["a", "b"], declared), [
    "the OAuth2 provider in Authentik has redirect URIs that this stack does not declare: https://b.example/auth/login; pulumi up removes them",
  ]);
});
