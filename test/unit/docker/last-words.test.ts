/** What of a container's log is shown. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { masked, telling } from "../../../components/support/docker/last-words.ts";

test("stacks, numbers of errors and what comes again are left out; the last lines stay, cut where they are long", () => {
  const lines = [
    "[Nest] 7  - 11/24/2026, 2:26:38 AM     LOG [Microservices:DatabaseRepository] Running migrations",
    "node:internal/process/promises:394",
    "      triggerUncaughtException(err, true /* fromPromise */);",
    "      ^",
    "",
    "Error: getaddrinfo ENOTFOUND database",
    "    at GetAddrInfoReqWrap.onlookupall [as oncomplete] (node:dns:122:26) {",
    "  errno: -3008,",
    "  code: 'ENOTFOUND',",
    "  syscall: 'getaddrinfo',",
    "  hostname: 'database'",
    "}",
    "Node.js v24.15.0",
    "[Nest] 7  - 11/24/2026, 2:26:41 AM     LOG [Microservices:DatabaseRepository] Running migrations",
    "Error: getaddrinfo ENOTFOUND database",
    "x".repeat(300),
  ];
  assert.deepEqual(telling(lines), [
    "LOG [Microservices:DatabaseRepository] Running migrations",
    "Error: getaddrinfo ENOTFOUND database",
    `${"x".repeat(240)}…`,
  ]);
  assert.deepEqual(
    telling(Array.from({ length: 20 }, (_, line) => `line ${line}`)),
    [12, 13, 14, 15, 16, 17, 18, 19].map((line) => `line ${line}`),
  );
});

for (const [text, secrets, shown] of [
  ["nothing of it", [], "nothing of it"],
  ["the-secret and the-secret", ["the-secret\n"], "[secret] and [secret]"],
  ["a longer secret first: abc, abcdef", ["abc", "abcdef"], "a longer secret first: [secret], [secret]"],
  [
    "as it is p@ss, in a URL p%40ss",
    ["postgres://me:p%40ss@db/immich"],
    "as it is [secret], in a URL [secret]",
  ],
  ["broken escapes p%ss", ["postgres://me:p%ss@db/immich"], "broken escapes [secret]"],
  [
    "redis://:other@cache and https://home.example:8443/@me",
    [],
    "redis://:[secret]@cache and https://home.example:8443/@me",
  ],
  ["an empty secret", ["", " "], "an empty secret"],
] as const)
  test(`masked: ${text}`, () => {
    assert.equal(masked(text, secrets), shown);
  });
