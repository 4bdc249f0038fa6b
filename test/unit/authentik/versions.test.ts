import assert from "node:assert/strict";
import { test } from "node:test";
import {
  grantTypes,
  knowsTypes,
  oauth2ProviderHas,
  pairWarning,
  terraformProvider,
} from "../../../components/authentik/versions.ts";

const older = { version: "2026.2.0", hasGrantTypes: false };
const newer = { version: "2026.5.0", hasGrantTypes: true };

test("a server before 2026.5 is sent no grant types: it would read back none, a difference for ever", () => {
  assert.equal(grantTypes("2026.2.2", older), undefined);
  assert.equal(grantTypes("2025.12.4", newer), undefined);
});

test("a server of 2026.5 or later is sent the two that Immich uses", () => {
  for (const server of ["2026.5.0", "2026.8.3", "2027.2.0"])
    assert.deepEqual(grantTypes(server, newer), ["authorization_code", "refresh_token"]);
});

test("a provider that cannot send them to a server that needs them is refused", () => {
  assert.throws(() => grantTypes("2026.5.1", older), {
    message:
      "authentik/provider-too-old: Authentik 2026.5.1 with the Terraform provider 2026.2.0: that provider cannot " +
      "send grant types, and since 2026.5 a provider without them refuses every login\n" +
      "  allowed: goauthentik/authentik 2026.5.0 or later for a server of 2026.5 or later\n" +
      "  next:    pulumi package add terraform-provider goauthentik/authentik 2026.5.0",
  });
});

test("what a provider can do is read from its schema, whatever it calls itself", () => {
  const pretends = { version: "2026.5.0", hasGrantTypes: false };
  assert.throws(() => grantTypes("2026.5.1", pretends), { code: "authentik/provider-too-old" });
  assert.deepEqual(["allowedRedirectUris", "nothing"].map(oauth2ProviderHas), [true, false]);
  const { version, hasGrantTypes } = terraformProvider();
  const [year = 0, month = 0] = version.split(".").map(Number);
  assert.equal(hasGrantTypes, year > 2026 || (year === 2026 && month >= 5));
});

test("the type of a redirect URI is sent where both sides know it", () => {
  assert.deepEqual(
    [
      knowsTypes("2026.2.2", older),
      knowsTypes("2026.2.2", newer),
      knowsTypes("2026.8.3", older),
      knowsTypes("2026.8.3", newer),
    ],
    [false, false, false, true],
  );
});

test("a pair that was not tried gets a warning that names both, until it is accepted", () => {
  assert.deepEqual(pairWarning("2026.2.9", "2026.2.1"), []);
  assert.deepEqual(pairWarning("2026.8.3", "2026.5.0"), [
    [
      "authentik/untried-pair: Authentik 2026.8.3 with the Terraform provider 2026.5.0 was not tried together (tried: 2026.2 with 2026.2)",
      "  next:    pulumi config set immich-sso:acceptedVersions '2026.8 with 2026.5', which accepts this pair and ends the warning",
    ],
  ]);
  assert.deepEqual(pairWarning("2026.8.3", "2026.5.0", "2026.8 with 2026.5"), []);
  assert.equal(pairWarning("2026.11.1", "2026.5.0", "2026.8 with 2026.5").length, 1);
});
