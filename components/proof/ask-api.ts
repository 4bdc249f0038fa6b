import { ask, type Question, type Reply } from "./ask.ts";
import type { ProofTarget } from "./target.ts";

/**
 * One request to Authentik's API, once, with the stack's token.
 * @param path below `/api/v3/`, with its trailing slash
 */
export function askApi(
  { authentik: { url }, authentikToken, ca }: ProofTarget,
  path: string,
  question: Pick<Question, "method" | "json"> = {},
): Promise<Reply> {
  const headers = { Authorization: `Bearer ${authentikToken}` };
  return ask(`${url.replace(/\/+$/, "")}/api/v3/${path}`, { ...question, ca, headers });
}
