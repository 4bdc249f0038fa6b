import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceFromPolicy } from "../../../lab/debian/bootstrap.ts";

const policy = (...table: string[]) =>
  [
    "samba-ad-provision:",
    "  Installed: (none)",
    "  Candidate: 2:4.17.12",
    "  Version table:",
    ...table,
    "",
  ].join("\n");

test("the package source is the release's own archive on the mirror that the machine uses", () => {
  const found = sourceFromPolicy(
    policy(
      "     2:4.17.13 500",
      "        500 http://mirror.example/debian-security bookworm-security/main amd64 Packages",
      "     2:4.17.12 500",
      "        500 https://mirror.example/debian bookworm/main amd64 Packages",
      "        100 /var/lib/dpkg/status",
    ),
  );
  assert.deepEqual(found, { uri: "https://mirror.example/debian", suite: "bookworm" });
});

test("without a list, or with an installed package only, there is none", () => {
  assert.equal(sourceFromPolicy(""), undefined);
  assert.equal(sourceFromPolicy(policy(" *** 2:4.17.12 100", "        100 /var/lib/dpkg/status")), undefined);
});
