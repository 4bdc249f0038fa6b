import assert from "node:assert/strict";
import { test } from "node:test";
import { restoration } from "../../../components/immich/restoration.ts";
import { asDeclared, needsDefaults, storedForm } from "../../../components/support/immich/stored-form.ts";
import {
  differing,
  merge,
  pick,
  project,
  type Settings,
} from "../../../components/support/immich/system-config.ts";

const before: Partial<Settings> = {
  enabled: false,
  issuerUrl: "",
  clientId: "",
  clientSecret: "",
  buttonText: "Login with OAuth",
};
const ours: Partial<Settings> = {
  enabled: true,
  issuerUrl: "https://auth.home.example/application/o/immich/",
  clientId: "immich",
  clientSecret: "s3cret",
};

test("merging changes our keys in their sections and nothing else, known or not", () => {
  const document = {
    oauth: { ...before, autoLaunch: true, aKeyOfImmich4: { deep: [1] } },
    server: { externalDomain: "", publicUsers: true },
    ffmpeg: { crf: 23 },
    aSectionOfImmich4: null,
  };
  assert.deepEqual(merge(document, { ...ours, externalDomain: "https://photos.home.example" }), {
    oauth: { ...before, ...ours, autoLaunch: true, aKeyOfImmich4: { deep: [1] } },
    server: { externalDomain: "https://photos.home.example", publicUsers: true },
    ffmpeg: { crf: 23 },
    aSectionOfImmich4: null,
  });
});

test("a setting that this version of Immich does not have is neither written nor different", () => {
  const old = { oauth: { enabled: false }, server: {} };
  const wanted = { enabled: true, timeout: 30, loginPageMessage: "hello", passwordLoginEnabled: false };
  assert.deepEqual(merge(old, wanted), { oauth: { enabled: true }, server: {} });
  assert.deepEqual(differing(project(old), wanted), ["enabled"]);
  assert.deepEqual(asDeclared(project(old), wanted), { ...wanted, enabled: false });
});

test("a projection holds our settings only, whatever their section", () => {
  const document = {
    oauth: { ...before, prompt: "login" },
    passwordLogin: { enabled: true },
    server: { externalDomain: "https://a.example", publicUsers: true },
    trash: {},
  };
  assert.deepEqual(project(document), {
    ...before,
    passwordLoginEnabled: true,
    externalDomain: "https://a.example",
  });
  assert.deepEqual(pick({ enabled: true, url: "x", apiKey: "y", timeout: undefined }), { enabled: true });
});

test("settings that are not declared never differ", () => {
  assert.deepEqual(differing({ ...before, buttonText: "theirs" }, ours), [
    "enabled",
    "issuerUrl",
    "clientId",
    "clientSecret",
  ]);
  assert.deepEqual(differing({ ...before, ...ours, buttonText: "theirs" }, ours), []);
});

test("what Immich makes of a value is no difference: the default for nothing, the origin, a boolean", () => {
  const defaults = { oauth: { scope: "openid email profile", mobileRedirectUri: "" } };
  const declared = {
    scope: "",
    mobileRedirectUri: "",
    externalDomain: "https://Photos.home.example:443/path?query",
    autoRegister: "true" as unknown as boolean,
    buttonText: "true",
  };
  const stored = {
    scope: "openid email profile",
    mobileRedirectUri: "",
    externalDomain: "https://photos.home.example",
    autoRegister: true,
    buttonText: "true",
  };
  assert.deepEqual(storedForm(declared, defaults), stored);
  assert.deepEqual(asDeclared(stored, declared, defaults), declared);
  assert.deepEqual(asDeclared({ ...stored, scope: "openid" }, declared, defaults), {
    ...declared,
    scope: "openid",
  });
  assert.equal(needsDefaults(stored, declared), true);
  assert.equal(needsDefaults({ ...stored, scope: "" }, declared), false);
});

test("deleting puts back what was before us, and only for settings that were ours", () => {
  assert.deepEqual(restoration({ ...before, ...ours, buttonText: "theirs" }, ours, before), {
    back: { enabled: false, issuerUrl: "", clientId: "", clientSecret: "" },
    left: [],
  });
});

test("a setting that somebody changed after us is left and named, unless they put the old value back", () => {
  assert.deepEqual(restoration({ ...before, ...ours, clientId: "theirs" }, ours, before), {
    back: { enabled: false, issuerUrl: "", clientSecret: "" },
    left: ["clientId"],
  });
  assert.deepEqual(restoration({ ...before, ...ours, enabled: false }, ours, before).left, []);
});

test("a new secret of our own client goes with it; a secret of another client is somebody's change", () => {
  const rotated = { ...before, ...ours, clientSecret: "rotated" };
  assert.deepEqual(restoration(rotated, ours, before).back.clientSecret, "");
  const theirs = { ...rotated, clientId: "theirs" };
  assert.deepEqual(restoration(theirs, ours, before).left, ["clientId", "clientSecret"]);
});
