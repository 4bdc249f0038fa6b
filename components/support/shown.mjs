/*
 * The one door for foreign text that a person sees. Plain JavaScript, because failure.mjs uses it on whatever Node
 * the machine has. Unsafe characters become JSON escapes, so that a JSON text stays the same JSON.
 */

import { withoutSecrets } from "./secrets.mjs";

/** UTF-16 units of one foreign value in a message: a mail has 254, a DN rarely 300. */
export const longestShown = 500;

/** Of one line of a message, with all the values in it. */
export const longestLine = 4_000;

/** Lines of one message; a table of 100 rows has 203. */
export const mostLines = 250;

/** Control characters, bidi and zero-width marks, line separators, halves of characters; not the shapes of emoji. */
const unsafe = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--\p{Variation_Selector}]/v;

/** Pulumi's CLI obeys `<{%fg 1%}>` in every text that it prints. */
const markup = /<\{%/g;

const short = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** @param {string} found @returns {string} as JSON escapes it, one `\uXXXX` a unit */
function escaped(found) {
  const letter = short.get(found);
  if (letter) return letter;
  return found.replaceAll(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * A text with everything in it made visible that a terminal, a browser or Pulumi would obey, or that hides.
 *
 * @param {string} text
 * @returns {string} one line; the same text where there is nothing to make visible
 */
export function visible(text) {
  const plain = withoutSecrets(text).replaceAll(markup, "<\\u007b%");
  if (!unsafe.test(plain)) return plain;
  if (!/[\u200d\u{e0000}-\u{e007f}]/u.test(plain))
    return plain.replaceAll(new RegExp(unsafe.source, "gv"), escaped);
  // A family of emoji is joined by zero-width joiners, and a flag may be spelled in tags. Made here: it takes 10 ms.
  return plain.replaceAll(new RegExp(`\\p{RGI_Emoji}|${unsafe.source}`, "gv"), (found) => {
    const isOne = [...found].length === 1;
    return isOne && unsafe.test(found) ? escaped(found) : found;
  });
}

/** @type {Intl.Segmenter | undefined} */
let segmenter;

/** What a reader takes for one character each. */
export function* graphemes(/** @type {string} */ text) {
  // Made at the first use: it takes 10 ms, and most texts are short.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield segment;
}

/**
 * A foreign value as a message may show it: visible, on one line, and no longer than the limit.
 *
 * @param {unknown} value a text; anything else is shown as JSON has it
 * @param {number} [limit] in UTF-16 units
 * @returns {string}
 */
export function shown(value, limit = longestShown) {
  const text = typeof value === "string" ? value : asJson(value);
  // Cut before as well: what follows takes time by length. Half a secret would not be known as one any more.
  const all = visible(withoutSecrets(text).slice(0, limit + 1));
  if (all.length <= limit) return all;
  let cut = "";
  for (const segment of graphemes(all)) {
    if (cut.length + segment.length >= limit) break;
    cut += segment;
  }
  return `${cut.replace(/\\(u[0-9a-f]{0,3})?$/, "")}…`;
}

/**
 * The same in double quotes, with those inside escaped.
 *
 * @param {unknown} value
 * @param {number} [limit]
 * @returns {string}
 */
export function quoted(value, limit = longestShown) {
  if (typeof value !== "string") return shown(value, limit);
  const text = withoutSecrets(value);
  return shown(JSON.stringify(text.length > limit ? `${text.slice(0, limit)}…` : text), 6 * limit + 8);
}

/**
 * A text of several lines. Each string is one of them: a line break inside is somebody else's, and made visible.
 *
 * @param {readonly string[]} lines
 * @returns {string}
 */
export function inLines(lines) {
  const all = lines.slice(0, mostLines).map((line) => shown(line, longestLine));
  const more = lines.length - all.length;
  return [...all, ...(more > 0 ? [`    … and ${more} more lines`] : [])].join("\n");
}

/** @param {unknown} value @returns {string} the same JSON, on several lines, safe to print */
export function visibleJson(value) {
  return JSON.stringify(value, null, 2).split("\n").map(visible).join("\n");
}

/** @param {unknown} value @returns {string} */
function asJson(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return typeof value;
  }
}
