/**
 * What the source must not do, so that no foreign text finds a way around the doors; by TypeScript's own parser. Keys
 * of objects are looked at by test/unit/source/foreign-text.test.ts, which needs types.
 */
import ts from "typescript";

export interface Rule {
  name: string;
  /** What to do instead. */
  instead: string;
  /** Whether this node goes around the door. */
  breaks(node: ts.Node): boolean;
}

export interface Violation {
  rule: string;
  file: string;
  line: number;
  text: string;
}

const isName = (node: ts.Node, ...names: string[]): boolean =>
  ts.isIdentifier(node) && names.includes(node.text);

/** `<object>.<name>`, for example `process.env`; also spelled `process["env"]`, or taken out by `{ env } = process`. */
function isMember(node: ts.Node, object: string, ...names: string[]): boolean {
  const isOne = (name: string) => names.length === 0 || names.includes(name);
  if (ts.isPropertyAccessExpression(node)) return isName(node.expression, object) && isOne(node.name.text);
  if (ts.isElementAccessExpression(node)) {
    const key = node.argumentExpression;
    return isName(node.expression, object) && (!ts.isStringLiteralLike(key) || isOne(key.text));
  }
  if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isObjectBindingPattern(node.name))
    return false;
  const taken = node.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText());
  return isName(node.initializer, object) && taken.some(isOne);
}

/** `import { env } from "node:process"`. */
function takes(node: ts.Node, module: string, ...names: string[]): boolean {
  if (!ts.isImportDeclaration(node) || loads(node) !== module) return false;
  const bindings = node.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some(({ propertyName, name }) => names.includes((propertyName ?? name).text))
  );
}

/** The module that an import, a dynamic import or a require loads. */
function loads(node: ts.Node): string | undefined {
  const isCall = ts.isCallExpression(node);
  if (isCall && node.expression.kind !== ts.SyntaxKind.ImportKeyword && !isName(node.expression, "require"))
    return undefined;
  const from = isCall ? node.arguments[0] : ts.isImportDeclaration(node) ? node.moduleSpecifier : undefined;
  if (ts.isImportDeclaration(node) && node.importClause?.isTypeOnly) return undefined;
  return from && ts.isStringLiteralLike(from) ? from.text.replace(/^node:/, "") : undefined;
}

const loadsAny =
  (...modules: string[]) =>
  (node: ts.Node): boolean =>
    modules.includes(loads(node) ?? "");

/** The text pieces of a string or template, without what is put in. */
function pieces(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join("\u0000");
}

const shells = /^(?:.*\/)?(?:ba|da|a|z)?sh$/;

/** A shell's `-c` with a text that has something put in. */
function isFilledScript(node: ts.Node): boolean {
  if (!ts.isArrayLiteralExpression(node)) return false;
  const texts = node.elements.map((element) => (ts.isStringLiteralLike(element) ? element.text : ""));
  return node.elements.some(
    (element, at) =>
      at >= 2 &&
      /^-\w*c$/.test(texts[at - 1] ?? "") &&
      shells.test(texts[at - 2] ?? "") &&
      !ts.isStringLiteralLike(element) &&
      !ts.isIdentifier(element),
  );
}

export const rules: readonly Rule[] = [
  {
    name: "prints",
    instead: "say and warn of support/say.ts, or logWarning and its kin of support/pulumi-log.ts",
    breaks: (node) =>
      isMember(node, "console") ||
      (ts.isPropertyAccessExpression(node) &&
        node.name.text === "write" &&
        isMember(node.expression, "process", "stdout", "stderr")) ||
      isMember(node, "pulumi", "log") ||
      takes(node, "@pulumi/pulumi", "log") ||
      loads(node) === "@pulumi/pulumi/log",
  },
  {
    name: "tables",
    instead: "tableLines of support/table.ts",
    breaks: loadsAny("cli-table3"),
  },
  {
    name: "http",
    instead: "HttpClient of support/http.ts",
    breaks: (node) =>
      loadsAny("axios", "axios-retry", "http", "https", "http2", "net", "tls", "undici", "dgram")(node) ||
      (ts.isCallExpression(node) && isName(node.expression, "fetch")) ||
      isMember(node, "globalThis", "fetch"),
  },
  {
    name: "processes",
    instead: "dockerCommand of support/docker/command.ts",
    breaks: loadsAny("child_process", "worker_threads", "cluster"),
  },
  {
    name: "environment",
    instead: "a value that is handed in",
    breaks: (node) => isMember(node, "process", "env") || takes(node, "process", "env"),
  },
  {
    name: "prototypes",
    instead: "a copy: { ...defaults, ...given }",
    breaks: (node) =>
      isMember(node, "Object", "setPrototypeOf") ||
      isMember(node, "Reflect", "setPrototypeOf") ||
      (ts.isCallExpression(node) &&
        isMember(node.expression, "Object", "create") &&
        node.arguments[0]?.kind !== ts.SyntaxKind.NullKeyword) ||
      (ts.isPropertyAccessExpression(node) && node.name.text === "__proto__") ||
      (ts.isPropertyAssignment(node) && /^["']?__proto__["']?$/.test(node.name.getText())) ||
      (ts.isCallExpression(node) &&
        isMember(node.expression, "Object", "assign") &&
        node.arguments[0]?.kind !== ts.SyntaxKind.ObjectLiteralExpression) ||
      ts.isForInStatement(node),
  },
  {
    name: "scripts",
    instead: "a script in a file of its own, and data for it by arguments or base64",
    breaks: (node) => /<<-?\s*(["'\\]?)[A-Za-z_]/.test(pieces(node) ?? "") || isFilledScript(node),
  },
  {
    name: "code",
    instead: "a function",
    breaks: (node) =>
      (ts.isCallExpression(node) && isName(node.expression, "eval")) ||
      ((ts.isNewExpression(node) || ts.isCallExpression(node)) && isName(node.expression, "Function")) ||
      loadsAny("vm")(node),
  },
];

/** @param sources the text of each file, by its path */
export function violations(sources: ReadonlyMap<string, string>): Violation[] {
  return [...sources].flatMap(([file, text]) => {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2024, true);
    const found: Violation[] = [];
    const visit = (node: ts.Node): void => {
      for (const rule of rules.filter((one) => one.breaks(node))) {
        const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
        found.push({ rule: rule.name, file, line, text: node.getText(source).split("\n")[0] ?? "" });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
  });
}
