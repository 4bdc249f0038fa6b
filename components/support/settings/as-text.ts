/**
 * A value inside of `immich-sso:instances` as Pulumi would hand it over as a key of its own.
 * @returns nothing where it is not of the type; the rules are those of Pulumi's own check
 */
export function asText(type: string, value: unknown): string | undefined {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return fits(type, value, text) ? text : undefined;
}

function fits(type: string, value: unknown, text: string): boolean {
  if (type === "array") return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (typeof value === "object") return false;
  if (type === "integer") return /^-?\d+$/.test(text);
  return type !== "boolean" || text === "true" || text === "false";
}
