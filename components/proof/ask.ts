import axios, { type AxiosError } from "axios";
import { agentsTrusting } from "../support/trust.ts";

/** What a server answered, whatever its status. */
export interface Answer {
  status: number;
  /** Media type without its parameters, lower case; `""` where there is none. */
  type: string;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body where it is JSON by its media type, else undefined. */
  json: unknown;
  /** Server's clock at its answer minus ours, in seconds, exact to about one; undefined without a Date header. */
  clockSeconds: number | undefined;
}

/** No answer at all: Node's error code, for example ECONNREFUSED. */
export interface Silence {
  code: string;
}

export type Reply = Answer | Silence;

export interface Question {
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  ca?: string | undefined;
}

/** The probes run side by side and all in all must not take longer than a person waits. */
const timeoutMs = 6_000;

/**
 * One request, once: a probe tells what is there now, so nothing is repeated. Redirects are answers like others.
 * It never throws, and no AxiosError leaves it.
 */
export async function ask(url: string, question: Question = {}): Promise<Reply> {
  const { method = "GET", headers, json, form, ca } = question;
  try {
    const response = await axios.request<string>({
      url,
      method,
      headers: { Accept: "application/json, text/html;q=0.5", ...headers },
      ...(json === undefined ? {} : { data: json }),
      ...(form ? { data: new URLSearchParams(form) } : {}),
      timeout: timeoutMs,
      maxRedirects: 0,
      responseType: "text",
      transformResponse: (text: string) => text,
      validateStatus: () => true,
      ...agentsTrusting(ca),
    });
    return answer(response.status, { ...response.headers } as Answer["headers"], response.data);
  } catch (error) {
    const { code, message } = error as AxiosError;
    return { code: code ?? message };
  }
}

/** True where a server answered. */
export function isAnswer(reply: Reply | undefined): reply is Answer {
  return reply !== undefined && "status" in reply;
}

/** The JSON of a 2xx answer, else undefined. */
export function good<Body>(reply: Reply | undefined): Body | undefined {
  return isAnswer(reply) && reply.status >= 200 && reply.status < 300 ? (reply.json as Body) : undefined;
}

function answer(status: number, headers: Answer["headers"], text: string): Answer {
  const type = String(headers["content-type"] ?? "")
    .split(";")[0]
    ?.trim()
    .toLowerCase();
  const clock = Date.parse(String(headers.date ?? ""));
  return {
    status,
    type: type ?? "",
    headers,
    text,
    json: /^application\/(\w+\+)?json$/.test(type ?? "") ? parsed(text) : undefined,
    clockSeconds: Number.isNaN(clock) ? undefined : (clock - Date.now()) / 1000,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
