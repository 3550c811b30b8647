import { z } from 'zod';
import { SyncFailure } from '../../model/failure.ts';
import { CursorExpired } from '../source.ts';
import { classifyRefusal, describeRefusal } from './classify-failure.ts';
import { GraphRefusal, MalformedAnswer, parseAnswer } from './graph-answer.ts';
import type { GraphClient } from './graph-client.ts';
import { pathOf } from './next-link.ts';
import type { Page } from './pages.ts';
import { followPages } from './pages.ts';
import { listedCost, resourceUnits } from './resource-units.ts';

/** A kind of object whose changes Graph tracks (https://learn.microsoft.com/graph/delta-query-overview). */
export interface Tracked {
  readonly resource: 'users' | 'groups';
  /** The application permission that reading it needs. */
  readonly permission: string;
}

interface DeltaPage<Item> extends Page<Item> {
  /** The delta link that ends a round: where the next one begins. */
  readonly cursor: string | null;
}

const units = resourceUnits({ listed: listedCost.delta, select: true, expand: false, top: null });

/**
 * A cursor for what changes from now on, without the data that is there.
 *
 * @param select what is tracked; the cursor remembers it
 */
export async function takeCursor(
  client: GraphClient,
  { select, ...tracked }: Tracked & { readonly select: readonly string[] },
  signal: AbortSignal,
): Promise<string> {
  const path = `/${tracked.resource}/delta?$select=${select.join(',')}&$deltatoken=latest`;
  const pages = followPages(client, { path, units, read: deltaPageReader(z.unknown(), (raw) => raw) }, signal);
  try {
    // Whoever asks for the latest cursor is sent an empty page; whatever is in it came before the cursor.
    for (;;) {
      const next = await pages.next();
      if (next.done === true) return cursorOf(next.value, client.endpoint);
    }
  } catch (error) {
    throw error instanceof GraphRefusal ? classifyRefusal(error, tracked.permission) : error;
  }
}

/**
 * One round of changes, from a cursor to the next one, which it returns. It ends only with the delta link of the last
 * page. Nothing is begun anew when a page token expires: a second pass tells what is true by then, and would leave out
 * what the first one told and what was undone meanwhile.
 *
 * @throws CursorExpired when Graph takes the cursor, or a link of this round, no more
 */
export async function* readRound<Item>(
  client: GraphClient,
  { cursor, read, ...tracked }: Tracked & { readonly cursor: string; readonly read: DeltaReader<Item> },
  signal: AbortSignal,
): AsyncGenerator<readonly Item[], string, undefined> {
  const path = pathOf(cursor, client.endpoint);
  if (path?.toLowerCase().startsWith(`/${tracked.resource}/`) !== true) {
    throw new CursorExpired(`The cursor is none for ${tracked.resource} at ${client.endpoint}.`);
  }
  try {
    const last: DeltaPage<Item> = yield* followPages(client, { path, units, read }, signal);
    return cursorOf(last, client.endpoint);
  } catch (error) {
    if (!(error instanceof GraphRefusal)) throw error;
    throw isExpired(error)
      ? new CursorExpired(describeRefusal(error), { cause: error })
      : classifyRefusal(error, tracked.permission);
  }
}

/**
 * 410, and 400 with one of several codes (`syncStateNotFound`, `Directory_ExpiredPageToken`, …): a round consists of
 * Graph's own links, so that nothing but their tokens can be wrong with them.
 */
function isExpired({ status }: GraphRefusal): boolean {
  return status === 410 || status === 400;
}

type DeltaReader<Item> = (json: unknown) => DeltaPage<Item>;

/** Reads a page of changes; one that leads neither on nor to the next round is half of one. */
export function deltaPageReader<Raw, Item>(schema: z.ZodType<Raw>, toItem: (raw: Raw) => Item): DeltaReader<Item> {
  const link = z.string().min(1).optional();
  const page = z.object({ value: z.array(schema), '@odata.nextLink': link, '@odata.deltaLink': link });
  return (json) => {
    const { value, '@odata.nextLink': next = null, '@odata.deltaLink': cursor = null } = parseAnswer(page, json);
    if (next === null && cursor === null) throw new MalformedAnswer('A page of changes has no link to what follows.');
    return { items: value.map(toItem), next, cursor };
  };
}

function cursorOf({ cursor }: DeltaPage<unknown>, endpoint: string): string {
  if (cursor !== null && pathOf(cursor, endpoint) !== null) return cursor;
  throw new SyncFailure('source-unavailable', `A delta link leads away from ${endpoint}.`);
}

/** `@removed` says that an object went away, whatever else is said of it. */
export const removedMark = z.unknown().optional();

export function isRemoved(raw: { readonly '@removed'?: unknown }): boolean {
  return raw['@removed'] !== undefined && raw['@removed'] !== null;
}
