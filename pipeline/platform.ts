import { existsSync, readFileSync } from "node:fs";
import { Failure } from "../components/support/failure.mjs";
import type { HttpClient, HttpTarget } from "../components/support/http.ts";
import { own } from "../components/support/own.ts";
import { forgejoBot, githubBot, type JobAccount, ownAccount } from "./author.ts";

/** Where a platform keeps the comments of one pull or merge request. */
export interface Platform extends HttpTarget {
  commentsUrl: string;
  commentUrl(id: number): string;
  editMethod: "PATCH" | "PUT";
  /** Whether a comment is the token's own. */
  author(http: HttpClient): Promise<JobAccount>;
  /** What the token must be able to do. */
  allowed: string;
}

/**
 * The platform whose runner this is. Forgejo's and Gitea's runners set GitHub's names, and their API has GitHub's
 * paths.
 * @throws Failure `pipeline/no-request` with every name that is missing
 */
export function platformOf(env: NodeJS.ProcessEnv): Platform {
  const ca =
    env.SSL_CERT_FILE && existsSync(env.SSL_CERT_FILE) ? readFileSync(env.SSL_CERT_FILE, "utf8") : undefined;
  return env.GITLAB_CI ? gitlab(env, ca) : github(env, ca);
}

function github(env: NodeJS.ProcessEnv, ca: string | undefined): Platform {
  const [url, repository, number, token] = need(env, [
    "GITHUB_API_URL",
    "GITHUB_REPOSITORY",
    "PULL_REQUEST",
    "COMMENT_TOKEN",
  ]);
  return {
    product: "the forge",
    url,
    ca,
    headers: { Authorization: `Bearer ${token}` },
    commentsUrl: `repos/${repository}/issues/${number}/comments`,
    commentUrl: (id) => `repos/${repository}/issues/comments/${id}`,
    editMethod: "PATCH",
    author: (http) => ownAccount(http, env.FORGEJO_ACTIONS || env.GITEA_ACTIONS ? forgejoBot : githubBot),
    allowed: "a token that may write to pull requests (permissions: pull-requests: write)",
  };
}

function gitlab(env: NodeJS.ProcessEnv, ca: string | undefined): Platform {
  const [url, project, number, token] = need(env, [
    "CI_API_V4_URL",
    "CI_PROJECT_ID",
    "CI_MERGE_REQUEST_IID",
    "COMMENT_TOKEN",
  ]);
  const notes = `projects/${project}/merge_requests/${number}/notes`;
  return {
    product: "GitLab",
    url,
    ca,
    headers: { "PRIVATE-TOKEN": token },
    commentsUrl: notes,
    commentUrl: (id) => `${notes}/${id}`,
    editMethod: "PUT",
    // Every token of GitLab may ask who it is.
    author: (http) => ownAccount(http, undefined),
    allowed:
      "a project access token with the role Reporter and the scope api; the job's own token cannot comment",
  };
}

function need(
  env: NodeJS.ProcessEnv,
  names: [string, string, string, string],
): [string, string, string, string] {
  const missing = names.filter((name) => !own(env, name));
  if (missing.length > 0)
    throw new Failure({
      code: "pipeline/no-request",
      problem: `not set: ${missing.join(", ")}`,
      allowed: "a job of a pull request on GitHub, Forgejo or Gitea, or of a merge request on GitLab",
      next: "compare your workflow with examples/",
    });
  return names.map((name) => own(env, name)) as [string, string, string, string];
}
