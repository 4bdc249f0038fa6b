import axios, { type AxiosError, type CreateAxiosDefaults } from "axios";
import { addressProblem } from "./address.ts";
import { bodyBytes, jsonDepth } from "./limits.ts";
import { agentsTrusting } from "./trust.ts";

/*
 * What every request of this program has in common, whoever sends it: verified TLS or this machine itself, no
 * redirect followed, no proxy unseen, and a limit on all that comes back.
 */

/** Codes of an exchange that this program itself refused or ended, beside Node's own; see `unreachable`. */
export type OwnCode = "ERR_ADDRESS" | "ERR_ELSEWHERE" | "ERR_TOO_LARGE" | "ERR_TOO_DEEP";

/** What was not sent, or not read to its end. */
export class Refusal extends Error {
  readonly code: OwnCode;

  constructor(code: OwnCode) {
    super(code);
    this.code = code;
  }
}

/** @param ca certificates in PEM that are trusted beside the public ones */
export function transport(ca: string | undefined): CreateAxiosDefaults {
  return {
    maxRedirects: 0,
    // Counted after unpacking.
    maxContentLength: bodyBytes,
    responseType: "text",
    transformResponse: (text: unknown) => text,
    ...agentsTrusting(ca),
  };
}

/**
 * A proxy of the environment, which proxies.ts has named before, gets a tunnel and sees the host's name. Of a request
 * to this machine itself it would see all, so none is asked.
 * @param url an absolute address
 */
export function throughProxy(url: string): { proxy?: false } {
  return url.startsWith("https:") ? {} : { proxy: false };
}

/** Why nothing may be sent to an address at all. */
export function refusedAddress(url: string): OwnCode | undefined {
  return addressProblem(url) ? "ERR_ADDRESS" : undefined;
}

/** Why no answer came, by Node's code or by one of ours. No AxiosError goes on: it holds the request. */
export function codeOf(error: unknown): string {
  const { code, message } = error as AxiosError;
  if (axios.isCancel(error)) return "ECONNABORTED";
  if (/^maxContentLength /.test(message) || code === "HPE_HEADER_OVERFLOW") return "ERR_TOO_LARGE";
  return code ?? message;
}

/**
 * The JSON in a text, undefined where it is none.
 * @throws Refusal ERR_TOO_DEEP: what walks through a value calls itself for each level
 */
export function jsonOf(text: string): unknown {
  if (/^\s*[[{]/.test(text) && isTooDeep(text)) throw new Refusal("ERR_TOO_DEEP");
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') inText = !inText;
    else if (inText) at += letter === "\\" ? 1 : 0;
    else if (letter === "[" || letter === "{") depth += 1;
    else if (letter === "]" || letter === "}") depth -= 1;
    if (depth > jsonDepth) return true;
  }
  return false;
}
