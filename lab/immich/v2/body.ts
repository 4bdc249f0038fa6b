/**
 * Bodies, queries and documents as Immich 2 checks them: by field. Every rule that does not hold is told, in the order
 * of the fields, and within a field in the order of its rules.
 */
import type { Check } from "../core/validate.ts";
import { isBoolean, isNested, isNotEmpty, isObject, type Rule } from "./rules.ts";

type Content = Record<string, unknown>;

/** What a field may hold. */
export interface Field {
  rules: Rule[];
  /** Whether the rules are asked at all. */
  when?: (value: unknown, whole: Content) => unknown;
  /** What is made of the value before the rules see it. */
  made?: (value: unknown) => unknown;
  /** The fields of an object. */
  inner?: Fields;
  /** Shown where it stands, but complained of after the others: it is of a more general kind of object. */
  isGeneral?: boolean;
}
export type Fields = Record<string, Field>;

export const field = (...rules: Rule[]): Field => ({ rules });

/** Missing, or what the field wants. */
export const optional = (one: Field): Field => ({ ...one, when: (value) => value !== undefined });

/** The same, and null too. */
export const nullable = (one: Field): Field => ({ ...one, when: (value) => (value ?? null) !== null });

/** The rules count only where another field is true. */
export const where = (other: string, one: Field): Field => ({ ...one, when: (_, whole) => whole[other] });

/** A boolean, also as a text. */
export const flag: Field = {
  rules: [isBoolean, isNotEmpty],
  made: (value) => (value === "true" ? true : value === "false" ? false : value),
};
export const optionalFlag = optional({ ...flag, rules: [isBoolean] });

/** A number, also as a text. */
export const numeric = (...rules: Rule[]): Field => ({
  rules,
  made: (value) => (typeof value === "string" ? Number(value) : value),
});

export const nested = (inner: Fields): Field => ({ rules: [], inner });

/** An object with these fields; whatever else it holds is dropped. What is none counts as an empty one. */
export function body(fields: Fields): Check {
  return (value, path, issues) => {
    const given = (isNested.holds(value) ? value : {}) as Content;
    const whole: Content = {};
    for (const [name, { made }] of Object.entries(fields)) {
      const content = given[name];
      if (content !== undefined) whole[name] = made ? made(content) : content;
    }
    const order = Object.entries(fields).sort(
      ([, a], [, b]) => Number(!!a.isGeneral) - Number(!!b.isGeneral),
    );
    for (const [name, { rules, when, inner }] of order) {
      const content = whole[name];
      // Nobody hears of what is not asked for.
      const heard = !when || when(content, whole) ? issues : [];
      const tell = ({ name: code, words }: Rule, at = path) => {
        heard.push({ code, path: [...path, name], message: [...at, words(name)].join(".") });
      };
      for (const one of rules) if (!one.holds(content)) tell(one);
      if (!inner) continue;
      if (!isObject.holds(content)) tell(isObject);
      if (isNested.holds(content)) whole[name] = body(inner)(content, [...path, name], heard);
      else if (content !== undefined) tell(isNested, Array.isArray(content) ? [...path, name] : path);
    }
    return whole;
  };
}
