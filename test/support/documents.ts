import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of one of the documents. */
export interface Block {
  /** `docs/guide.md:35`. */
  place: string;
  /** `bash`, `console`, `ts`, `yaml` … */
  language: string;
  text: string;
}

/** What people read: everything in Markdown, but for the stand-ins' own pages. */
export const documents = globSync(["*.md", "docs/*.md", "examples/**/*.md"], { cwd: root }).toSorted();

/** Every fenced block, also one that is indented in a list. */
export const blocks: readonly Block[] = documents.flatMap((path) => {
  const text = readFileSync(`${root}/${path}`, "utf8");
  const fence = /^( *)```(\w+)\n(.*?)^\1```$/gms;
  return [...text.matchAll(fence)].map(({ 1: indent = "", 2: language = "", 3: body = "", index }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
});

/** The commands of a document's blocks: all lines of `bash`, and what follows the prompt in `console`. */
export function commands({ language, text }: Block): string[] {
  if (language !== "bash" && language !== "console") return [];
  return text
    .split("\n")
    .map((line) => (language === "console" ? (/^\$ (.*)$/.exec(line)?.[1] ?? "") : line))
    .map((line) => line.replace(/\s+# .*$/, "").trim())
    .filter((line) => line !== "");
}
