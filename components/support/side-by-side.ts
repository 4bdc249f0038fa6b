/** Requests to one server at a time; 8 pages at once took Authentik a third of the time of one after another. */
const most = 8;

/** Work on each item, a few at a time. The results are in the order of the items; the first failure ends it. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [index, item] of waiting) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
