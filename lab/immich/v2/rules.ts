/** The rules of Immich 2's validation (class-validator's): what holds, and the sentence that is told where it does not. */

/** One rule; its name is what the log says of a bad config file. */
export interface Rule {
  name: string;
  holds: (value: unknown) => boolean;
  words: (field: string) => string;
}

function rule(name: string, holds: Rule["holds"], words: string): Rule {
  return { name, holds, words: (field) => `${field} ${words}` };
}

const isMissing = (value: unknown) => value === "" || value === null || value === undefined;
const isAtLeast = (value: unknown, least: number) => typeof value === "number" && value >= least;

export const isString = rule("isString", (value) => typeof value === "string", "must be a string");
export const isNotEmpty = rule("isNotEmpty", (value) => !isMissing(value), "should not be empty");
export const isBoolean = rule("isBoolean", (value) => typeof value === "boolean", "must be a boolean value");
export const isInt = rule("isInt", Number.isInteger, "must be an integer number");
export const isNumber = rule(
  "isNumber",
  Number.isFinite,
  "must be a number conforming to the specified constraints",
);
export const isPositive = rule(
  "isPositive",
  (value) => isAtLeast(value, Number.MIN_VALUE),
  "must be a positive number",
);
export const isObject = rule(
  "isObject",
  (value) => typeof value === "object" && value !== null,
  "must be an object",
);
/** Of the fields of an object: they cannot be looked at. */
export const isNested: Rule = {
  name: "nestedValidation",
  holds: (value) => isObject.holds(value) && !Array.isArray(value),
  words: (field) => `nested property ${field} must be either object or array`,
};

export const min = (least: number): Rule =>
  rule("min", (value) => isAtLeast(value, least), `must not be less than ${least}`);

export const max = (most: number): Rule =>
  rule("max", (value) => typeof value === "number" && value <= most, `must not be greater than ${most}`);

export const hasItems = (least: number): Rule =>
  rule(
    "arrayMinSize",
    (value) => Array.isArray(value) && value.length >= least,
    `must contain at least ${least} elements`,
  );

export function isEnum(...values: string[]): Rule {
  const words = `must be one of the following values: ${values.join(", ")}`;
  return rule("isEnum", (value) => values.includes(value as string), words);
}

/** A text of a form. */
export function isText(name: string, test: (text: string) => boolean, words: string): Rule {
  return rule(name, (value) => typeof value === "string" && test(value), words);
}

/** The same where the whole sentence is Immich's own. */
export function told(name: string, test: (text: string) => boolean, sentence: string): Rule {
  return { ...isText(name, test, ""), words: () => sentence };
}

/** The rule for every item of a list, or for the value itself if it is none. */
export function each({ name, holds, words }: Rule): Rule {
  return {
    name,
    holds: (value) => (Array.isArray(value) ? value.every(holds) : holds(value)),
    words: (field) => words(`each value in ${field}`),
  };
}
