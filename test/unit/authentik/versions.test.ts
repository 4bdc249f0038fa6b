import assert from "node:assert/strict";
import { test } from "node:test";
import { grantTypes, knowsTypes, pairWarning } from "../../../components/authentik/versions.ts";

test("a server before 2026.5 is sent no grant types: it would read back none, a difference for ever", () => {
  assert.equal(grantTypes("2026.2.2", "2026.2.0"), undefined);
  assert.equal(grantTypes("2025.12.4", "2026.5.0"), undefined);
});

test("a server of 2026.5 or later is sent the two that Immich uses", () => {
  for (const server of ["2026.5.0", "2026.8.3", "2027.2.0"])
    assert.deepEqual(grantTypes(server, "2026.5.0"), ["authorization_code", "refresh_token"]);
});

test("a provider that cannot send them to a server that needs them is refused", () => {
  assert.throws(() => grantTypes("2026.5.1", "2026.2.0"), {
    message:
      "authentik/provider-too-old: Authentik 2026.5.1 with the Terraform provider 2026.2.0: that provider cannot " +
      "send grant types, and since 2026.5 a provider without them refuses every login\n" +
      "  allowed: goauthentik/authentik 2026.5.0 or later for a server of 2026.5 or later\n" +
      "  next:    pulumi package add terraform-provider goauthentik/authentik 2026.5.0",
  });
});

test("the type of a redirect URI is sent where both sides know it", () => {
  assert.deepEqual(
    [
      ["2026.2.2", "2026.2.0"],
      ["2026.2.2", "2026.5.0"],
      ["2026.8.3", "2026.5.0"],
    ].map(([server = "", provider = ""]) => knowsTypes(server, provider)),
    [false, false, true],
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
