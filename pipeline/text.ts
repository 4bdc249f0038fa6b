/** The text of the comment: what a reviewer needs at a glance, and the diff folded away under it. */

/** GitHub takes 65536 characters, the others more. */
const longest = 60_000;

/** Invisible at the start of the comment, so that the next run finds it: one comment for each stack. */
export function markOf(stack: string): string {
  return `<!-- immich-sso preview of ${stack} -->`;
}

/** @param printed all that `pulumi preview --diff` printed, without colours */
export function commentOf(stack: string, printed: string): string {
  const text = coloured(printed.trim());
  const cut = text.length > longest ? `${text.slice(0, longest)}\n… the rest is in the job's log` : text;
  // Longer than any run of backticks in it: what Immich or Authentik holds must not end the block.
  const longestRun = Math.max(2, ...[...cut.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longestRun + 1);
  return [
    markOf(stack),
    `**Preview of the stack ${stack}**: ${verdictOf(printed)}`,
    "",
    "<details><summary>What pulumi printed</summary>",
    "",
    `${fence}diff`,
    cut,
    fence,
    "",
    "</details>",
  ].join("\n");
}

/** `1 to create, 2 to update, 13 unchanged`, or that it failed. */
function verdictOf(printed: string): string {
  const [, lines = ""] = /^Resources:\n((?: {4}.*\n)+)/m.exec(`${printed}\n`) ?? [];
  const counts = lines.split("\n").map((line) => line.replace(/^[\s+~-]*/, "").trim());
  return counts.filter(Boolean).join(", ") || "it failed";
}

/** Pulumi indents its signs; the colours of a diff block want them in the first column. */
function coloured(printed: string): string {
  return printed.replaceAll(/^( +)([+~-]+)(?= )/gm, (_, blanks: string, sign: string) => {
    const first = sign[0] === "~" ? "!" : sign[0];
    return `${first}${sign.slice(1)}${blanks}`;
  });
}
