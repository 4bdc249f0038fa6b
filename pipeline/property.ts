/** One property of a resource as `pulumi preview --json` has it. */
import { shown } from "../components/support/shown.mjs";

/** What stands for a value that nobody knows before the update. */
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Of a value in a line. */
const longest = 300;

/** The value at a path such as `a.b[0]["c d"]`; undefined where there is none. */
export function valueAt(all: unknown, path: string): unknown {
  const keys = [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, name]) => quoted?.replaceAll(/\\(.)/g, "$1") ?? index ?? name ?? "",
  );
  let value = all;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** On one line, with nothing hidden in it. */
export function inWords(value: unknown): string {
  if (value === undefined) return "(none)";
  if (value === "[secret]") return "(secret)";
  const json = JSON.stringify(value).replaceAll(`"${unknown}"`, "(known after the update)");
  return shown(json, longest);
}
