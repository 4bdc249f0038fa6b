/** Validation with the texts of Django REST framework. */
import { ApiError, type Ask } from "./rest.ts";

/** Thrown by a field's reader; the messages are what the API shows under the field's name. */
export class Invalid extends Error {
  readonly messages: unknown;

  constructor(messages: unknown) {
    super("invalid");
    this.messages = messages;
  }
}

/** Reads one value or throws `Invalid`. */
export type Reader = (value: unknown) => unknown;

/** One field of a serializer. */
export interface Field {
  required?: boolean;
  nullable?: boolean;
  read: Reader;
}

/** Reads the body by `fields`: only known keys come out. POST and PUT want the required ones. Throws a 400. */
export function validated<T>(ask: Ask, fields: Record<string, Field>): Partial<T> {
  const partial = ask.raw.method === "PATCH";
  const values: Record<string, unknown> = {};
  const errors: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = ask.body[name];
    if (value === undefined) {
      if (field.required && !partial) errors[name] = ["This field is required."];
    } else if (value === null) {
      if (field.nullable) values[name] = null;
      else errors[name] = ["This field may not be null."];
    } else {
      try {
        values[name] = field.read(value);
      } catch (error) {
        if (!(error instanceof Invalid)) throw error;
        errors[name] = error.messages;
      }
    }
  }
  if (Object.keys(errors).length > 0) throw new ApiError(400, errors);
  return values as Partial<T>;
}

/** Text, trimmed as the API trims it. `blank` allows an empty one. */
export function text(blank = false): Reader {
  return (value) => {
    if (typeof value !== "string" && typeof value !== "number") throw new Invalid(["Not a valid string."]);
    const trimmed = String(value).trim();
    if (trimmed === "" && !blank) throw new Invalid(["This field may not be blank."]);
    return trimmed;
  };
}

export const flag: Reader = (value) => {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new Invalid(["Must be a valid boolean."]);
};

export const integer: Reader = (value) => {
  if (!Number.isInteger(Number(value)) || value === "") throw new Invalid(["A valid integer is required."]);
  return Number(value);
};

export const dictionary: Reader = (value) => {
  if (typeof value !== "object" || Array.isArray(value)) throw new Invalid(["Value must be valid JSON."]);
  return value;
};

export const slug: Reader = (value) => {
  const read = text()(value) as string;
  if (!/^[-\w]+$/.test(read)) {
    throw new Invalid(["Enter a valid “slug” consisting of letters, numbers, underscores or hyphens."]);
  }
  return read;
};

export const email: Reader = (value) => {
  const read = text(true)(value) as string;
  if (read !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(read))
    throw new Invalid(["Enter a valid email address."]);
  return read;
};

/** `hours=3;minutes=1`, in the units that Python's timedelta knows. */
export const duration: Reader = (value) => {
  const unit = "(weeks|days|hours|minutes|seconds|milliseconds|microseconds)";
  if (!new RegExp(`^${unit}=-?[\\d.]+(;${unit}=-?[\\d.]+)*;?$`).test(String(value))) {
    throw new Invalid([`${String(value)} is not in the correct format of 'hours=3;minutes=1'.`]);
  }
  return value;
};

/** One of a few words. */
export function choice(...allowed: string[]): Reader {
  return (value) => {
    if (!allowed.includes(String(value))) throw new Invalid([`"${String(value)}" is not a valid choice.`]);
    return value;
  };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The uuid of something that `exists`. */
export function uuidOf(exists: (pk: string) => boolean): Reader {
  return (value) => {
    if (!UUID.test(String(value))) throw new Invalid([`“${String(value)}” is not a valid UUID.`]);
    return keyOf((pk) => exists(String(pk)))(value);
  };
}

/** The integer key of something that `exists`. */
export function keyOf(exists: (pk: string | number) => boolean): Reader {
  return (value) => {
    if (exists(value as string | number)) return value;
    throw new Invalid([`Invalid pk "${String(value)}" - object does not exist.`]);
  };
}

/** A list; each entry is read by `read`. */
export function listOf(read: Reader): Reader {
  return (value) => {
    if (!Array.isArray(value)) throw new Invalid(notAList(value));
    return value.map(read);
  };
}

/** The message for something else where a list of keys is wanted. */
export function notAList(value: unknown): unknown {
  return [`Expected a list of items but got type "${pythonType(value)}".`];
}

/** Name of the Python type that a JSON value becomes; the API's messages speak of those. */
export function pythonType(value: unknown): string {
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number") return Number.isInteger(value) ? "int" : "float";
  return Array.isArray(value) ? "list" : "dict";
}

/** A reader whose value must not be `taken` by another entry. */
export function unique(read: Reader, taken: (value: unknown) => boolean, message: string): Reader {
  return (value) => {
    const known = read(value);
    if (taken(known)) throw new Invalid([message]);
    return known;
  };
}
