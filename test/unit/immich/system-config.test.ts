import assert from "node:assert/strict";
import { test } from "node:test";
import {
  differing,
  merge,
  type OAuthKeys,
  pick,
  project,
  restoration,
} from "../../../components/immich/system-config.ts";

const before: OAuthKeys = {
  enabled: false,
  issuerUrl: "",
  clientId: "",
  clientSecret: "",
  scope: "openid email profile",
  signingAlgorithm: "RS256",
  profileSigningAlgorithm: "none",
  tokenEndpointAuthMethod: "client_secret_post",
  autoRegister: true,
  buttonText: "Login with OAuth",
  mobileOverrideEnabled: false,
  mobileRedirectUri: "",
};
const ours: Partial<OAuthKeys> = {
  enabled: true,
  issuerUrl: "https://auth.home.example/application/o/immich/",
  clientId: "immich",
  clientSecret: "s3cret",
};

test("merging changes our keys and nothing else, known or not", () => {
  const document = {
    oauth: { ...before, autoLaunch: true, aKeyOfImmich4: { deep: [1] } },
    ffmpeg: { crf: 23 },
    aSectionOfImmich4: null,
  };
  assert.deepEqual(merge(document, ours), {
    oauth: { ...before, ...ours, autoLaunch: true, aKeyOfImmich4: { deep: [1] } },
    ffmpeg: { crf: 23 },
    aSectionOfImmich4: null,
  });
});

test("a projection holds our keys only", () => {
  assert.deepEqual(project({ oauth: { ...before, autoLaunch: true, timeout: 1 }, trash: {} }), before);
  assert.deepEqual(pick({ enabled: true, url: "x", apiKey: "y" }), { enabled: true });
});

test("keys that are not declared never differ", () => {
  assert.deepEqual(differing({ ...before, buttonText: "theirs" }, ours), [
    "enabled",
    "issuerUrl",
    "clientId",
    "clientSecret",
  ]);
  assert.deepEqual(differing({ ...before, ...ours, buttonText: "theirs" }, ours), []);
});

test("deleting puts back what was before us, and only for keys that were ours", () => {
  assert.deepEqual(restoration({ ...before, ...ours, buttonText: "theirs" }, ours, before), {
    back: { enabled: false, issuerUrl: "", clientId: "", clientSecret: "" },
    left: [],
  });
});

test("a key that somebody changed after us is left and named", () => {
  assert.deepEqual(restoration({ ...before, ...ours, clientId: "theirs" }, ours, before), {
    back: { enabled: false, issuerUrl: "", clientSecret: "" },
    left: ["clientId"],
  });
});
