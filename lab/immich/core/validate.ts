/**
 * Validation whose complaints have the shape that Immich 3 sends: zod's issues, all of them at once, with
 * the key order of the recordings (their ETags prove it). A check takes a value, returns what to keep, and
 * adds an issue for what is wrong.
 */

/** One complaint as zod words it. */
export interface Issue {
  code: string;
  path: (string | number)[];
  message: string;
  [detail: string]: unknown;
}

/** Reads one value: returns the value to keep, or adds to `issues`. */
export type Check<T = unknown> = ((value: unknown, path: Issue["path"], issues: Issue[]) => T) & {
  /** True if the key may be missing. */
  optional?: boolean;
};

/** The value as the check keeps it, or every issue. */
export function read<T>(check: Check<T>, value: unknown): { value: T; issues: Issue[] } {
  const issues: Issue[] = [];
  return { value: check(value, [], issues), issues };
}

/** zod's name for what came: `undefined`, `null`, `array`, else typeof. */
function received(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** The value is of another type; `message` instead of zod's own where Immich has words of its own. */
export function typeIssue(
  expected: string,
  path: Issue["path"],
  value: unknown,
  message = `Invalid input: expected ${expected}, received ${received(value)}`,
): Issue {
  return { expected, code: "invalid_type", path, message };
}

export const boolean: Check<boolean> = (value, path, issues) => {
  if (typeof value !== "boolean") issues.push(typeIssue("boolean", path, value));
  return value as boolean;
};

/** A text, at least `min` characters long. */
export function string(min = 0): Check<string> {
  return (value, path, issues) => {
    if (typeof value !== "string") issues.push(typeIssue("string", path, value));
    else if (value.length < min)
      issues.push(tooSmall("string", min, path, `string to have >=${min} characters`));
    return value as string;
  };
}

/** A number within bounds, both included. */
export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Check<number> {
  return (value, path, issues) => {
    if (typeof value !== "number") issues.push(typeIssue("number", path, value));
    else pushRange(value, min, max, path, issues);
    return value as number;
  };
}

/** A whole number within bounds, both included. */
export function int(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Check<number> {
  return (value, path, issues) => {
    if (typeof value !== "number") issues.push(typeIssue("number", path, value));
    else if (!Number.isSafeInteger(value)) {
      const message = "Invalid input: expected int, received number";
      issues.push({ expected: "int", format: "safeint", code: "invalid_type", path, message });
    } else pushRange(value, min, max, path, issues);
    return value as number;
  };
}

/** One of a fixed list of values. */
export function oneOf<T extends string | number>(...values: T[]): Check<T> {
  return (value, path, issues) => {
    if (!values.includes(value as T)) {
      const list = values.map((item) => JSON.stringify(item)).join("|");
      const message = `Invalid option: expected one of ${list}`;
      issues.push({ code: "invalid_value", values, path, message });
    }
    return value as T;
  };
}

/** A list of at least `min` items. */
export function array<T>(item: Check<T>, min = 0): Check<T[]> {
  return (value, path, issues) => {
    if (!Array.isArray(value)) {
      issues.push(typeIssue("array", path, value));
      return [];
    }
    if (value.length < min) issues.push(tooSmall("array", min, path, `array to have >=${min} items`));
    return value.map((entry, index) => item(entry, [...path, index], issues));
  };
}

/** `null`, or what `check` wants. */
export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, path, issues) => (value === null ? null : check(value, path, issues));
}

/** Missing, or what `check` wants. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  const wrapped: Check<T | undefined> = (value, path, issues) =>
    value === undefined ? undefined : check(value, path, issues);
  wrapped.optional = true;
  return wrapped;
}

/**
 * An object with these keys: others are dropped, the result has the order of `fields`. `also` looks at the
 * whole object once its fields are right (zod's superRefine).
 */
export function object<T extends Record<string, unknown>>(
  fields: { [K in keyof T]: Check<T[K]> },
  also?: (value: T, path: Issue["path"]) => Issue | undefined,
): Check<T> {
  return (value, path, issues) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      issues.push(typeIssue("object", path, value));
      return {} as T;
    }
    const before = issues.length;
    const result: Record<string, unknown> = {};
    for (const [key, check] of Object.entries<Check>(fields)) {
      const field = (value as Record<string, unknown>)[key];
      const kept = check(field, [...path, key], issues);
      if (!(check.optional && field === undefined)) result[key] = kept;
    }
    const complaint = issues.length === before ? also?.(result as T, path) : undefined;
    if (complaint) issues.push(complaint);
    return result as T;
  };
}

function pushRange(value: number, min: number, max: number, path: Issue["path"], issues: Issue[]): void {
  if (value < min) issues.push(tooSmall("number", min, path, `number to be >=${min}`));
  if (value > max) {
    const message = `Too big: expected number to be <=${max}`;
    issues.push({ origin: "number", code: "too_big", maximum: max, inclusive: true, path, message });
  }
}

function tooSmall(origin: string, minimum: number, path: Issue["path"], expected: string): Issue {
  return {
    origin,
    code: "too_small",
    minimum,
    inclusive: true,
    path,
    message: `Too small: expected ${expected}`,
  };
}
