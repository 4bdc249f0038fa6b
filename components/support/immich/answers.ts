import { Failure } from "../failure.mjs";
import type { HttpAnswer } from "../http.ts";
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
  const { message: text, errors } = (body ?? {}) as { message?: unknown; errors?: Issue[] };
  // Immich 2 sends a list of complaints, each naming its field.
  if (Array.isArray(text)) return text.join("; ");
  if (typeof text !== "string") return "no words of Immich's";
  const issues = (errors ?? []).map(({ path = [], message: why }) => `${path.join(".") || "body"}: ${why}`);
  return issues.length > 0 ? `${text} (${issues.join("; ")})` : text;
}

/** Immich 2 begins each of its complaints with the place. */
function fields(body: unknown): string[] {
  const { message: text, errors } = (body ?? {}) as { message?: unknown; errors?: Issue[] };
  if (Array.isArray(text)) return text.map((line) => String(line).split(" ")[0] ?? "");
  return (errors ?? []).map(({ path = [] }) => path.join("."));
}

interface Issue {
  path?: unknown[];
  message?: string;
}

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
