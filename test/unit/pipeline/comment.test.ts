import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { commentOf } from "../../../pipeline/text.ts";
import { type Forge, type ForgeUser, githubBot, startForge, stranger } from "../../support/forge.ts";
import { previewJson } from "./preview-json.ts";

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

/** Shows a preview that printed this JSON, as a job with these variables; what it says beside the log. */
async function comment(json: string, env: Record<string, string>): Promise<string> {
  const file = join(folder, "preview.json");
  await writeFile(file, json);
  const options = { env: { PATH: process.env.PATH, PULUMI_STACK: "home", ...env } };
  return run(process.execPath, ["pipeline/comment.ts", file], options).then(
    ({ stderr }) => stderr,
    (error: { stderr: string }) => error.stderr,
  );
}

const [first, second] = [previewJson("a", "b"), previewJson("a", "c")];
const ofSecond = commentOf("home", { json: second, errors: "", failed: false });

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

const forgejoBot: ForgeUser = { id: -2, login: "forgejo-actions" };
const person: ForgeUser = { id: 9, login: "me", type: "User" };
const others = Array.from({ length: 130 }, (_, index) => ({
  id: index + 1,
  body: `comment ${index + 1}`,
  user: stranger,
}));

for (const [name, job, path, edit, bot, tellsUser] of [
  [
    "GitHub",
    github,
    "/repos/me/home/issues/7/comments",
    "PATCH /repos/me/home/issues/comments",
    githubBot,
    false,
  ],
  [
    "GitHub, with a person's token",
    github,
    "/repos/me/home/issues/7/comments",
    "PATCH /repos/me/home/issues/comments",
    person,
    true,
  ],
  [
    "Forgejo and Gitea",
    () => ({ ...github(), GITEA_ACTIONS: "true" }),
    "/repos/me/home/issues/7/comments",
    "PATCH /repos/me/home/issues/comments",
    forgejoBot,
    false,
  ],
  [
    "GitLab",
    gitlab,
    "/projects/12/merge_requests/7/notes",
    "PUT /projects/12/merge_requests/7/notes",
    { id: 77, login: "project_12_bot" },
    false,
  ],
] as const)
  test(`${name}: one comment, which the next preview writes over, on whatever page it is`, async () => {
    forge.comments.splice(0, Number.POSITIVE_INFINITY, ...others);
    Object.assign(forge, { bot, tellsUser });
    forge.requests.length = 0;
    assert.equal(await comment(first, job()), "");
    assert.equal(await comment(second, job()), "");
    assert.deepEqual(forge.comments, [...others, { id: 131, body: ofSecond, user: bot }]);
    const looks = ["GET /user", `GET ${path}`, `GET ${path}`];
    assert.deepEqual(forge.requests, [...looks, `POST ${path}`, ...looks, `${edit}/131`]);
  });

for (const [name, job, bot] of [
  ["GitHub", github, githubBot],
  ["Forgejo and Gitea", () => ({ ...github(), FORGEJO_ACTIONS: "true" }), forgejoBot],
  ["GitLab", gitlab, { id: 77, login: "project_12_bot" }],
] as const)
  test(`${name}: a stranger's comment that begins as ours is left alone`, async () => {
    const theirs = [
      { ...stranger },
      { id: 667, login: "github-actions", type: "User" as const },
      { id: 668, login: bot.login, type: "User" as const },
    ].map((user, index) => ({ id: index + 1, body: `${ofSecond}`, user }));
    const before = structuredClone(theirs);
    forge.comments.splice(0, Number.POSITIVE_INFINITY, ...theirs);
    Object.assign(forge, { bot, tellsUser: false });
    assert.equal(await comment(second, job()), "");
    assert.deepEqual(forge.comments, [...before, { id: 4, body: ofSecond, user: bot }]);
  });

test("another stack whose name begins with ours has a comment of its own", async () => {
  forge.comments.length = 0;
  Object.assign(forge, { bot: githubBot, tellsUser: false });
  for (const stack of ["home", "home2", "home"])
    assert.equal(await comment(second, { ...github(), PULUMI_STACK: stack }), "");
  assert.deepEqual(
    forge.comments.map(({ body }) => body.split("\n")[0]),
    ["<!-- immich-sso preview of home -->", "<!-- immich-sso preview of home2 -->"],
  );
});

test("a stack's name cannot be Markdown", async () => {
  assert.equal(
    await comment(second, { ...github(), PULUMI_STACK: "home -->\n@everyone" }),
    `pipeline/no-request: PULUMI_STACK home -->\\n@everyone is not the name of a stack
  allowed: letters, digits, _, . and -, with / between organization, project and stack
  next:    compare your workflow with examples/
`,
  );
});

test("the job's log obeys nothing either", async () => {
  const file = join(folder, "preview.json");
  await writeFile(
    file,
    previewJson("\n::stop-commands::x", "##[add-path]/evil", [
      { severity: "warning", message: "a\n::set-env name=A::b" },
    ]),
  );
  const options = { env: { PATH: process.env.PATH, PULUMI_STACK: "home" } };
  const { stdout } = await run(process.execPath, ["pipeline/comment.ts", file], options).catch(
    (error: { stdout: string }) => error,
  );
  assert.deepEqual(
    stdout.split("\n").filter((line) => /^\s*::|##\[/.test(line)),
    [],
  );
  assert.match(stdout, /1 to create, 1 to update, 13 unchanged, 1 warning\n$/);
});

test("a token without the right is named by what it lacks, and never printed", async () => {
  assert.equal(
    await comment(first, { ...github(), COMMENT_TOKEN: "another-token" }),
    `pipeline/comment-refused: the forge answered GET repos/me/home/issues/7/comments with 403 "Resource not accessible by integration"
  allowed: a token that may write to pull requests (permissions: pull-requests: write)
  next:    see docs/pipeline.md, Tokens
`,
  );
});

test("outside a pull request it says all that is missing", async () => {
  assert.equal(
    await comment(first, { GITHUB_API_URL: forge.url }),
    `pipeline/no-request: not set: GITHUB_REPOSITORY, PULL_REQUEST, COMMENT_TOKEN
  allowed: a job of a pull request on GitHub, Forgejo or Gitea, or of a merge request on GitLab
  next:    compare your workflow with examples/
`,
  );
});
