import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { commentOf } from "../../../pipeline/text.ts";
import { type Forge, startForge } from "../../support/forge.ts";

const run = promisify(execFile);
const token = "token-of-the-job";

let forge: Forge;
let folder: string;
before(async () => {
  forge = await startForge(token);
  folder = await mkdtemp(join(tmpdir(), "immich-sso-comment-"));
});
after(async () => {
  forge.close();
  await rm(folder, { recursive: true });
});

/** Shows a preview that printed this, as a job with these variables. */
async function comment(printed: string, env: Record<string, string>): Promise<string> {
  const file = join(folder, "preview.txt");
  await writeFile(file, printed);
  const options = { env: { PATH: process.env.PATH, PULUMI_STACK: "home", ...env } };
  return run(process.execPath, ["pipeline/comment.ts", file], options).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stderr: string }) => error.stderr,
  );
}

const github = () => ({
  GITHUB_API_URL: forge.url,
  GITHUB_REPOSITORY: "me/home",
  PULL_REQUEST: "7",
  COMMENT_TOKEN: token,
});
const gitlab = () => ({
  GITLAB_CI: "true",
  CI_API_V4_URL: forge.url,
  CI_PROJECT_ID: "12",
  CI_MERGE_REQUEST_IID: "7",
  COMMENT_TOKEN: token,
});

for (const [name, job, path, edit] of [
  [
    "GitHub, Forgejo and Gitea",
    github,
    "/repos/me/home/issues/7/comments",
    "PATCH /repos/me/home/issues/comments",
  ],
  ["GitLab", gitlab, "/projects/12/merge_requests/7/notes", "PUT /projects/12/merge_requests/7/notes"],
] as const)
  test(`${name}: one comment, which the next preview writes over, on whatever page it is`, async () => {
    const others = Array.from({ length: 130 }, (_, index) => ({
      id: index + 1,
      body: `comment ${index + 1}`,
    }));
    forge.comments.splice(0, Number.POSITIVE_INFINITY, ...others);
    forge.requests.length = 0;
    assert.equal(await comment("first", job()), "");
    assert.equal(await comment("second", job()), "");
    assert.deepEqual(forge.comments, [...others, { id: 131, body: commentOf("home", "second") }]);
    assert.deepEqual(forge.requests, [
      `GET ${path}`,
      `GET ${path}`,
      `POST ${path}`,
      `GET ${path}`,
      `GET ${path}`,
      `${edit}/131`,
    ]);
  });

test("a token without the right is named by what it lacks, and never printed", async () => {
  assert.equal(
    await comment("first", { ...github(), COMMENT_TOKEN: "another-token" }),
    `pipeline/comment-refused: the forge answered GET repos/me/home/issues/7/comments with 403 "Resource not accessible by integration"
  allowed: a token that may write to pull requests (permissions: pull-requests: write)
  next:    see docs/pipeline.md, Tokens
`,
  );
});

test("outside a pull request it says all that is missing", async () => {
  assert.equal(
    await comment("first", { GITHUB_API_URL: forge.url }),
    `pipeline/no-request: not set: GITHUB_REPOSITORY, PULL_REQUEST, COMMENT_TOKEN
  allowed: a job of a pull request on GitHub, Forgejo or Gitea, or of a merge request on GitLab
  next:    compare your workflow with examples/
`,
  );
});
