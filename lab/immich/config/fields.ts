/** What fields of the settings may hold in Immich 3, where that is not one plain type. */
import { format, refined } from "../core/formats.ts";
import { boolean, type Check, string } from "../core/validate.ts";
import { cronComplaint } from "./cron.ts";

/** The texts "true" and "false" are taken for what they say, everywhere but in the integrity checks. */
export const toggle: Check<boolean> = (value, path, issues) =>
  boolean(value === "true" || (value === "false" ? false : value), path, issues);

/** Immich makes a number of whatever came. */
export function coerced(check: Check<number>): Check<number> {
  return (value, path, issues) => check(value === undefined ? value : Number(value), path, issues);
}

/** Hours and minutes of a day. */
export const time = format("time", /^(?:[01]\d|2[0-3]):[0-5]\d$/, "string in HH:MM format");

/** A cron expression. */
export const cron: Check<string> = (value, path, issues) => {
  const text = string()(value, path, issues);
  const complaint = typeof text === "string" ? cronComplaint(text) : undefined;
  if (complaint) issues.push({ code: "custom", message: `Invalid cron expression. ${complaint}`, path });
  return text;
};

/** What `check` wants; left out it counts as `fallback`. */
export function orElse<T>(fallback: T, check: Check<T>): Check<T> {
  return (value, path, issues) => check(value === undefined ? fallback : value, path, issues);
}

/** An empty text or an absolute URL of any scheme; `name` begins the complaint. */
export function urlOrEmpty(name: string): Check<string> {
  const isFine = (value: string) => value === "" || URL.canParse(value);
  return refined(isFine, `${name} must be an empty string or a valid URL`);
}
