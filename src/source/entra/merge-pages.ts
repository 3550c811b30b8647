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
    const { listing, next } = await Promise.race(
      underWay.map(async (listing) => ({ listing, next: await listing.step })),
    );
    underWay = underWay.filter((other) => other !== listing);
    if (next.done === true) continue;
    const { pages, left } = listing;
    underWay.push({ pages, left: left - next.value.length, step: advance(pages) });
    yield next.value;
  }
}

function advance<Item>(pages: SizedListing<Item>['pages']): Promise<IteratorResult<readonly Item[], void>> {
  const step = pages.next();
  // It fails when its turn comes, or never when another one failed before.
  step.catch(() => undefined);
  return step;
}
