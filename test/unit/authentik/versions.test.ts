import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import {
  grantTypes,
  knowsTypes,
  oauth2ProviderHas,
  pairWarning,
  terraformProvider,
} from "../../../components/authentik/versions.ts";
import { lineOf, tried } from "../../../components/support/tried.ts";
import { pages } from "../../../doctor/versions-table.ts";
import { pinnedProvider, withProvider } from "../../../setup/support/provider-pin.mjs";
import { versions } from "../../../setup/versions.mjs";

const older = { version: "2026.2.0", hasGrantTypes: false };
const newer = { version: "2026.5.0", hasGrantTypes: true };

test("a server before 2026.5 is sent no grant types: it would read back none, a difference for ever", () => {
  assert.equal(grantTypes("2026.2.2", older), undefined);
  assert.equal(grantTypes("2025.12.4", newer), undefined);
});

test("a server of 2026.5 or later is sent the two that Immich uses", () => {
  for (const server of ["2026.5.0", "2026.8.0-rc1", "2026.8.3", "2027.2.0"])
    assert.deepEqual(grantTypes(server, newer), ["authorization_code", "refresh_token"]);
});

test("a provider that cannot send them to a server that needs them is refused", () => {
  assert.throws(() => grantTypes("2026.5.1", older), {
    message:
      "authentik/provider-too-old: Authentik 2026.5.1 with the Terraform provider 2026.2.0: that provider cannot " +
      "send grant types, and since 2026.5 a provider without them refuses every login\n" +
      "  allowed: goauthentik/authentik 2026.5.0 or later for a server of 2026.5 or later\n" +
      "  next:    npm run provider -- 2026.5.0",
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

test("each pair that was tried says nothing, any other names both until it is accepted", () => {
  for (const { release, providers } of tried.authentik)
    for (const provider of providers)
      assert.deepEqual(pairWarning(`${lineOf(release)}.9`, { ...newer, version: `${provider}.1` }), []);
  assert.deepEqual(pairWarning("2026.11.0", newer), [
    [
      "authentik/untried-pair: Authentik 2026.11.0 with the Terraform provider 2026.5.0 was not tried together (tried: " +
        "2026.8 with 2026.5, 2026.5 with 2026.5, 2026.2 with 2026.5 or 2026.2)",
      "  next:    pulumi config set immich-sso:acceptedVersions '2026.11 with 2026.5', which accepts this pair and ends the warning",
    ],
  ]);
  assert.deepEqual(pairWarning("2026.11.0", newer, "2026.11 with 2026.5"), []);
  assert.equal(pairWarning("2027.2.1", newer, "2026.11 with 2026.5").length, 1);
  assert.deepEqual(pairWarning("2026.11.0", older), []);
});

test("one list: the pinned provider is tried with every line, the pages have its tables", async () => {
  for (const { providers } of tried.authentik) assert.equal(providers[0], lineOf(versions.authentik));
  for (const { file, withTables } of pages) {
    const page = await readFile(file, "utf8");
    assert.equal(withTables(page), page);
  }
  const upgrades = await readFile(new URL("../../../docs/upgrades.md", import.meta.url), "utf8");
  for (const { release } of [...tried.authentik, ...tried.immich])
    assert.ok(upgrades.includes(`| ${release} |`), release);
  assert.ok(upgrades.includes(`repository has ${lineOf(versions.authentik)}`));
});

test("Pulumi.yaml names the provider, in our form and in Pulumi's own, and nothing else changes", () => {
  const ours =
    "packages:\n  authentik:\n    version: 1.1.4\n    parameters:\n      - goauthentik/authentik\n      - 2026.2.0\n";
  const theirs =
    'packages:\n    authentik:\n        parameters:\n            - goauthentik/authentik\n            - "2026.2.0"\n';
  for (const text of [ours, theirs]) {
    assert.equal(pinnedProvider(text), "2026.2.0");
    assert.equal(withProvider(text, "2026.5.0"), text.replace("2026.2.0", "2026.5.0"));
  }
  assert.throws(() => pinnedProvider("name: x\n"), { code: "setup/provider-version" });
});
