import { own } from "../support/own.ts";
import type { Problem } from "../support/problem.ts";
import { type Given, namespace } from "../support/stack-config.ts";
import { asText } from "./as-text.ts";
import { type Declared, settings } from "./table.ts";

/**
 * Values of another type than declared, and what was given with the defaults in their place, so that all else can be
 * looked at too. Pulumi refuses such values before a program starts, but one at a time, and `pulumi config`, which the
 * doctor reads, hands them over.
 */
export function typeProblems(given: Given): { problems: Problem[]; readable: Given } {
  const defaults = new Map<string, string>();
  const problems = settings.flatMap((one) => {
    const whole = `${namespace}:${one.key}`;
    const text = own(given.values, whole);
    if (text === undefined || one.type === "string" || fits(one, text)) return [];
    defaults.set(whole, one.standard);
    return [wrongType(whole, one, given.encrypted.has(whole) ? undefined : text)];
  });
  return { problems, readable: { ...given, values: { ...given.values, ...Object.fromEntries(defaults) } } };
}

/** By what a type is called in Pulumi.yaml, `array<string>`. */
export function typeOf({ type, items }: Pick<Declared, "type" | "items">): string {
  return items ? `${type}<${items}>` : type;
}

function fits(one: Declared, text: string): boolean {
  if (one.type !== "array" && one.type !== "object") return asText(one, text) !== undefined;
  try {
    return asText(one, JSON.parse(text)) !== undefined;
  } catch {
    return false;
  }
}

function wrongType(whole: string, one: Declared, text: string | undefined): Problem {
  const value = text === undefined ? "" : ` ${JSON.stringify(text)}`;
  return { code: "config/type", text: `${whole}${value} is of another type; it must be ${typeOf(one)}` };
}
