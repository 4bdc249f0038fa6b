import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The clone. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of one of the documents. */
export interface Block {
  /** `docs/guide.md:35`. */
  place: string;
  /** `docs/guide.md`. */
  path: string;
  /** `bash`, `console`, `ts`, `yaml` …; empty for what somebody sees. */
  language: string;
  text: string;
}

/** A line that somebody is to type, and what the document shows below it. */
export interface Typed {
  place: string;
  path: string;
  command: string;
  /** Lines of output; `…` stands for any that are left out. None where the document shows nothing. */
  shown: string[];
}

/** What people read: everything in Markdown, but for the stand-ins' own pages. */
export const documents = globSync(["*.md", "docs/*.md", "examples/**/*.md"], { cwd: root }).toSorted();

const texts = new Map(documents.map((path) => [path, readFileSync(`${root}/${path}`, "utf8")]));

/** Every fenced block, also one that is indented in a list. */
export const blocks: readonly Block[] = [...texts].flatMap(([path, text]) => {
  const fence = /^( *)```(\w*)\n(.*?)^\1```$/gms;
  return [...text.matchAll(fence)].map(({ 1: indent = "", 2: language = "", 3: body = "", index }) => ({
    place: `${path}:${text.slice(0, index).split("\n").length}`,
    path,
    language,
    text: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
});

/** The commands of a document's blocks: all lines of `bash`, and what follows the prompt in `console`. */
export const typed: readonly Typed[] = blocks.flatMap(({ place, path, language, text }) => {
  if (language === "bash")
    return text
      .replaceAll(/ \\\n\s*/g, " ")
      .split("\n")
      .map((line) => ({ place, path, command: withoutComment(line), shown: [] }))
      .filter(({ command }) => command !== "");
  if (language !== "console") return [];
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [command = "", ...shown] = part.trimEnd().split("\n");
      return { place, path, command: withoutComment(command), shown };
    });
});

/** What stands between backquotes in the running text and in tables, and looks like a command of these tools. */
export const inline: readonly { path: string; command: string }[] = [...texts].flatMap(([path, text]) =>
  [...text.matchAll(/`((?:pulumi|docker) [^`\n]+)`/g)].map(([, command = ""]) => ({
    path,
    command: command.replaceAll("\\|", "|"),
  })),
);

function withoutComment(line: string): string {
  return line.replace(/\s+# .*$/, "").trim();
}
