import { ask, type Question, type Reply } from "./ask.ts";
import type { ProofTarget } from "./target.ts";

/** What a request to the API needs to know. */
export type ApiTarget = Pick<ProofTarget, "authentik" | "authentikToken" | "ca">;

/**
 * One request to Authentik's API, once, with the stack's token.
 * @param path below `/api/v3/`, with its trailing slash
 */
export function askApi(
  { authentik: { url }, authentikToken, ca }: ApiTarget,
  path: string,
  question: Pick<Question, "method" | "json"> = {},
): Promise<Reply> {
  const headers = { Authorization: `Bearer ${authentikToken}` };
  return ask(`${url.replace(/\/+$/, "")}/api/v3/${path}`, { ...question, home: url, ca, headers });
}
