/** Lists as authentik pages them. */
import { ApiError } from "./rest.ts";

const DEFAULT_SIZE = 20;
const MAX_SIZE = 100;

/** One page of a list in the API's envelope. A size over 100 is cut, one that is no number is 20. */
export function page<T>(
  all: T[],
  query: URLSearchParams,
  show: (entry: T) => unknown,
  autocomplete: object = {},
) {
  const wanted = Number.parseInt(query.get("page_size") ?? "", 10);
  const size = wanted > 0 ? Math.min(wanted, MAX_SIZE) : DEFAULT_SIZE;
  const total = Math.max(1, Math.ceil(all.length / size));
  const current = Number(query.get("page") ?? 1);
  if (!Number.isInteger(current) || current < 1 || current > total) {
    throw new ApiError(404, { detail: "Invalid page." });
  }
  const start = (current - 1) * size;
  const shown = all.slice(start, start + size);
  return {
    pagination: {
      next: current < total ? current + 1 : 0,
      previous: current > 1 ? current - 1 : 0,
      count: all.length,
      current,
      total_pages: total,
      start_index: shown.length === 0 ? 0 : start + 1,
      end_index: start + shown.length,
    },
    results: shown.map(show),
    autocomplete,
  };
}

/** Keeps what equals each filter of the query that is given and not empty; several values of one are "or". */
export function filtered<T extends object>(
  all: T[],
  query: URLSearchParams,
  exact: (keyof T & string)[],
): T[] {
  const wanted = exact
    .map((name) => [name, query.getAll(name).filter(Boolean)] as const)
    .filter(([, values]) => values.length > 0);
  return all.filter((entry) => wanted.every(([name, values]) => values.includes(String(entry[name]))));
}

/** Keeps what contains the query's `search`, case ignored, in one of the named fields. */
export function searched<T extends object>(
  all: T[],
  query: URLSearchParams,
  fields: (keyof T & string)[],
): T[] {
  const text = query.get("search")?.toLowerCase();
  if (!text) return all;
  return all.filter((entry) => fields.some((name) => String(entry[name]).toLowerCase().includes(text)));
}

/** Orders by the query's `ordering` (a leading minus turns it round) or by `fallback`. */
export function ordered<T extends object>(all: T[], query: URLSearchParams, fallback: keyof T & string): T[] {
  const wanted = query.get("ordering") || fallback;
  const name = wanted.replace(/^-/, "") as keyof T & string;
  const direction = wanted.startsWith("-") ? -1 : 1;
  const key = (entry: T): string | number => {
    const value = entry[name];
    return typeof value === "number" ? value : String(value ?? "");
  };
  return [...all].sort((a, b) => (key(a) < key(b) ? -direction : key(a) > key(b) ? direction : 0));
}
