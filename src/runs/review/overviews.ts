import { actions, type Action, type Change, type ObjectClass } from '../../model/change.ts';
import { connectionOf } from '../../model/ids.ts';
import type { Overview } from '../../model/overview.ts';
import { overrideId, type Hold, type Override } from '../../model/override.ts';
import { foldText } from '../../model/search.ts';
import type { LeftOut } from '../../plan/left-out.ts';
import { phaseOf } from '../../plan/order.ts';
import type { ListQuery, Store, Stored } from '../../store/store.ts';
import { refusal } from '../../texts/refusal.ts';
import { configurationDigest } from '../configuration.ts';
import { readState } from '../connection-state.ts';
import { changePages, changesInOrder, countChanges, listChanges } from '../stored-changes.ts';
import { approvalHash, readLeftOut, readOverrides } from './overrides.ts';

/** How a list of changes or log rows is narrowed; `after` is the key of the last row of the page before. */
export interface ListOptions {
  readonly after?: string;
  /** 1 to 1,000. */
  readonly limit: number;
  readonly class?: ObjectClass;
  readonly action?: Action;
  /** The id of a cause, as `overrideId` makes it. */
  readonly cause?: string;
  readonly text?: string;
}

/** So many rows one request for the starts of pages looks through. */
const mostPassed = 100_000;

/** How many overviews are remembered with what is left out of them: those that people page through. */
const mostRemembered = 4;

/** Seven days after the last sync activity of its connection an overview expires. */
export const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/** Overviews as they can be looked at and decided on now. */
export class Overviews {
  readonly #store: Store;
  readonly #now: () => Date;
  readonly #leftOut = new Map<string, LeftOut>();

  constructor(options: { readonly store: Store; readonly now: () => Date }) {
    this.#store = options.store;
    this.#now = options.now;
  }

  /** With the status it has now, expiry and changed settings included. Throws `CallerError` (not-found). */
  async get(overviewId: string): Promise<Overview> {
    const stored = await this.#find(overviewId);
    if (stored === undefined) throw refusal('not-found', 'no-overview');
    return this.#asOfNow(stored.body);
  }

  /** The newest overview of a connection that was completed and not yet replaced, whatever its status. */
  async current(connectionId: string): Promise<Overview | null> {
    const { currentOverviewId } = await readState(this.#store, connectionId);
    if (currentOverviewId === null) return null;
    const stored = await this.#find(currentOverviewId);
    return stored === undefined ? null : this.#asOfNow(stored.body);
  }

  async changes(overviewId: string, options: ListOptions): Promise<readonly Change[]> {
    await this.get(overviewId);
    return listChanges(this.#store, overviewId, narrowed(options));
  }

  /** How many changes the options leave; without a text an overview knows it, and nothing is looked through. */
  async count(overviewId: string, options: Omit<ListOptions, 'limit' | 'after'>): Promise<number> {
    const { facets, text } = narrowed({ ...options, limit: 1 });
    const known = text === undefined ? knownCount(await this.get(overviewId), options) : null;
    if (known !== null) return known;
    return countChanges(this.#store, overviewId, {
      ...(facets === undefined ? {} : { facets }),
      ...(text === undefined ? {} : { text }),
    });
  }

  /**
   * The keys of every `every`th of the changes that `options` leave, behind `after`: where pages of that size begin.
   * `next` is the key to go on behind, null at the end. Memory holds keys and one page of changes.
   */
  async pageStarts(
    overviewId: string,
    options: Omit<ListOptions, 'limit'> & { readonly every: number },
  ): Promise<{ readonly starts: readonly string[]; readonly next: string | null }> {
    await this.get(overviewId);
    const { every, ...narrow } = options;
    const starts: string[] = [];
    for await (const page of changePages(this.#store, overviewId, narrowed({ ...narrow, limit: every }))) {
      const last = page.at(-1);
      if (last === undefined || page.length < every) break;
      starts.push(last.key);
      if (starts.length * every >= mostPassed) return { starts, next: last.key };
    }
    return { starts, next: null };
  }

  /** Every change in the order of apply, a page at a time. */
  all(overviewId: string): AsyncGenerator<readonly Change[]> {
    return changesInOrder(this.#store, overviewId);
  }

  /** What of an overview is left out, ready to be asked about its changes. Overviews with one hash leave out the same. */
  async leftOut({ id, hash, changesHash }: Pick<Overview, 'id' | 'hash' | 'changesHash'>): Promise<LeftOut> {
    const name = `${id} ${hash}`;
    const known = this.#leftOut.get(name);
    if (known !== undefined) return known;
    const overrides = await readOverrides(this.#store, id);
    const leftOut = await readLeftOut(this.#store, id, overrides);
    // While somebody edits, what is stored may be ahead of the record.
    if (approvalHash(changesHash, overrides) === hash) this.#remember(name, leftOut);
    return leftOut;
  }

  /** What is left out of an overview, in the order of ids: causes first, then rows in the order of apply. */
  async overrides(overviewId: string, options: Pick<ListOptions, 'after' | 'limit'>): Promise<readonly Override[]> {
    await this.get(overviewId);
    return (await this.#store.list('overrides', overviewId, options)).map(({ body }) => body);
  }

  /** Rows of a connection that are on hold now; a page may hold fewer of them than its limit, and `next` more. */
  async holds(
    connectionId: string,
    options: Pick<ListOptions, 'after' | 'limit'>,
  ): Promise<{ readonly holds: readonly Hold[]; readonly next: string | null }> {
    const page = await this.#store.list('holds', connectionId, options);
    const holds = page.map(({ body }) => body).filter(({ until }) => new Date(until) > this.#now());
    return { holds, next: page.length < options.limit ? null : (page.at(-1)?.id ?? null) };
  }

  #remember(name: string, leftOut: LeftOut): void {
    this.#leftOut.set(name, leftOut);
    const [oldest] = this.#leftOut.keys();
    if (this.#leftOut.size > mostRemembered && oldest !== undefined) this.#leftOut.delete(oldest);
  }

  async #find(overviewId: string): Promise<Stored<Overview> | undefined> {
    return this.#store.get('overviews', connectionOf(overviewId), overviewId);
  }

  /** Expiry is a matter of the clock and of other documents, so it is worked out at each look and stored by none. */
  async #asOfNow(overview: Overview): Promise<Overview> {
    if (overview.status !== 'ready') return overview;
    const ended = (endedBecause: Overview['endedBecause']): Overview => ({
      ...overview,
      status: 'expired',
      endedBecause,
    });
    const state = await readState(this.#store, overview.connectionId);
    if (state.currentOverviewId !== overview.id)
      return ended(state.currentOverviewId === null ? 'sync-ran' : 'newer-overview');
    const lastActivity = new Date(state.lastActivityAt ?? overview.createdAt).getTime();
    const expiresAt = new Date(Math.max(lastActivity, new Date(overview.createdAt).getTime()) + lifetimeMs);
    const dated = { ...overview, expiresAt: expiresAt.toISOString() };
    if (expiresAt <= this.#now()) return { ...ended('seven-days'), expiresAt: dated.expiresAt };
    const connection = await this.#store.get('connections', 'all', overview.connectionId);
    if (connection === undefined || configurationDigest(connection.body) !== overview.configurationDigest)
      return ended('configuration-changed');
    return dated;
  }
}

/** What the overview counted of itself when it was made; null for a cause that it does not list. */
function knownCount(
  { status, counts, causes }: Overview,
  { class: of, action, cause }: Omit<ListOptions, 'limit' | 'after'>,
): number | null {
  if (status === 'generating' || status === 'failed') return null;
  if (cause !== undefined) {
    const found = causes.find((one) => overrideId({ kind: 'cause', ...one }) === cause);
    if (found === undefined) return null;
    return (of ?? found.class) === found.class && (action ?? found.action) === found.action ? found.count : 0;
  }
  const classCounts = of === undefined ? Object.values(counts) : [counts[of]];
  const sum = (name: Action): number => classCounts.reduce((total, count) => total + count[name], 0);
  return action === undefined ? actions.reduce((total, name) => total + sum(name), 0) : sum(action);
}

/**
 * Where the changes of a class begin: their keys begin with the phase in which they are applied, so that nothing before
 * has to be looked through.
 */
function placeOf({ class: of, action, after }: Omit<ListOptions, 'limit'>): Pick<ListQuery, 'after' | 'prefix'> {
  const start = of === undefined ? '' : phaseOf({ class: of, action: 'add' });
  const behind = after !== undefined && after > start ? after : start;
  return {
    ...(behind === '' ? {} : { after: behind }),
    ...(of !== undefined && action !== undefined && { prefix: phaseOf({ class: of, action }) }),
  };
}

/** List options as the store takes them. */
export function narrowed(options: ListOptions & { readonly result?: string }): ListQuery {
  const facets = {
    ...(options.class === undefined ? {} : { class: options.class }),
    ...(options.action === undefined ? {} : { action: options.action }),
    ...(options.cause === undefined ? {} : { cause: options.cause }),
    ...(options.result === undefined ? {} : { result: options.result }),
  };
  const text = options.text === undefined ? '' : foldText(options.text.trim());
  return {
    limit: options.limit,
    ...placeOf(options),
    ...(Object.keys(facets).length === 0 ? {} : { facets }),
    ...(text === '' ? {} : { text }),
  };
}
