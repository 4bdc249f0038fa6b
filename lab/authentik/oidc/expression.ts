/**
 * Own scope mappings. authentik evaluates Python; the lab evaluates one `return {…}` with literals,
 * `request.user.<email|name|username|uuid|is_active>`, `request.user.attributes.get("key", default)`,
 * `ak_is_group_member(request.user, name="group")` and `x if condition else y`. Anything else is refused
 * when the mapping is saved.
 */
import type { User } from "../state/model.ts";

/** What an expression may ask about. */
export interface Scope {
  user: User;
  isMember(group: string): boolean;
}

type Value = (scope: Scope) => unknown;

const TOKEN =
  /\s*(?:#[^\n]*\n?)?\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|-?\d+(?:\.\d+)?|[\w.]+|==|[{}[\](),:=])/y;
const USER_FIELDS = ["email", "name", "username", "uuid", "is_active"] as const;

/** Reads an expression. Throws with the place that it cannot read. */
export function parseExpression(text: string): (scope: Scope) => Record<string, unknown> {
  const parser = new Parser(text);
  parser.expect("return");
  const value = parser.dictionary();
  parser.end();
  return (scope) => value(scope) as Record<string, unknown>;
}

class Parser {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    const trimmed = text.replaceAll(/^\s*#.*$/gm, "").trim();
    for (let at = 0; at < trimmed.length; at = TOKEN.lastIndex) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(trimmed)?.[1];
      if (token === undefined) throw new Error(`cannot read "${trimmed.slice(at, at + 20).trim()}"`);
      this.#tokens.push(token);
    }
  }

  /** `{"key": value, …}` */
  dictionary(): Value {
    this.expect("{");
    const entries: [string, Value][] = [];
    while (!this.#accept("}")) {
      const key = literal(this.#next());
      this.expect(":");
      entries.push([String(key), this.#value()]);
      if (!this.#accept(",")) {
        this.expect("}");
        break;
      }
    }
    return (scope) => Object.fromEntries(entries.map(([key, value]) => [key, value(scope)]));
  }

  expect(token: string): void {
    const got = this.#next();
    if (got !== token) throw new Error(`expected "${token}", got "${got}"`);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new Error(`cannot read "${this.#tokens[this.#at]}"`);
  }

  /** A value, possibly `x if condition else y`. */
  #value(): Value {
    const value = this.#simple();
    if (!this.#accept("if")) return value;
    const turned = this.#accept("not");
    const left = this.#simple();
    const right = this.#accept("==") ? this.#simple() : undefined;
    this.expect("else");
    const otherwise = this.#value();
    return (scope) => {
      const holds = right ? left(scope) === right(scope) : Boolean(left(scope));
      return holds === turned ? otherwise(scope) : value(scope);
    };
  }

  #simple(): Value {
    if (this.#tokens[this.#at] === "{") return this.dictionary();
    const token = this.#next();
    if (token === "[") return this.#list();
    if (token === "ak_is_group_member") return this.#membership();
    if (token === "request.user.attributes.get") return this.#attribute();
    const field = USER_FIELDS.find((name) => token === `request.user.${name}`);
    if (field) return ({ user }) => user[field];
    const constant = literal(token);
    return () => constant;
  }

  #list(): Value {
    const items: Value[] = [];
    while (!this.#accept("]")) {
      items.push(this.#value());
      if (!this.#accept(",")) {
        this.expect("]");
        break;
      }
    }
    return (scope) => items.map((item) => item(scope));
  }

  #membership(): Value {
    for (const token of ["(", "request.user", ",", "name", "="]) this.expect(token);
    const group = String(literal(this.#next()));
    this.expect(")");
    return ({ isMember }) => isMember(group);
  }

  #attribute(): Value {
    this.expect("(");
    const name = String(literal(this.#next()));
    const fallback = this.#accept(",") ? this.#simple() : () => null;
    this.expect(")");
    return (scope) => scope.user.attributes[name] ?? fallback(scope);
  }

  #next(): string {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new Error("the end comes too early");
    this.#at += 1;
    return token;
  }

  #accept(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

function literal(token: string): unknown {
  if (token === "True") return true;
  if (token === "False") return false;
  if (token === "None") return null;
  if (/^-?\d/.test(token)) return Number(token);
  if (/^["']/.test(token)) return token.slice(1, -1).replaceAll(/\\(.)/g, "$1");
  throw new Error(`cannot read "${token}"`);
}
