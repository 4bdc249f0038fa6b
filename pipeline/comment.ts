/**
 * `node pipeline/comment.ts <json file> [<file of errors>]`: shows what `pulumi preview --json` printed in the job's
 * log and as a comment of the pull or merge request, over its own earlier one. GitHub, Forgejo, Gitea and GitLab, by
 * what their runners put in the environment.
 */
import { Failure } from "../components/support/failure.mjs";
import { HttpClient } from "../components/support/http.ts";
import { previewFileBytes } from "../components/support/limits.ts";
import { readRegularFile } from "../components/support/regular-file.ts";
import { shown } from "../components/support/shown.mjs";
import { type Author, type Comment, isComments } from "./author.ts";
import { type Platform, platformOf } from "./platform.ts";
import { commentOf, markOf, type Printed, readable } from "./text.ts";

const perPage = 100;

/** A request with more comments than this is no place for one more. */
const mostPages = 100;

try {
  const { env } = process;
  const [json, errors] = process.argv.slice(2);
  const stack = stackOf(env.PULUMI_STACK);
  // GitLab's and, by the workflows in examples/, the others' word for a job that went wrong.
  const failed = /^(fail|cancel)/.test(env.CI_JOB_STATUS ?? "");
  const printed = { json: read(json), errors: errors ? read(errors) : "", failed };
  process.stdout.write(logOf(printed));
  await show(platformOf(env), markOf(stack), commentOf(stack, printed));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function read(path: string | undefined): string {
  const file =
    path === undefined ? { refusal: "was not named" } : readRegularFile(path, { limit: previewFileBytes });
  if ("bytes" in file) return file.bytes.toString();
  throw new Failure({
    code: "pipeline/no-file",
    problem: `the file ${path ?? "of the preview"} ${file.refusal}`,
    allowed: "the file that holds what `pulumi preview --json` printed",
    next: "node pipeline/comment.ts preview.json preview.err",
  });
}

/** Outside the comment's block, so only what Pulumi's own names of stacks are made of. */
function stackOf(stack = ""): string {
  if (/^[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+){0,2}$/.test(stack) && stack.length <= 300) return stack;
  throw new Failure({
    code: "pipeline/no-request",
    problem: `PULUMI_STACK ${shown(stack)} is not the name of a stack`,
    allowed: "letters, digits, _, . and -, with / between organization, project and stack",
    next: "compare your workflow with examples/",
  });
}

/** GitHub's runner obeys a line that begins with `::` after its blanks, and `##[` anywhere. */
function logOf(printed: Printed): string {
  const { verdict, lines } = readable(printed);
  const disarmed = lines.map((line) => line.replace(/^\s*::/, "  | ::").replaceAll("##[", "#\\u0023["));
  return `${[...disarmed, verdict].join("\n")}\n`;
}

async function show(platform: Platform, mark: string, body: string): Promise<void> {
  const http = new HttpClient(platform);
  const earlier = await find(http, platform, mark);
  const request = earlier
    ? { method: platform.editMethod, url: platform.commentUrl(earlier.id) }
    : { method: "POST", url: platform.commentsUrl };
  await answer(http, platform, { ...request, data: { body } });
}

/** The comment that an earlier run left, on whatever page it is. Anybody can begin one with our mark. */
async function find(http: HttpClient, platform: Platform, mark: string): Promise<Comment | undefined> {
  const isOurs = await platform.author(http);
  for (let page = 1; page <= mostPages; page += 1) {
    const params = { page, per_page: perPage, limit: perPage };
    const comments = await answer(http, platform, { method: "GET", url: platform.commentsUrl, params });
    if (!isComments(comments))
      throw refused(platform, "GET", platform.commentsUrl, 200, "no list of comments");
    const found = comments.find((comment) => isMarked(comment, mark, isOurs));
    // Forgejo gives all comments at once, whatever the page, so more than a page's worth is the last page too.
    if (found || comments.length !== perPage) return found;
  }
  return undefined;
}

function isMarked(comment: Comment, mark: string, isOurs: (author: Author) => boolean): boolean {
  const author = comment.user ?? comment.author;
  return (
    (comment.body ?? "").startsWith(`${mark}\n`) && author !== undefined && author !== null && isOurs(author)
  );
}

async function answer(
  http: HttpClient,
  platform: Platform,
  request: { method: string; url: string; params?: object; data?: object },
): Promise<unknown> {
  const { status, body } = await http.send(request);
  if (status >= 200 && status < 300) return body;
  const words = (body as { message?: unknown } | null | undefined)?.message ?? "";
  throw refused(platform, request.method, request.url, status, JSON.stringify(words));
}

function refused(
  { product, allowed }: Platform,
  method: string,
  url: string,
  status: number,
  words: string,
): Failure {
  return new Failure({
    code: "pipeline/comment-refused",
    problem: `${product} answered ${method} ${url} with ${status} ${shown(words)}`,
    allowed,
    next: "see docs/pipeline.md, Tokens",
  });
}
