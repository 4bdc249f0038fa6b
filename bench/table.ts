/** The timings as a table in Markdown. */
import type { Case, Timing } from "./measure.ts";

/** Medians and minima of these cases in seconds, and each median beside the first one's. */
export function table(timings: ReadonlyMap<Case, readonly Timing[]>, cases: readonly Case[]): string {
  const rows = cases.map((one) => {
    const runs = timings.get(one) ?? [];
    return { title: one.title, wall: runs.map(({ wall }) => wall), user: runs.map(({ user }) => user) };
  });
  const floor = median(rows[0]?.wall ?? []);
  return [
    "| case | wall, median | wall, min | user CPU, median | wall beside the first |",
    "|---|---|---|---|---|",
    ...rows.map(({ title, wall, user }) => {
      const cells = [seconds(median(wall)), seconds(Math.min(...wall)), seconds(median(user))];
      return `| ${[title, ...cells, `${(median(wall) / floor).toFixed(2)} ×`].join(" | ")} |`;
    }),
  ].join("\n");
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}

function seconds(value: number): string {
  return `${value.toFixed(2)} s`;
}
