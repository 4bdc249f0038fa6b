import assert from "node:assert/strict";
import { test } from "node:test";
import { configFile } from "../../../components/immich/config-file.ts";

test("the file holds what is declared, in Immich's sections", () => {
  const settings = {
    enabled: true,
    issuerUrl: "https://auth.home.example/application/o/immich/",
    passwordLoginEnabled: false,
    loginPageMessage: "hello",
  };
  assert.deepEqual(JSON.parse(configFile(settings)), {
    oauth: { enabled: true, issuerUrl: "https://auth.home.example/application/o/immich/" },
    passwordLogin: { enabled: false },
    server: { loginPageMessage: "hello" },
  });
});
