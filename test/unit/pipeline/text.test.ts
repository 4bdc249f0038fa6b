import assert from "node:assert/strict";
import { test } from "node:test";
import { commentOf } from "../../../pipeline/text.ts";

const printed = `Previewing update (home):
  pulumi:pulumi:Stack: (same)
    ~ pulumi-nodejs:dynamic/immich:OAuthSettings: (update)
      ~ buttonText: "Sign in" => "Sign in with Authentik"
    + authentik:index/policyBinding:PolicyBinding: (create)
    +-docker:index/container:Container: (replace)
Resources:
    + 1 to create
    ~ 1 to update
    +-1 to replace
    3 changes. 13 unchanged
`;

test("the verdict at a glance, and the diff with its signs where their colours are seen", () => {
  assert.equal(
    commentOf("home", printed),
    `<!-- immich-sso preview of home -->
**Preview of the stack home**: 1 to create, 1 to update, 1 to replace, 3 changes. 13 unchanged

<details><summary>What pulumi printed</summary>

\`\`\`diff
Previewing update (home):
  pulumi:pulumi:Stack: (same)
!     pulumi-nodejs:dynamic/immich:OAuthSettings: (update)
!       buttonText: "Sign in" => "Sign in with Authentik"
+     authentik:index/policyBinding:PolicyBinding: (create)
    +-docker:index/container:Container: (replace)
Resources:
+     1 to create
!     1 to update
    +-1 to replace
    3 changes. 13 unchanged
\`\`\`

</details>`,
  );
});

test("a preview that failed, with text that would end the block", () => {
  assert.equal(
    commentOf("home", "error: loginPageMessage is ```` \n"),
    `<!-- immich-sso preview of home -->
**Preview of the stack home**: it failed

<details><summary>What pulumi printed</summary>

\`\`\`\`\`diff
error: loginPageMessage is \`\`\`\`
\`\`\`\`\`

</details>`,
  );
});

test("it stays below what GitHub takes", () => {
  const comment = commentOf("home", "x".repeat(100_000));
  assert.equal(comment.length, 60_182);
  assert.ok(comment.endsWith("xxx\n… the rest is in the job's log\n```\n\n</details>"));
});
