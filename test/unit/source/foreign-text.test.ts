/**
 * The sources have one door for a foreign text each: none looks something up in a plain object (`constructor` and
 * `__proto__` are in each of them), and none gets into a command without quotes.
 */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { root } from "../../support/documents.ts";

/** `process.env` under its usual name has no other keys than those of the environment. */
const plainMaps = new Set(["env", "process.env"]);

/** The one place that asks `Object.hasOwn` first, and the one that makes words of a shell. */
const doors = ["components/support/own.ts", "components/support/shell.mjs"];

/** What quotes a value for a shell, and names of ours that stand in commands: of settings, types and kinds. */
const quotes = new Set(["shellWord", "quoted", "singleQuoted", "configSet", "keyscan"]);
const ours = new Set(["key", "setting", "type", "kind", "flags"]);

/** The begin of a command, up to where a value stands in it. */
const command =
  /(^|[`(;&|] ?|: |then )(pulumi (config|import|stack|destroy)|docker [a-z]+|ssh|ssh-keyscan|curl|openssl [a-z_]+|getent [a-z]+|head|sed|sort|ls|df|file|grep|npm run) (?!the )([^`\n]* )?'?$|--stack $/;

const { config } = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile) as {
  config: { compilerOptions: object };
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

const product = ["components", "doctor", "policy", "pipeline", "carry", "undo"];
const all = ts.sys.readDirectory(
  root,
  [".ts", ".mjs"],
  ["node_modules"],
  [...product, "setup"].map((at) => `${at}/**/*`),
);
const fixture = join(root, "test", "fixtures", "source", "foreign-text.ts");
const program = ts.createProgram([...all, fixture], { ...options, allowJs: true, noEmit: true });
const checker = program.getTypeChecker();

/** The nodes of these files that a rule is about, each with its file. */
function found(files: readonly string[], rule: (node: ts.Node) => boolean): string[] {
  const texts: string[] = [];
  for (const file of files) {
    const source = program.getSourceFile(file);
    const visit = (node: ts.Node): void => {
      if (rule(node)) texts.push(`${relative(root, file)}: ${node.getText()}`);
      ts.forEachChild(node, visit);
    };
    if (source) visit(source);
  }
  return texts;
}

/** Whether a value can be any text, and not one of a few that the sources name. */
function isText(node: ts.Node): boolean {
  const type = checker.getTypeAtLocation(node);
  const { Any, String: Text, TemplateLiteral } = ts.TypeFlags;
  return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & (Any | Text | TemplateLiteral));
}

/** A key that is only known as text, read or written by brackets, or looked for by `in`. */
function isLookup(node: ts.Node): boolean {
  if (ts.isElementAccessExpression(node))
    return !plainMaps.has(node.expression.getText()) && isText(node.argumentExpression);
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
    Boolean(checker.getTypeAtLocation(node.left).flags & ts.TypeFlags.String)
  );
}

/** A value in a command of a shell that nothing has quoted. */
function isUnquoted(node: ts.Node): boolean {
  if (!ts.isTemplateSpan(node) || !ts.isTemplateExpression(node.parent)) return false;
  const { head, templateSpans } = node.parent;
  const before = templateSpans.slice(0, templateSpans.indexOf(node)).map(({ literal }) => literal.text);
  if (!command.test([head.text, ...before].join("x"))) return false;
  const { expression } = node;
  if (ts.isCallExpression(expression) && quotes.has(expression.expression.getText())) return false;
  return isText(expression) && !ours.has(expression.getText());
}

const of = (folders: readonly string[]) =>
  all.filter((file) => {
    const path = relative(root, file);
    return !doors.includes(path) && folders.some((folder) => path.startsWith(`${folder}/`));
  });

test("what is only known as text is looked up in a Map, or by own()", () => {
  const files = of(product);
  assert.ok(files.length > 150, `${files.length} files`);
  assert.deepEqual(found(files, isLookup), []);
});

test("every value in a command is quoted", () => {
  assert.deepEqual(found(of([...product, "setup"]), isUnquoted), []);
});

test("the ways around are seen", () => {
  const texts = (rule: typeof isLookup) => found([fixture], rule).map((text) => text.replace(/^[^:]*: /, ""));
  assert.deepEqual(texts(isLookup), ["mails[name]", "name in mails", "mails[name.trim()]"]);
  assert.deepEqual(
    texts(isUnquoted).map((text) => text.replace(/\}.*$/s, "")),
    ["name", "name.trim()", "name", "name"],
  );
});
