/**
 * Several listings as one, in the order in which their pages arrive; the next page of each is asked for while the
 * others are used. Where pages of several wait, the listing whose turn was longest ago goes first, so that none is left
 * to be read alone in the end. Ends after the last of them, or with the first that fails: stopping the rest is up to the caller.
 */
export async function* mergePages<Page>(
  listings: readonly AsyncGenerator<Page, void, undefined>[],
): AsyncGenerator<Page, void, undefined> {
  const underWay = new Map(listings.map((listing) => [listing, advance(listing)]));
  while (underWay.size > 0) {
    const { listing, next } = await Promise.race(underWay.values());
    underWay.delete(listing);
    if (next.done === true) continue;
    underWay.set(listing, advance(listing));
    yield next.value;
  }
}

interface Step<Page> {
  readonly listing: AsyncGenerator<Page, void, undefined>;
  readonly next: IteratorResult<Page, void>;
}

function advance<Page>(listing: AsyncGenerator<Page, void, undefined>): Promise<Step<Page>> {
  const step = listing.next().then((next) => ({ listing, next }));
  // It fails when its turn comes, or never when another one failed before.
  step.catch(() => undefined);
  return step;
}
