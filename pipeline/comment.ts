/**
 * `node pipeline/comment.ts <file>`: shows what a preview printed as a comment of the pull or merge request, and
 * writes over its own earlier one. GitHub, Forgejo, Gitea and GitLab, by what their runners put in the environment.
 */
import { readFileSync } from "node:fs";
import { Failure } from "../components/support/failure.mjs";
import { HttpClient } from "../components/support/http.ts";
import { type Platform, platformOf } from "./platform.ts";
import { commentOf, markOf } from "./text.ts";

interface Comment {
  id: number;
  body?: string;
}

const perPage = 100;

try {
  const [file] = process.argv.slice(2);
  if (!file)
    throw new Failure({
      code: "pipeline/no-file",
      problem: "no file was named",
      allowed: "the file that holds what `pulumi preview` printed",
      next: "node pipeline/comment.ts preview.txt",
    });
  const { PULUMI_STACK: stack = "" } = process.env;
  await show(platformOf(process.env), markOf(stack), commentOf(stack, readFileSync(file, "utf8")));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

async function show(platform: Platform, mark: string, body: string): Promise<void> {
  const http = new HttpClient(platform);
  const earlier = await find(http, platform, mark);
  const request = earlier
    ? { method: platform.editMethod, url: platform.commentUrl(earlier.id) }
    : { method: "POST", url: platform.commentsUrl };
  await answer(http, platform, { ...request, data: { body } });
}

/** The comment that an earlier run left, on whatever page it is. */
async function find(http: HttpClient, platform: Platform, mark: string): Promise<Comment | undefined> {
  for (let page = 1; ; page += 1) {
    const params = { page, per_page: perPage, limit: perPage };
    const comments = (await answer(http, platform, {
      method: "GET",
      url: platform.commentsUrl,
      params,
    })) as Comment[];
    const found = comments.find(({ body }) => body?.startsWith(mark));
    // Forgejo gives all comments at once, whatever the page, so more than a page's worth is the last page too.
    if (found || comments.length !== perPage) return found;
  }
}

async function answer(
  http: HttpClient,
  { product, allowed }: Platform,
  request: { method: string; url: string; params?: object; data?: object },
): Promise<unknown> {
  const { status, body } = await http.send(request);
  if (status >= 200 && status < 300) return body;
  const words = (body as { message?: unknown } | undefined)?.message ?? "";
  throw new Failure({
    code: "pipeline/comment-refused",
    problem: `${product} answered ${request.method} ${request.url} with ${status} ${JSON.stringify(words)}`,
    allowed,
    next: "see docs/pipeline.md, Tokens",
  });
}
