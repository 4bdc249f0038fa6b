/** The table at the end of a set-up that had something to do. */
import { duration } from "./progress.mjs";

/**
 * @param {readonly import("./ways.mjs").Had[]} had
 * @returns {string} lines of one width per column: tool, version, way, time (`-` for what was there)
 */
export function reportOf(had) {
  const rows = [
    ["tool", "version", "way", "time"],
    ...had.map(({ tool, version, way, fresh, milliseconds }) => [
      tool,
      version,
      fresh ? way : `${way} (was there)`,
      fresh ? duration(milliseconds) : "-",
    ]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd())
    .join("\n");
}
