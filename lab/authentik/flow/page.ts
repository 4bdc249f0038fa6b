/** The few HTML pages that a browser gets to see, with the texts of authentik's own. */
import type { Request, Response } from "express";
import { is2026_8 } from "../api/edition.ts";

/** Express's setting that holds the release. */
export const VERSION = "authentik version";

const TITLES: Record<number, string> = { 400: "Bad Request", 404: "Not Found", 500: "Server Error" };

/** A whole page: a heading, a sentence, a way home. Texts are escaped. */
export function htmlPage(title: string, sentence: string, extra = ""): string {
  return `<!DOCTYPE html>
<html lang="en">
  <head><meta charset="UTF-8"><title>authentik</title></head>
  <body>
    <main>
      <h1 data-test-id="card-title">${escaped(title)}</h1>
      <p>${escaped(sentence)}</p>${extra}
      <a id="ak-back-home" href="/">Go home</a>
    </main>
    <footer>Powered by authentik</footer>
  </body>
</html>
`;
}

/** Sends a page with this status. */
export function sendPage(response: Response, status: number, title: string, sentence: string): void {
  response.status(status).set("content-type", "text/html; charset=utf-8").end(htmlPage(title, sentence));
}

/**
 * authentik's error view. Before the releases of 2026.8 it accepts GET, HEAD and OPTIONS only, so an unhandled 404
 * or 500 of any other method shows as an empty 405.
 */
export function errorPage(request: Request, response: Response, status: number): void {
  response.set("content-type", "text/html; charset=utf-8");
  const isTrue = is2026_8({ version: String(request.app.get(VERSION) ?? "") });
  if (isTrue || ["GET", "HEAD", "OPTIONS"].includes(request.method)) {
    response.removeHeader("allow");
    sendPage(response, status, TITLES[status] ?? "Server Error", "");
  } else {
    response.status(405).set("allow", "GET, HEAD, OPTIONS").end();
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
