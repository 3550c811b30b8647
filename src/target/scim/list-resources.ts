import type { JsonObject } from './json.ts';
import { ListRefused, readPage, type Listing, type ListPage } from './list-page.ts';
import { unavailable } from './retry.ts';
import type { ScimClient } from './scim-client.ts';

type Pages = AsyncGenerator<readonly JsonObject[], void, undefined>;

/** How often a listing goes back, or begins anew, because it moved while it was read. */
const timesAnew = 5;

/**
 * The pages of a listing, to its end; nothing is missing from it, and items may come more than once. Pages that are
 * shorter than asked for, come without a total or shift while they are read are all right. A listing that ends before
 * its total is not.
 *
 * @throws ListRefused with the service's words
 * @throws SyncFailure `target-unavailable` when it cannot be read to its end
 */
export async function* listResources(
  client: ScimClient,
  listing: Listing,
  options: { readonly paging: 'index' | 'cursor' },
): Pages {
  if (options.paging === 'index') yield* byIndex(client, listing);
  else yield* byCursor(client, listing);
}

/**
 * RFC 7644, 3.4.2.4. A page begins with the last item of the one before. Were somebody removed from the part that was
 * read already, the rest would have moved up and an item been skipped: it is another one that comes first then.
 */
async function* byIndex(client: ScimClient, listing: Listing): Pages {
  let overlap = 1;
  let next = 1;
  let before: readonly string[] = [];
  let total: number | null = null;
  let anew = 0;
  const goBack = (to: number): void => {
    if (++anew > timesAnew) throw unavailable(`${listing.endpoint} changed faster than it could be read.`);
    next = Math.max(1, to);
  };
  for (;;) {
    const start = Math.max(1, next - overlap);
    const page = await readPage(client, listing, { startIndex: String(start) });
    const known = new Set(before);
    const fresh = page.items.filter(({ id }) => !known.has(id));
    const first = page.items.at(0)?.id;
    const shrank = overlap === 0 && total !== null && page.total !== null && page.total < total;
    total = page.total;
    if (shrank) {
      before = [];
      goBack(1);
      continue;
    }
    const isGone = first === undefined ? total === null || total < start : !known.has(first);
    if (start > 1 && overlap === 1 && isGone) {
      goBack(start - before.length * 2 ** anew + 1);
      continue;
    }
    if (fresh.length > 0) yield fresh.map(({ resource }) => resource);
    const follows = first !== undefined && first === before.at(-1);
    // A service that counts in whole pages may have begun earlier than it was asked to.
    const begins = follows ? start : Math.min(start, page.start ?? start);
    const end = begins + page.items.length - 1;
    const joins = fresh.length > 0 || start === 1 || follows;
    if (isLast({ page, end, start, joins, isNew: fresh.length > 0 })) return;
    if (fresh.length === 0) {
      if (overlap === 0) throw endsShort(listing, total);
      // Pages of one item, and services that count in whole pages, do not bear it.
      overlap = 0;
      continue;
    }
    before = page.items.map(({ id }) => id);
    next = end + 1;
  }
}

function isLast(at: { page: ListPage; end: number; start: number; joins: boolean; isNew: boolean }): boolean {
  const { page, end, start, joins, isNew } = at;
  if (page.total !== null) return end >= page.total && joins;
  // Without a total the end is where nothing follows.
  return !isNew && (page.items.length === 0 || (start > 1 && page.items.length === 1 && joins));
}

/** RFC 9865, 2: the end is where no cursor comes with the page. */
async function* byCursor(client: ScimClient, listing: Listing): Pages {
  for (let anew = 0; ; anew += 1) {
    try {
      const short = yield* oneRound(client, listing);
      if (short === null) return;
      if (anew === 1) throw endsShort(listing, short);
    } catch (error) {
      if (!isLostCursor(error)) throw error;
      if (anew === timesAnew) throw unavailable(`${listing.endpoint} loses its place. ${error.message}`, error);
    }
  }
}

/** Returns null at the end of the listing, and its total where it was not reached. */
async function* oneRound(
  client: ScimClient,
  listing: Listing,
): AsyncGenerator<readonly JsonObject[], number | null, undefined> {
  const cursors = new Set<string>();
  for (let cursor = '', seen = 0; ;) {
    const page = await readPage(client, listing, { cursor });
    seen += page.items.length;
    if (page.items.length > 0) yield page.items.map(({ resource }) => resource);
    if (page.nextCursor === null) return page.total === null || seen >= page.total ? null : page.total;
    if (cursors.has(page.nextCursor)) throw unavailable(`${listing.endpoint} comes back to a page it gave before.`);
    cursors.add(page.nextCursor);
    cursor = page.nextCursor;
  }
}

function isLostCursor(error: unknown): error is ListRefused {
  return error instanceof ListRefused && (error.scimType === 'expiredCursor' || error.scimType === 'invalidCursor');
}

function endsShort(listing: Listing, total: number | null): Error {
  const promised = total === null ? 'its pages repeat' : `it announced ${total} in all`;
  return unavailable(`${listing.endpoint} ended before its end: ${promised}.`);
}
