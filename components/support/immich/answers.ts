import { Failure } from "../failure.mjs";
import type { HttpAnswer } from "../http.ts";
import { count, list, record, text } from "../shape.ts";
import {
  immichBrokenJson,
  immichConfigFile,
  immichHtml,
  immichKeyRefused,
  immichNotAdmin,
  immichNotFound,
  immichPermissionMissing,
  immichRedirected,
  immichRejected,
  immichServerError,
} from "./errors.ts";

/** Begins Immich's refusal of every write while IMMICH_CONFIG_FILE is set. */
const fileModeWords = "Cannot update configuration while IMMICH_CONFIG_FILE";

/**
 * The body of a success; every other kind of answer is a Failure of its own code.
 * @param url Immich's base URL
 * @param request for example `PUT /api/system-config`
 */
export function expectSuccess(url: string, request: string, answer: HttpAnswer): unknown {
  const { status, headers, body } = answer;
  if (status >= 300 && status < 400) throw immichRedirected(url, request, host(headers.location));
  const kind = notImmichs(answer);
  if (kind) throw immichHtml(url, request, status, kind);
  if (status >= 200 && status < 300) {
    // Calls that answer nothing have an empty text; a text that is not empty is JSON that could not be read.
    if (typeof body === "string" && body !== "") throw immichBrokenJson(request, status);
    return body;
  }
  const words = message(body);
  if (status === 401) throw immichKeyRefused(url);
  if (status === 403) throw words === "Forbidden" ? immichNotAdmin(url) : immichPermissionMissing(words);
  if (status === 404) throw immichNotFound(url, request);
  if (status >= 500) throw immichServerError(request, status, words);
  if (words.startsWith(fileModeWords)) throw immichConfigFile(url);
  throw Object.assign(immichRejected(request, words), { fields: fields(body) });
}

/** The places in the document that a refusal is about, for example `oauth.issuerUrl`; none where it is another one. */
export function refusedFields(error: unknown): string[] {
  return error instanceof Failure && "fields" in error ? (error.fields as string[]) : [];
}

/** Immich's own words; on a validation error also which fields and why (never their values). */
export function message(body: unknown): string {
  const said = record(body) ? body.message : undefined;
  // Immich 2 sends a list of complaints, each naming its field.
  if (list(text)(said)) return said.join("; ");
  if (!text(said)) return "no words of Immich's";
  const issues = issuesOf(body).map(({ path, message: why }) => `${path.join(".") || "body"}: ${why}`);
  return issues.length > 0 ? `${said} (${issues.join("; ")})` : said;
}

/** Immich 2 begins each of its complaints with the place. */
function fields(body: unknown): string[] {
  const said = record(body) ? body.message : undefined;
  if (list(text)(said)) return said.map((line) => line.split(" ")[0] ?? "");
  return issuesOf(body).map(({ path }) => path.join("."));
}

/** The fields that a refusal is about. Those that are spelled in no way of Immich's tell nothing. */
function issuesOf(body: unknown): { path: string[]; message: string }[] {
  const errors = record(body) ? body.errors : undefined;
  if (!list(record)(errors)) return [];
  return errors.map(({ path, message: why }) => ({
    path: list(pathPart)(path) ? path.map(String) : [],
    message: text(why) ? why : "no words of Immich's",
  }));
}

const pathPart = (value: unknown): value is string | number => text(value) || count(value);

/** What it is instead of JSON; undefined where it may be Immich's. */
function notImmichs({ headers, body }: HttpAnswer): string | undefined {
  if (typeof body !== "string") return undefined;
  const type = String(headers["content-type"] ?? "");
  if (type.startsWith("text/html") || /^\s*<(!doctype|html)/i.test(body)) return "a web page";
  return /^text\/plain/.test(type) && body !== ""
    ? `the words ${JSON.stringify(body.trim().slice(0, 60))}`
    : undefined;
}

/** Only the origin: the rest of a login's redirect may hold anything. */
function host(location: string | string[] | undefined): string {
  const text = String(location ?? "");
  return URL.canParse(text) ? new URL(text).origin : "another path";
}
