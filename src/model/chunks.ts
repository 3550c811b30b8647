/** The items in their order, at most `size` at a time: for whatever takes only so many at once. */
export function* chunksOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[], void, undefined> {
  for (let from = 0; from < items.length; from += size) yield items.slice(from, from + size);
}
