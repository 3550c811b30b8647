/**
 * The index from which Graph answers filtered queries, as far as it lags behind: who was added lately. Whether that
 * shows is up to a habit.
 */
export class LateIndex {
  readonly #added = new Map<number, { at: number; queries: number }>();

  /** Remembers the row of a person who was added just now (milliseconds). */
  add(row: number, at: number): void {
    this.#added.set(row, { at, queries: 0 });
  }

  /** Rows that this query does not find yet: it is one of the first so many, or comes before so many milliseconds. */
  missing(late: { queries: number; milliseconds: number }, now: number): Set<number> {
    const missing = new Set<number>();
    for (const [row, added] of this.#added) {
      if (added.queries < late.queries || now - added.at < late.milliseconds) {
        missing.add(row);
      }
      added.queries += 1;
    }
    return missing;
  }
}
