/**
 * The names that somebody may have meant: those that hold the wanted text or are held by it, and those that are
 * few edits away.
 * @returns at most three, the nearest first
 */
export function nearNames(wanted: string, names: readonly string[]): string[] {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const low = wanted.toLowerCase();
  return names
    .map((name) => ({ name, distance: distance(low, name.toLowerCase()) }))
    .filter(({ name, distance: edits }) => edits <= limit || holds(low, name.toLowerCase()))
    .toSorted((one, other) => one.distance - other.distance || (one.name < other.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Shorter texts are held by too many names. */
const shortest = 3;

function holds(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < shortest) return false;
  return one.includes(other) || other.includes(one);
}

/** Levenshtein's distance: how many letters must be put in, left out or exchanged. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [done, letter] of [...from].entries()) {
    const next = [done + 1];
    for (let at = 1; at <= to.length; at += 1)
      next.push(
        Math.min(
          (next[at - 1] ?? 0) + 1,
          (row[at] ?? 0) + 1,
          (row[at - 1] ?? 0) + (to[at - 1] === letter ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[to.length] ?? 0;
}
