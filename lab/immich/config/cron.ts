/** Cron expressions as Immich's scheduler takes them, with its words for what is wrong. */

const ALIASES = new Set(
  "jan feb mar apr may jun jul aug sep oct nov dec sun mon tue wed thu fri sat".split(" "),
);
const PRESETS = new Set([
  "@yearly",
  "@monthly",
  "@weekly",
  "@daily",
  "@hourly",
  "@minutely",
  "@secondly",
  "@weekdays",
  "@weekends",
]);
const FIELD = /^(\*|\d+(-\d+)?)(\/\d+)?$/;

/** What is wrong with a cron expression of five or six fields (or a preset); `undefined` if nothing. */
export function cronComplaint(expression: string): string | undefined {
  const source = expression.trim().toLowerCase();
  if (PRESETS.has(source)) return undefined;
  const alias = source.match(/[a-z]{1,3}/g)?.find((word) => !ALIASES.has(word));
  if (alias !== undefined) return `Unknown alias: ${alias}`;
  const fields = source.replaceAll(/[a-z]{3}/g, "1").split(/\s+/);
  if (fields.length < 5) return "Too few fields";
  if (fields.length > 6) return "Too many fields";
  const bad = fields.find((field) => !field.split(",").every((part) => FIELD.test(part)));
  return bad === undefined ? undefined : `Field (${bad}) cannot be parsed`;
}
