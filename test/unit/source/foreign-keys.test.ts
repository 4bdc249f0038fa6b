/** No text from outside looks something up in a plain object: `constructor` and `__proto__` are in each of them. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { test } from "node:test";
import ts from "typescript";
import { root } from "../../support/documents.ts";

/** `process.env` under its usual name has no other keys than those of the environment. */
const plainMaps = new Set(["env", "process.env"]);

/** The one place that asks `Object.hasOwn` first. */
const door = "components/support/own.ts";

const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile).config as {
  compilerOptions: object;
};
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);

/** Places where a key that is only known as text is read or written by brackets, or looked for by `in`. */
function lookups(files: readonly string[], own: (file: string) => boolean): string[] {
  const program = ts.createProgram(files, { ...options, allowJs: true, noEmit: true });
  const checker = program.getTypeChecker();
  const isText = (node: ts.Node) => {
    const type = checker.getTypeAtLocation(node);
    const { Any, String: Text, TemplateLiteral } = ts.TypeFlags;
    return (type.isUnion() ? type.types : [type]).some(({ flags }) => flags & (Any | Text | TemplateLiteral));
  };
  const isLookup = (node: ts.Node) =>
    (ts.isElementAccessExpression(node) &&
      !plainMaps.has(node.expression.getText()) &&
      isText(node.argumentExpression)) ||
    (ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
      checker.getTypeAtLocation(node.left).flags & ts.TypeFlags.String);
  return program
    .getSourceFiles()
    .filter(({ fileName }) => own(fileName))
    .flatMap((source) => {
      const found: string[] = [];
      const visit = (node: ts.Node): void => {
        if (isLookup(node)) found.push(`${relative(root, source.fileName)}: ${node.getText()}`);
        ts.forEachChild(node, visit);
      };
      visit(source);
      return found;
    });
}

test("what is only known as text is looked up in a Map, or by own()", () => {
  const product = /^(components|doctor|policy|pipeline|carry|undo)\//;
  const inProduct = (file: string) => product.test(relative(root, file)) && relative(root, file) !== door;
  const files = ts.sys.readDirectory(
    root,
    [".ts", ".mjs"],
    ["node_modules", "sdks"],
    ["components", "doctor", "policy", "pipeline", "carry", "undo"].map((at) => `${at}/**/*`),
  );
  assert.ok(files.length > 150, `${files.length} files`);
  assert.deepEqual(lookups(files, inProduct), []);
});

test("the ways around are seen", () => {
  const file = join(root, "test", "fixtures", "source", "lookups.ts");
  assert.deepEqual(
    lookups([file], (one) => one === file).map((text) => text.replace(/^.*: /, "")),
    ["mails[name]", "name in mails", "mails[name.trim()]"],
  );
});
