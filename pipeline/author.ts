/** Whose a comment is: anybody can write one that begins as ours. */
import type { HttpClient } from "../components/support/http.ts";
import { isRecord } from "./preview.ts";

export interface Author {
  id: number;
  /** GitHub's, Forgejo's and Gitea's name of the account. */
  login?: string;
  /** GitHub's: `Bot` for apps. */
  type?: string;
}

export interface Comment {
  id: number;
  body?: string | null;
  /** GitHub, Forgejo and Gitea. */
  user?: Author | null;
  /** GitLab. */
  author?: Author | null;
}

/** What a platform calls the account of a job's own token, where that may not ask who it is. */
export type JobAccount = (author: Author) => boolean;

/** Nobody can register a name with brackets; the id is the same on github.com only. */
export const githubBot: JobAccount = ({ login, type }) => login === "github-actions[bot]" && type === "Bot";

/** Built in, without a row in the database; people's ids are positive. */
export const forgejoBot: JobAccount = ({ id, login }) =>
  id === -2 && (login === "forgejo-actions" || login === "gitea-actions");

/**
 * Tells comments of the token's own account from others'.
 * @param bot of a token that may not ask: GitHub answers a job's own with 403
 */
export async function ownAccount(http: HttpClient, bot: JobAccount | undefined): Promise<JobAccount> {
  const { status, body } = await http.send({ method: "GET", url: "user" });
  if (status === 200 && isRecord(body) && Number.isInteger(body.id)) return ({ id }) => id === body.id;
  return bot ?? (() => false);
}

export function isComments(body: unknown): body is Comment[] {
  const isAuthor = (author: unknown) =>
    author === undefined || author === null || (isRecord(author) && Number.isInteger(author.id));
  return (
    Array.isArray(body) &&
    body.every(
      (one) =>
        isRecord(one) &&
        Number.isInteger(one.id) &&
        (one.body === undefined || one.body === null || typeof one.body === "string") &&
        isAuthor(one.user) &&
        isAuthor(one.author),
    )
  );
}
