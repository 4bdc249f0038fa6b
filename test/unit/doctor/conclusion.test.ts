/** The doctor's last line, and its exit code. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Affected, bad, type Finding } from "../../../components/proof/verdict.ts";
import { conclusion, exitCode } from "../../../doctor/conclusion.ts";

const finding = (code: string, affected?: Affected, required = true): Finding => ({
  ...{ code, title: code, required },
  ...bad("seen", "fix", affected),
});
const person = (state: "good" | "unasked" | "follows", seen: string): Finding => ({
  ...{ code: "sign-in/person", title: "The probe user signs in", required: true },
  ...{ state, seen },
});
const second = { people: "people at https://b.example", stuck: false };

const cases: [name: string, findings: Finding[], says: string, code: number][] = [
  ["nothing", [], "People can sign in.", 0],
  ["advice", [finding("people/mail", undefined, false)], "People can sign in; advice: people/mail.", 1],
  [
    "everybody's counts before a few people's",
    [finding("immich/origins", second), finding("client/secret")],
    "Nobody can sign in: client/secret.",
    2,
  ],
  [
    "a few people, and a key that is refused",
    [finding("immich/origins", second), finding("immich/settings", "unknown")],
    "Some people cannot sign in: immich/origins (affected: people at https://b.example). " +
      "Whether people can sign in is not proven: immich/settings.",
    2,
  ],
  [
    "a key that is refused, and the probe user came through",
    [finding("immich/settings", "unknown"), person("good", "Alice signed in")],
    "The probe user can sign in; still to fix: immich/settings.",
    2,
  ],
  [
    "a sign-in that was asked for, without a probe user",
    [person("unasked", "not tried: immich-sso:probeUser is not set")],
    "People can sign in. Not tried: sign-in/person, immich-sso:probeUser is not set.",
    1,
  ],
];

for (const [name, findings, says, code] of cases)
  test(name, () => assert.deepEqual([conclusion(findings), exitCode(findings)], [says, code]));
