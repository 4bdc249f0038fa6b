import { Failure } from "./failure.mjs";
import { inLines } from "./shown.mjs";

/**
 * What is said to the user. A string is one line: a line break in it is a stranger's, and made visible. Several
 * lines are a list; a failure has lines of its own.
 */
export type Said = string | Failure | readonly (string | Failure)[];

/** With control characters, bidi marks and Pulumi's markup made visible, whoever wrote them. */
export function textOf(said: Said): string {
  const parts = typeof said === "string" || said instanceof Failure ? [said] : said;
  return inLines(parts.flatMap((part) => (part instanceof Failure ? part.message.split("\n") : part)));
}
