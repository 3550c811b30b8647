import { z } from 'zod';
import { SyncFailure } from '../../model/failure.ts';
import { GraphRefusal, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { NextLinks } from './next-link.ts';

/** Largest page of directory objects. */
export const pageSize = 999;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absolute link to the next page, or null on the last one. */
  readonly next: string | null;
}

/** Reads a page of a collection; without `value` it is none, and never an empty one. */
export function pageReader<Raw, Item>(
  schema: z.ZodType<Raw>,
  toItem: (raw: Raw) => Item,
): (json: unknown) => Page<Item> {
  const page = z.object({ value: z.array(schema), '@odata.nextLink': z.string().min(1).optional() });
  return (json) => {
    const answer = parseAnswer(page, json);
    return { items: answer.value.map(toItem), next: answer['@odata.nextLink'] ?? null };
  };
}

export interface Listing<Item, Of extends Page<Item> = Page<Item>> {
  /** Path of the first page. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Expected cost of a page in resource units. */
  readonly units: number;
  readonly read: (json: unknown) => Of;
  /** Of several listings that are read at once each holds a page already: then the next one is asked for in its turn. */
  readonly asksAhead?: false;
}

/** How often a listing is begun anew because its page tokens expired. */
export const restartsAllowed = 3;

/**
 * The pages of a listing; the next one is asked for while the current one is used, unless told otherwise. It ends only after the last page.
 * When Graph says that a page token expired, the listing begins anew, so that items come a second time.
 *
 * @throws GraphRefusal as Graph's answer, which the caller puts into context
 * @throws SyncFailure when the listing cannot be read to its end
 */
export async function* listPages<Item>(
  client: GraphClient,
  listing: Listing<Item>,
  signal: AbortSignal,
): AsyncGenerator<readonly Item[], void, undefined> {
  for (let restarts = 0; ; restarts += 1) {
    try {
      yield* followPages(client, listing, signal);
      return;
    } catch (error) {
      if (!isExpiredPageToken(error)) throw error;
      if (restarts === restartsAllowed) throw pageTokensExpire(error);
    }
  }
}

/** The pages of a listing from its first one to its last, which it returns: one pass, whatever Graph refuses ends it. */
export async function* followPages<Item, Of extends Page<Item>>(
  client: GraphClient,
  listing: Listing<Item, Of>,
  signal: AbortSignal,
): AsyncGenerator<readonly Item[], Of, undefined> {
  const { asksAhead = true } = listing;
  const links = new NextLinks(client.endpoint);
  const abandoned = new AbortController();
  const both = AbortSignal.any([signal, abandoned.signal]);
  const ask = (path: string): Promise<Of> => {
    const page = client.request({ ...listing, path }, both);
    // It fails when it is awaited, which may be a while from now, or never when nobody wants the rest.
    page.catch(() => undefined);
    return page;
  };
  try {
    for (let asked = ask(listing.path); ;) {
      const page = await asked;
      if (page.next !== null && asksAhead) asked = ask(links.follow(page.next));
      if (page.items.length > 0) yield page.items;
      if (page.next === null) return page;
      if (!asksAhead) asked = ask(links.follow(page.next));
    }
  } finally {
    abandoned.abort();
  }
}

/** https://learn.microsoft.com/graph/paging; codes are compared without case. */
export function isExpiredPageToken(error: unknown): error is GraphRefusal {
  return (
    error instanceof GraphRefusal && error.status === 400 && error.code.toLowerCase() === 'directory_expiredpagetoken'
  );
}

export function pageTokensExpire(cause: GraphRefusal): SyncFailure {
  const times = String(restartsAllowed + 1);
  return new SyncFailure(
    'source-unavailable',
    `Page tokens expired ${times} times before the last page. ${cause.message}`,
    {
      cause,
    },
  );
}
