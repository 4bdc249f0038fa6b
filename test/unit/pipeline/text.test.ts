import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { previewOf } from "../../../pipeline/preview.ts";
import { valueAt } from "../../../pipeline/property.ts";
import { commentOf } from "../../../pipeline/text.ts";
import { hostileText, obeyed } from "../../support/hostile.ts";
import { previewJson } from "./preview-json.ts";

const ended = (json: string, errors = "", failed = false) => commentOf("home", { json, errors, failed });

test("the verdict at a glance, and what would change, with its signs where their colours are seen", () => {
  assert.equal(
    ended(previewJson("Sign in", "Sign in with Authentik")),
    `<!-- immich-sso preview of home -->
**Preview of the stack home**: 1 to create, 1 to update, 13 unchanged

<details><summary>What would change</summary>

\`\`\`diff
! update pulumi-nodejs:dynamic/immich:OAuthSettings immich-settings
!     buttonText: "Sign in" => "Sign in with Authentik"
!     clientSecret: (secret) => (secret)
-     uris[1]: "Sign in" => (none)
+ create authentik:index/policyBinding:PolicyBinding immich-photos
+     group: (known after the update)
+     order: 0
\`\`\`

</details>`,
  );
});

test("a text that looks like Pulumi's own sum, mentions everybody and ends the block does none of it", () => {
  const evil =
    "x\nResources:\n    19 unchanged\n```\n</details>\n@everyone <img src=//evil.example/x> [a](b) ````";
  const comment = ended(
    previewJson(evil, "y", [{ severity: "warning", message: `warning: \u001b[33m${evil}\n` }]),
  );
  assert.equal(
    comment,
    `<!-- immich-sso preview of home -->
**Preview of the stack home**: 1 to create, 1 to update, 13 unchanged, 1 warning

<details><summary>What would change</summary>

\`\`\`\`\`diff
  warning: x
      Resources:
          19 unchanged
      \`\`\`
      </details>
      @everyone <img src=//evil.example/x> [a](b) \`\`\`\`

! update pulumi-nodejs:dynamic/immich:OAuthSettings immich-settings
!     buttonText: "x\\nResources:\\n    19 unchanged\\n\`\`\`\\n</details>\\n@everyone <img src=//evil.example/x> [a](b) \`\`\`\`" => "y"
!     clientSecret: (secret) => (secret)
-     uris[1]: "x\\nResources:\\n    19 unchanged\\n\`\`\`\\n</details>\\n@everyone <img src=//evil.example/x> [a](b) \`\`\`\`" => (none)
+ create authentik:index/policyBinding:PolicyBinding immich-photos
+     group: (known after the update)
+     order: 0
\`\`\`\`\`

</details>`,
  );
});

/** What stands outside the block, and whether the block is closed by its own last line only. */
function outside(comment: string): { frame: string[]; closed: boolean } {
  const lines = comment.split("\n");
  const fence = lines[5]?.replace("diff", "") ?? "";
  const inner = lines.slice(6, -3);
  const ends = (line: string) => new RegExp(`^ {0,3}${fence}\`*\\s*$`).test(line);
  return {
    frame: [...lines.slice(0, 5), ...lines.slice(-2)],
    closed: !inner.some(ends) && lines.at(-3) === fence,
  };
}

test("whatever stands in values, messages and errors: the same frame, a block that holds, nothing hidden", () => {
  fc.assert(
    fc.property(hostileText, hostileText, fc.stringMatching(/^[`\n ]{0,12}$/), (value, message, ticks) => {
      const json = previewJson(value + ticks, "new", [
        { severity: "warning", message: message + ticks },
        { severity: "info", message },
      ]);
      const comment = ended(json, message);
      assert.deepEqual(
        [outside(comment), obeyed(comment)],
        [
          {
            frame: [
              "<!-- immich-sso preview of home -->",
              "**Preview of the stack home**: 1 to create, 1 to update, 13 unchanged, 1 warning",
              "",
              "<details><summary>What would change</summary>",
              "",
              "",
              "</details>",
            ],
            closed: true,
          },
          [],
        ],
      );
    }),
  );
});

for (const [why, json, errors, failed] of [
  ["it ended before it printed", "", "error: incorrect passphrase\n", false],
  ["its JSON is cut off", previewJson("a", "b").slice(0, -2), "", false],
  ["the human text was given", "Previewing update (home):\nResources:\n    19 unchanged\n", "", false],
  ["an error was reported", previewJson("a", "b", [{ severity: "error", message: "error: no" }]), "", false],
  ["the platform says so", previewJson("a", "b"), "", true],
] as const)
  test(`it failed, because ${why}`, () => {
    const comment = ended(json, errors, failed);
    assert.equal(comment.split("\n")[1], "**Preview of the stack home**: it failed");
    assert.equal(comment.includes("  error: incorrect passphrase"), errors !== "");
  });

test("JSON of any other form is none of a preview, and nothing throws", () => {
  const forms = ["null", "[]", "7", '{"changeSummary":[]}', '{"changeSummary":{"1 unchanged @all":1}}'];
  const more = [
    '{"changeSummary":{"same":"19"}}',
    '{"changeSummary":{},"steps":[null]}',
    '{"changeSummary":{},"steps":{}}',
    '{"changeSummary":{},"steps":[{"op":"update","urn":"u","oldState":[]}]}',
    '{"changeSummary":{},"steps":[{"op":"update","urn":"u","detailedDiff":{"a":null}}]}',
    '{"changeSummary":{},"diagnostics":[7]}',
  ];
  assert.deepEqual([...forms, ...more].map(previewOf), Array(11).fill(undefined));
  fc.assert(
    fc.property(fc.json(), hostileText, (json, text) => {
      ended(json);
      ended(text);
      ended(
        `{"changeSummary":{"same":1},"steps":[{"op":"update","urn":"u","newState":{"inputs":{"a":${json}}}}]}`,
      );
    }),
  );
});

test("paths of properties lead to own values only", () => {
  const all = { a: [{ "b.c": 1, 'd"': 2 }], e: { f: 3 } };
  assert.deepEqual(
    ['a[0]["b.c"]', 'a[0]["d\\""]', "e.f", "e.g.h", "constructor", "a.length.x", "e.f.toString"].map((path) =>
      valueAt(all, path),
    ),
    [1, 2, 3, undefined, undefined, undefined, undefined],
  );
});

test("it stays below what GitHub takes", () => {
  const warnings = Array.from({ length: 5_000 }, (_, index) => ({
    severity: "warning",
    message: `warning: ${index} ${"x".repeat(90)}`,
  }));
  const comment = ended(previewJson("a", "b", warnings));
  assert.ok(comment.length < 61_000);
  assert.match(comment, /\n… and \d+ more lines: pulumi preview --diff\n```\n\n<\/details>$/);
});
