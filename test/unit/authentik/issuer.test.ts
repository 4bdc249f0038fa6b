import assert from "node:assert/strict";
import { test } from "node:test";
import { issuerUrl } from "../../../components/authentik/issuer.ts";

for (const [base, title] of [
  ["https://auth.home.example", "no trailing slash"],
  ["https://auth.home.example/", "one trailing slash"],
  ["https://auth.home.example//", "two trailing slashes"],
] as const)
  test(`the issuer ends in one slash, from a base URL with ${title}`, () => {
    assert.equal(issuerUrl(base, "immich"), "https://auth.home.example/application/o/immich/");
  });

test("a base URL with a path keeps it", () => {
  assert.equal(
    issuerUrl("https://home.example/auth/", "photos"),
    "https://home.example/auth/application/o/photos/",
  );
});
