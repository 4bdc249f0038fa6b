import Table from "cli-table3";
import { graphemes, longestLine, shown } from "./shown.mjs";

/** One line, or several; a line break inside one of them is made visible. */
export type Cell = string | readonly string[];

export interface TableShape {
  head?: readonly string[];
  /** Of all columns, borders not counted. Default is as wide as the texts. */
  widths?: readonly number[];
}

/** A table without colours, line by line. */
export function tableLines(rows: readonly (readonly Cell[])[], { head, widths }: TableShape = {}): string[] {
  const table = new Table({
    ...(head ? { head: [...head] } : {}),
    ...(widths ? { colWidths: [...widths], wordWrap: true } : {}),
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => row.map((cell, column) => cellText(cell, widths?.[column]))));
  return table.toString().split("\n");
}

function cellText(cell: Cell, width: number | undefined): string {
  const lines = (typeof cell === "string" ? [cell] : cell).map((line) => shown(line, longestLine));
  // Two blanks stand beside each text.
  return lines.map((line) => (width ? breakable(line, width - 2) : line)).join("\n");
}

/** A word that is longer than a line, as addresses are, would be cut off; in pieces of whole lines it is all there. */
function breakable(text: string, width: number): string {
  return text.replaceAll(/\S+/g, (word) => {
    if (word.length * 2 <= width) return word;
    let [broken, used] = ["", 0];
    for (const segment of graphemes(word)) {
      // Han, Kana, Hangul and emoji take two columns.
      const columns = segment < "\u2e80" && !/\p{Emoji_Presentation}|\ufe0f/u.test(segment) ? 1 : 2;
      if (used + columns > width) [broken, used] = [`${broken} `, 0];
      broken += segment;
      used += columns;
    }
    return broken;
  });
}
