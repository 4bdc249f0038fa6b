/** Kinds of fields that Immich 2 has in many places. */
import { cronComplaint } from "../config/cron.ts";
import { type Field, field, numeric, where } from "./body.ts";
import { each, isEnum, isInt, isNotEmpty, isNumber, isString, max, min, type Rule, told } from "./rules.ts";

export const text = field(isString);
/** A text that holds something. */
export const filled = field(isString, isNotEmpty);
/** One of these. */
export const choice = (...values: string[]): Field => field(isNotEmpty, isEnum(...values));
export const choices = (...values: string[]): Field => field(isNotEmpty, each(isEnum(...values)));

/** Numbers within bounds, both included. */
export const whole = (least: number, most?: number): Field => numeric(...bounds(least, most), isInt);
export const decimal = (least: number, most?: number): Field => numeric(...bounds(least, most), isNumber);

function bounds(least: number, most?: number): Rule[] {
  return [...(most === undefined ? [] : [max(most)]), min(least)];
}

const isCron = told(
  "cronValidator",
  (value) => cronComplaint(value) === undefined,
  "Invalid cron expression",
);
/** A cron expression, of what is switched on. */
export const cron = where("enabled", field(isString, isCron, isNotEmpty));
// 24:00 is the midnight at a day's end.
export const time = field(
  told(
    "isDateStringFormat",
    (value) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(value),
    "startTime must be in HH:mm format",
  ),
);
