/** The text of the comment: what a reviewer needs at a glance, and the changes folded away under it. */
import { linesOf, listing } from "./listing.ts";
import { type Preview, previewOf } from "./preview.ts";

/** GitHub takes 65536 characters, the others more. */
const longest = 60_000;

/** What the preview left behind. */
export interface Printed {
  /** Of its standard output: `pulumi preview --json`. */
  json: string;
  /** Of its standard error. */
  errors: string;
  /** The platform says that its job failed. */
  failed: boolean;
}

/** Invisible at the start of the comment, so that the next run finds it: one comment for each stack. */
export function markOf(stack: string): string {
  return `<!-- immich-sso preview of ${stack} -->`;
}

/**
 * What everybody but us wrote stands in the block, and cannot end it. Outside it are words of ours and numbers.
 *
 * @param stack by `stackOf` in comment.ts, so nothing but letters, digits and a few signs
 */
export function commentOf(stack: string, printed: Printed): string {
  const { verdict, lines } = readable(printed);
  const text = cut(lines);
  const longestRun = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longestRun + 1);
  return [
    markOf(stack),
    `**Preview of the stack ${stack}**: ${verdict}`,
    "",
    "<details><summary>What would change</summary>",
    "",
    `${fence}diff`,
    text,
    fence,
    "",
    "</details>",
  ].join("\n");
}

/** The verdict, from the engine's own counts, and what is to be read below it. */
export function readable({ json, errors, failed }: Printed): { verdict: string; lines: string[] } {
  const preview = previewOf(json);
  const lines = [
    ...(errors.trim() ? linesOf(errors) : []),
    ...(preview ? listing(preview) : []),
    ...(preview || errors.trim() ? [] : ["  pulumi printed no JSON of a preview"]),
  ];
  const broke = failed || preview?.said.some(({ severity }) => severity === "error");
  return { verdict: preview && !broke ? countsOf(preview) : "it failed", lines };
}

/** `1 to create, 2 to update, 13 unchanged`. */
function countsOf({ counts, said }: Preview): string {
  const same = counts.find(([op]) => op === "same")?.[1] ?? 0;
  const changes = counts.filter(([op, count]) => op !== "same" && count > 0);
  const warnings = said.filter(({ severity }) => severity === "warning").length;
  return [
    ...changes.map(([op, count]) => `${count} to ${op}`),
    `${same} unchanged`,
    ...(warnings > 0 ? [`${warnings} ${warnings === 1 ? "warning" : "warnings"}`] : []),
  ].join(", ");
}

function cut(lines: readonly string[]): string {
  let [text, listed] = ["", 0];
  for (const line of lines) {
    if (text.length + line.length + 1 > longest) break;
    text += `${listed > 0 ? "\n" : ""}${line}`;
    listed += 1;
  }
  return listed < lines.length
    ? `${text}\n… and ${lines.length - listed} more lines: pulumi preview --diff`
    : text;
}
