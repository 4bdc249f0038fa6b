/** Texts of a form, with the complaints of zod or, where Immich has its own, those. */
import { type Check, type Issue, typeIssue } from "./validate.ts";

/**
 * A text of a named format, with the regular expression that zod prints in its issue. `wanted` is what Immich's own
 * complaint calls it, about a value of another type too.
 */
export function format(name: "email" | "uuid" | "time", pattern: RegExp, wanted?: string): Check<string> {
  return (value, path, issues) => {
    const own = wanted && `Invalid input: expected ${wanted}, received ${typeof value}`;
    if (typeof value !== "string") issues.push(typeIssue("string", path, value, own));
    else if (!pattern.test(value)) {
      const message = own ?? `Invalid ${name.toUpperCase()}`;
      const code = "invalid_format";
      issues.push({ origin: "string", code, format: name, pattern: String(pattern), path, message });
    }
    return value as string;
  };
}

/** A version 4 UUID, with the pattern that Immich's errors print. */
export const uuid = format(
  "uuid",
  /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})$/,
);

/** An absolute URL of any scheme. */
export const url: Check<string> = tested(URL.canParse, (path) => ({
  code: "invalid_format",
  format: "url",
  path,
  message: "Invalid URL",
}));

/** A text that also has to satisfy `test`; otherwise a `custom` issue with `message`. */
export function refined(test: (value: string) => boolean, message: string): Check<string> {
  return tested(test, (path) => ({ code: "custom", path, message }));
}

/** `true` and `false` as texts: what a query can hold. */
export const boolText: Check<boolean> = (value, path, issues) => {
  const values = ["true", "false"];
  const message = 'Invalid option: expected one of "true"|"false"';
  const issue = { code: "invalid_value", expected: "stringbool", values, path, message };
  return (
    tested(
      (text) => values.includes(text),
      () => issue,
    )(value, path, issues) === "true"
  );
};

function tested(test: (value: string) => boolean, complaint: (path: Issue["path"]) => Issue): Check<string> {
  return (value, path, issues) => {
    if (typeof value !== "string") issues.push(typeIssue("string", path, value));
    else if (!test(value)) issues.push(complaint(path));
    return value as string;
  };
}
