import type { Declared } from "./table.ts";

/**
 * A value inside of `immich-sso:instances` as Pulumi would hand it over as a key of its own.
 * @returns nothing where it is not of the type; the rules are those of Pulumi's own check
 */
export function asText(
  { type, items }: Pick<Declared, "type" | "items">,
  value: unknown,
): string | undefined {
  const isRight =
    type === "array"
      ? Array.isArray(value) &&
        value.every((item) => (items === "string" ? typeof item === "string" : fits(items ?? "", item)))
      : fits(type, value);
  if (!isRight) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function fits(type: string, value: unknown): boolean {
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (typeof value === "object") return false;
  if (type === "integer") return /^-?\d+$/.test(String(value));
  return type !== "boolean" || ["true", "false"].includes(String(value));
}
