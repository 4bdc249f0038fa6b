/** Which Immich may follow which, and the images of a version. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { imagesOf } from "../../../components/immich/images.ts";
import { isBefore, upgradeRefusal } from "../../../components/immich/upgrade.ts";
import { versionOfImage } from "../../../components/immich/version.ts";
import { check } from "../../../components/immich/version-guard-provider.ts";

const older =
  "container/version-older: Immich 3.1.0 is older than 3.2.2, which this stack ran: Immich cannot take its database back\n" +
  "  allowed: 3.2.2 or later; or 3.1.0 with immich-sso:allowVersionJump, once a database of 3.1.0 is restored\n" +
  "  next:    pulumi config set immich-sso:immichVersion 3.2.2";
const skipped =
  "container/version-skipped: from Immich 1.144.1, which this stack ran, to 3.1.0 skips a major version, whose migrations the next one builds on\n" +
  "  allowed: the last 2.x first, then 3.1.0; or immich-sso:allowVersionJump, if Immich's release notes say so\n" +
  "  next:    pulumi config set immich-sso:immichVersion 2.x.y";

for (const [from, to, text] of [
  ["3.1.0", "3.1.0", undefined],
  ["3.1.0", "3.1.1", undefined],
  ["3.9.9", "3.10.0", undefined],
  ["2.7.5", "3.1.0", undefined],
  ["3.2.2", "3.1.0", older],
  ["1.144.1", "3.1.0", skipped],
  // A moving tag says less than a version: what it leaves open is no way back.
  ["3.1.0", "3", undefined],
  ["3", "3.1.0", undefined],
] as const) {
  test(`from ${from} to ${to}: ${text?.split(":")[0] ?? "taken"}`, async () => {
    assert.equal(upgradeRefusal(from, to)?.message, text);
    const inputs = { version: to, allowJump: false };
    if (text) await assert.rejects(check({ version: from }, inputs), { message: text });
    else assert.deepEqual(await check({ version: from }, inputs), { inputs, failures: [] });
    const jump = { version: to, allowJump: true };
    assert.deepEqual(await check({ version: from }, jump), { inputs: jump, failures: [] });
  });
}

test("the first one may be any", async () => {
  const inputs = { version: "1.0.0", allowJump: false };
  assert.deepEqual(await check({}, inputs), { inputs, failures: [] });
});

test("versions are numbers, not texts", () => {
  assert.equal(isBefore("3.9.0", "3.10.0"), true);
  assert.equal(isBefore("3.10.0", "3.9.0"), false);
  assert.equal(isBefore("3.1.0", "3.1.0"), false);
});

const database =
  "ghcr.io/immich-app/postgres:14-vectorchord0.4.3-pgvectors0.2.0" +
  "@sha256:bcf63357191b76a916ae5eb93464d65c07511da41e3bf7a8416db519b40b1c23";

test("the images of 3.1.0 by digest, the tag beside it", () => {
  assert.deepEqual(imagesOf("3.1.0"), {
    server:
      "ghcr.io/immich-app/immich-server:v3.1.0@sha256:b434cb9287eea1471c9974845914d4dd328c9c2d652e446ed4930f99944f0ceb",
    machineLearning:
      "ghcr.io/immich-app/immich-machine-learning:v3.1.0@sha256:5a0839dc5303cd7215bcd2180a26aed3af41675aefb3e75e5157e9f10ad16e6e",
    database,
    redis:
      "docker.io/valkey/valkey:9@sha256:8e8d64b405ce18f41b8e5ee20aa4687a8ed0022d1298f2ce31cdcf3a76e09411",
  });
});

test("the images of 3.3.1 by digest, with the Redis of its line", () => {
  assert.deepEqual(imagesOf("3.3.1"), {
    server:
      "ghcr.io/immich-app/immich-server:v3.3.1@sha256:db996e352359771c6a3db121a0ed8761516b22f727fc092a0f46dcfef82c1bc1",
    machineLearning:
      "ghcr.io/immich-app/immich-machine-learning:v3.3.1@sha256:513c831cfb010ad319341a0c86b42c575a0d5b688d3e8cae346ee624074a58ed",
    database,
    redis:
      "docker.io/valkey/valkey:9@sha256:c123e3715db63d06d4ad6964884037aa0d5d4d703939b9929954112889708e1d",
  });
});

test("a version that is not listed goes by its tag, with the Redis of its line", () => {
  assert.deepEqual(imagesOf("3.2.9"), {
    server: "ghcr.io/immich-app/immich-server:v3.2.9",
    machineLearning: "ghcr.io/immich-app/immich-machine-learning:v3.2.9",
    database,
    redis:
      "docker.io/valkey/valkey:9@sha256:70739f85ad2ee01a726a965584a0f94895f01b0c60b3cc8b0aeef11eaa6888cf",
  });
});

test("the version of an image is read beside its digest too", () => {
  assert.equal(versionOfImage(imagesOf("3.2.2").server), "3.2.2");
  assert.equal(versionOfImage("localhost:5000/immich-server:v3.1.0-own"), "3.1.0");
  assert.equal(versionOfImage("localhost:5000/immich-server"), undefined);
});
