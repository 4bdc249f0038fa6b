/*
 * What an answer must be like before it is used. A server, or a proxy that answers in its place, may send anything:
 * each member that is read is checked here, so that a wrong one is a failure with a code and never a TypeError.
 */

import { own } from "./own.ts";

/** True where a value is so. */
export type Shape<Value> = (value: unknown) => value is Value;

/** The type that a shape stands for. */
export type Of<Kind> = Kind extends Shape<infer Value> ? Value : never;

export const text: Shape<string> = (value) => typeof value === "string";
export const flag: Shape<boolean> = (value) => typeof value === "boolean";
/** A whole number from 0 on: a count, or the number of an object. */
export const count: Shape<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
export const anything: Shape<unknown> = (_value): _value is unknown => true;

/** An id that stays one part of a path: it cannot lead a request elsewhere. */
export const identifier: Shape<string> = (value): value is string => text(value) && /^[\w-]+$/.test(value);

/** An object with any members. */
export const record: Shape<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function list<Item>(item: Shape<Item>): Shape<Item[]> {
  return (value): value is Item[] => Array.isArray(value) && value.every(item);
}

/** An object with any keys, and members that are all alike. */
export function dictionary<Item>(item: Shape<Item>): Shape<Record<string, Item>> {
  return (value): value is Record<string, Item> => record(value) && Object.values(value).every(item);
}

export function nullable<Value>(shape: Shape<Value>): Shape<Value | null> {
  return (value): value is Value | null => value === null || shape(value);
}

/** A member that may be left out. */
export function optional<Value>(shape: Shape<Value>): Shape<Value | undefined> {
  return (value): value is Value | undefined => value === undefined || shape(value);
}

/** Members that may be undefined may be left out. */
type Members<Shapes> = {
  [Name in keyof Shapes as undefined extends Of<Shapes[Name]> ? never : Name]: Of<Shapes[Name]>;
} & { [Name in keyof Shapes as undefined extends Of<Shapes[Name]> ? Name : never]?: Of<Shapes[Name]> };

/** An object with these members, and any others. */
export function object<Shapes extends Record<string, Shape<unknown>>>(
  shapes: Shapes,
): Shape<Members<Shapes>> {
  const known = Object.entries(shapes);
  return (value): value is Members<Shapes> =>
    record(value) && known.every(([name, shape]) => shape(own(value, name)));
}
