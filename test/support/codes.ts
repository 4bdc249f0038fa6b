/** The codes of errors in the program's sources: every literal that looks like one. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./documents.ts";

/** Where codes are explained and not emitted. */
const explaining = ["components/proof/catalogue/", "doctor/codes/"];

/** Literals of the same form that are no codes. */
const others = new Set([
  "application/json",
  "goauthentik/authentik",
  "immich-sso/proof",
  "sdks/authentik",
  "source-map-support/register",
  "text/html",
]);

const files = globSync("{components,doctor,lab,pipeline,setup}/**/*.{ts,mjs,cjs,sh}", { cwd: root }).filter(
  (file) => !explaining.some((folder) => file.startsWith(folder)),
);
const literals: string[] = [];
const beginnings: string[] = [];
for (const file of files) {
  const found = textsOf(file);
  // Of the stand-ins' own words only the lab's codes reach whoever runs it.
  const isSeen = (text: string) => !file.startsWith("lab/") || text.startsWith("lab/");
  literals.push(...found.literals.filter(isSeen));
  beginnings.push(...found.beginnings.filter(isSeen));
}

/** Every code that the sources name, once. */
export const emitted: ReadonlySet<string> = new Set(
  literals
    .map((text) => /^([a-z-]+\/[a-z-]+)(?=$|: )/.exec(text)?.[1] ?? "")
    .filter((code) => code !== "" && !others.has(code)),
);

const rooms = new Set([...emitted].map((code) => code.split("/")[0]));

/** Rooms that a code is put together with at run time: nobody can search for such a one. */
export const pieces: readonly string[] = beginnings.filter(
  (text) => text.endsWith("/") && rooms.has(text.slice(0, -1)),
);

/** Comments hold no code that is emitted, nor does what is imported. A script's own way is `fail room/what 'problem' …`. */
function textsOf(file: string): { literals: string[]; beginnings: string[] } {
  const text = readFileSync(join(root, file), "utf8");
  const found = { literals: [] as string[], beginnings: [] as string[] };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node)) found.literals.push(node.text);
    if (ts.isTemplateHead(node)) found.beginnings.push(node.text);
    if (ts.isBinaryExpression(node) && ts.isStringLiteralLike(node.left))
      found.beginnings.push(node.left.text);
    ts.forEachChild(node, visit);
  };
  if (file.endsWith(".sh"))
    found.literals.push(...[...text.matchAll(/\bfail ([a-z-]+\/[a-z-]+) /g)].map(([, code = ""]) => code));
  else visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}
