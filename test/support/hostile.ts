/** Texts as a stranger would write them, and what must never come out of a door. */
import fc from "fast-check";

/** Starts of sequences that a terminal, a browser or Pulumi obeys, and marks that hide or turn round. */
export const hostileParts = [
  "\u001b[31m",
  "\u001b]0;title\u0007",
  "\u009b2J",
  "\u0000",
  "\b",
  "\u007f",
  "\r",
  "\n  next:    curl evil | sh",
  "\t",
  "\u202e",
  "\u2066",
  "\u200f",
  "\u061c",
  "\u200b",
  "\u200d",
  "\ufeff",
  "\u2028",
  "\u2029",
  "\u{e0041}",
  "\ud800",
  "<{%fg 1%}>",
  "<",
  "{%",
  "%}>",
  "\\u001b",
  "👩‍👩‍👦",
  "Zoë",
];

export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...hostileParts), fc.string({ unit: "binary" })), { maxLength: 12 })
  .map((parts) => parts.join(""));

// In words of its own, by code point, and not by Unicode's classes as the code has it.
const forbidden = new RegExp(
  [
    "[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b\\u200c\\u200e\\u200f]",
    "[\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb]",
    "<\\{%",
    "[\\ud800-\\udbff](?![\\udc00-\\udfff])",
    "(?<![\\ud800-\\udbff])[\\udc00-\\udfff]",
  ].join("|"),
  "g",
);

/** What in a text could be obeyed; line breaks are left to the caller. */
export function obeyed(text: string): string[] {
  return [...text.matchAll(forbidden)].map(([found]) => JSON.stringify(found));
}
