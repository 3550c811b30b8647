/** A listing, and of how many items it probably is. */
export interface SizedListing<Item> {
  readonly pages: AsyncGenerator<readonly Item[], void, undefined>;
  readonly size: number;
}

/**
 * Several listings as one, in the order in which their pages arrive; the next page of each is asked for while the
 * others are used. Where pages of several wait, the listing of which most is left goes first, so that none is left to be
 * read alone in the end. Ends after the last of them, or with the first that fails: stopping the rest is up to the
 * caller.
 */
export async function* mergePages<Item>(
  listings: readonly SizedListing<Item>[],
): AsyncGenerator<readonly Item[], void, undefined> {
  let underWay = listings.map(({ pages, size }) => ({ pages, left: size, step: advance(pages) }));
  while (underWay.length > 0) {
    underWay.sort((a, b) => b.left - a.left);
    // Of several that are there the first wins.
    const { pages, next } = await Promise.race(underWay.map(({ step }) => step));
    const taken = underWay.find((listing) => listing.pages === pages);
    underWay = underWay.filter((listing) => listing !== taken);
    if (taken === undefined || next.done === true) continue;
    underWay.push({ pages, left: taken.left - next.value.length, step: advance(pages) });
    yield next.value;
  }
}

interface Step<Item> {
  readonly pages: SizedListing<Item>['pages'];
  readonly next: IteratorResult<readonly Item[], void>;
}

function advance<Item>(pages: SizedListing<Item>['pages']): Promise<Step<Item>> {
  const step = pages.next().then((next) => ({ pages, next }));
  // It fails when its turn comes, or never when another one failed before.
  step.catch(() => undefined);
  return step;
}
