/** The comments of a forge: as much of GitHub's, Forgejo's and GitLab's API as the pipelines use. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ForgeUser {
  id: number;
  login: string;
  type?: "Bot" | "User";
}

export const githubBot: ForgeUser = { id: 41_898_282, login: "github-actions[bot]", type: "Bot" };
export const stranger: ForgeUser = { id: 666, login: "mallory", type: "User" };
const gitlabBot: ForgeUser = { id: 77, login: "project_12_bot" };

export interface Forge {
  /** Base of its API, plain HTTP. */
  url: string;
  comments: { id: number; body: string; user: ForgeUser }[];
  /** Whom a job's own token acts as; GitLab's acts as its project's account. */
  bot: ForgeUser;
  /** Whether the token may ask who it is; GitHub's own may not. */
  tellsUser: boolean;
  /** Method and path of every request, and who asked. */
  requests: string[];
  close(): void;
}

/** @param token who has another one is refused */
export async function startForge(token: string): Promise<Forge> {
  const comments: Forge["comments"] = [];
  const requests: string[] = [];
  const forge = { comments, requests, bot: githubBot, tellsUser: false };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://forge");
    const { authorization = "", "private-token": own = "" } = request.headers;
    requests.push(`${request.method} ${pathname}`);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (authorization !== `Bearer ${token}` && own !== token)
      return send(403, { message: "Resource not accessible by integration" });
    const us = own ? gitlabBot : forge.bot;
    if (pathname === "/user")
      return own || forge.tellsUser
        ? send(200, us)
        : send(403, { message: "Resource not accessible by integration" });
    // GitLab calls who wrote a comment its author.
    const seen = ({ user, ...comment }: Forge["comments"][number]) =>
      own ? { ...comment, author: { id: user.id, username: user.login } } : { ...comment, user };
    if (request.method === "GET") {
      const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
      return send(200, comments.slice((page - 1) * size, page * size).map(seen));
    }
    const { body } = JSON.parse(await text(request)) as { body: string };
    if (request.method === "POST")
      return send(201, comments[comments.push({ id: comments.length + 1, body, user: us }) - 1]);
    const comment = comments.find(({ id }) => pathname.endsWith(`/${id}`));
    if (!comment) return send(404, { message: "Not Found" });
    comment.body = body;
    return send(200, comment);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(forge, { url, close: () => server.close() });
}
