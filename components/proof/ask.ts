import axios from "axios";
import { probeMs } from "../support/limits.ts";
import { addressAt } from "../support/same-origin.ts";
import { rememberSecret } from "../support/secrets.mjs";
import { secretsIn } from "../support/secrets-in.ts";
import type { Shape } from "../support/shape.ts";
import { codeOf, jsonOf, refusedAddress, throughProxy, transport } from "../support/transport.ts";

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

/** No answer at all: Node's error code, for example ECONNREFUSED, or one of ours (transport.ts). */
export interface Silence {
  code: string;
}

export type Reply = Answer | Silence;

export interface Question {
  /** The address that the stack configures for this server: nothing is sent to another origin than its. */
  home: string;
  method?: "GET" | "POST" | "PATCH" | "DELETE";
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as a form. */
  form?: Record<string, string>;
  ca?: string | undefined;
}

/**
 * One request, once: a probe tells what is there now, so nothing is repeated. Redirects are answers like others.
 * It never throws, and no AxiosError leaves it.
 * @param url may be a server's word; see `home`
 */
export async function ask(url: string | undefined, question: Question): Promise<Reply> {
  const { home, method = "GET", headers, json, form, ca } = question;
  const address = addressAt(home, url);
  const refusal = refusedAddress(home) ?? (address ? undefined : "ERR_ELSEWHERE");
  if (refusal || !address) return { code: refusal ?? "ERR_ELSEWHERE" };
  for (const secret of [headers, json, form].flatMap(secretsIn)) rememberSecret(secret);
  try {
    const response = await axios.request<string>({
      ...transport(ca),
      ...throughProxy(address),
      url: address,
      method,
      headers: { Accept: "application/json, text/html;q=0.5", ...headers },
      ...(json === undefined ? {} : { data: json }),
      ...(form ? { data: new URLSearchParams(form) } : {}),
      // The timeout counts the silence on the connection, and so does not end a body that trickles.
      timeout: probeMs,
      signal: AbortSignal.timeout(probeMs),
      validateStatus: () => true,
    });
    return answer(response.status, { ...response.headers } as Answer["headers"], response.data);
  } catch (error) {
    return { code: codeOf(error) };
  }
}

/** True where a server answered. */
export function isAnswer(reply: Reply | undefined): reply is Answer {
  return reply !== undefined && "status" in reply;
}

/** The JSON of a 2xx answer that is as it should be, else undefined. */
export function good<Body>(reply: Reply | undefined, is: Shape<Body>): Body | undefined {
  if (!isAnswer(reply) || reply.status < 200 || reply.status >= 300) return undefined;
  return is(reply.json) ? reply.json : undefined;
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
    json: /^application\/(\w+\+)?json$/.test(type ?? "") ? jsonOf(text) : undefined,
    clockSeconds: Number.isNaN(clock) ? undefined : (clock - Date.now()) / 1000,
  };
}
