/** The comments of a forge: as much of GitHub's, Forgejo's and GitLab's API as the pipelines use. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Forge {
  /** Base of its API, plain HTTP. */
  url: string;
  comments: { id: number; body: string }[];
  /** Method and path of every request, and who asked. */
  requests: string[];
  close(): void;
}

/** @param token who has another one is refused */
export async function startForge(token: string): Promise<Forge> {
  const comments: Forge["comments"] = [];
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://forge");
    const { authorization = "", "private-token": own = "" } = request.headers;
    requests.push(`${request.method} ${pathname}`);
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (authorization !== `Bearer ${token}` && own !== token)
      return send(403, { message: "Resource not accessible by integration" });
    if (request.method === "GET") {
      const [page, size] = [Number(searchParams.get("page")), Number(searchParams.get("per_page"))];
      return send(200, comments.slice((page - 1) * size, page * size));
    }
    const { body } = JSON.parse(await text(request)) as { body: string };
    if (request.method === "POST")
      return send(201, comments[comments.push({ id: comments.length + 1, body }) - 1]);
    const comment = comments.find(({ id }) => pathname.endsWith(`/${id}`));
    if (!comment) return send(404, { message: "Not Found" });
    comment.body = body;
    return send(200, comment);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    comments,
    requests,
    close: () => server.close(),
  };
}
