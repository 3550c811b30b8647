import type { Collections, Store, Stored } from '../../store/store.ts';
import { refuse } from './scim-errors.ts';
import type { Json } from './scim-person.ts';
import { valueAt, type ScimQuery } from './scim-query.ts';

type Collection = 'directoryUsers' | 'directoryGroups';

/** A page of a list: what is on it, and how much there is on all pages. */
export interface ScimPage<Body> {
  readonly items: readonly Stored<Body>[];
  readonly total: number;
}

const partition = 'directory';
const atOnce = 1000;
/** How many entries are looked at for a filter that is not looked up, and kept to be sorted. */
const mostLookedAt = 50_000;
const mostKept = 10_000;
const mostMarks = 1000;

/** Lists of one collection of the directory, as SCIM asks for them. */
export class ScimList<C extends Collection> {
  readonly #store: Store;
  readonly #collection: C;
  /** By client, where the page begins that follows the one it had: SCIM counts, the store goes on behind an id. */
  readonly #marks = new Map<string, string>();

  constructor(store: Store, collection: C) {
    this.#store = store;
    this.#collection = collection;
  }

  /**
   * @param options.lookUp what has an attribute with a value, or null where that is not looked up
   * @param options.resource an entry as filters and orders look at it
   */
  async page(
    query: ScimQuery,
    options: {
      readonly lookUp: (equal: NonNullable<ScimQuery['equal']>) => Promise<readonly Stored<Collections[C]>[] | null>;
      readonly resource: (entry: Stored<Collections[C]>) => Json;
      readonly client: string;
    },
  ): Promise<ScimPage<Collections[C]>> {
    const { equal, sort, startIndex, count } = query;
    const found = equal === null ? null : await options.lookUp(equal);
    if (found === null && equal === null && query.matches === null && sort === null)
      return this.#plainPage(query, options.client);
    const matches = query.matches ?? (equal === null ? () => true : equals(equal));
    const all = found ?? (await this.#matching((entry) => matches(options.resource(entry))));
    const inOrder = sort === null ? all : sorted(all, options.resource, sort);
    return { items: inOrder.slice(startIndex - 1, startIndex - 1 + count), total: all.length };
  }

  async #matching(matches: (entry: Stored<Collections[C]>) => boolean): Promise<readonly Stored<Collections[C]>[]> {
    const kept: Stored<Collections[C]>[] = [];
    let looked = 0;
    for await (const page of this.#store.scan(this.#collection, partition)) {
      looked += page.length;
      kept.push(...page.filter(matches));
      if (looked > mostLookedAt || kept.length > mostKept)
        throw refuse('tooMany', 'This is too much to filter or to sort: look up userName, externalId or id with eq.');
    }
    return kept.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #plainPage({ startIndex, count }: ScimQuery, client: string): Promise<ScimPage<Collections[C]>> {
    const total = await this.#store.count(this.#collection, partition);
    if (count === 0 || startIndex > total) return { items: [], total };
    let after = this.#marks.get(`${client} ${String(startIndex)}`);
    for (let skip = after === undefined ? startIndex - 1 : 0; skip > 0;) {
      const skipped = await this.#list(Math.min(skip, atOnce), after);
      after = skipped.at(-1)?.id;
      if (after === undefined) return { items: [], total };
      skip -= skipped.length;
    }
    const items = await this.#list(count, after);
    this.#mark(`${client} ${String(startIndex + items.length)}`, items.at(-1)?.id);
    return { items, total };
  }

  async #list(limit: number, after: string | undefined): Promise<readonly Stored<Collections[C]>[]> {
    return this.#store.list(this.#collection, partition, { limit, ...(after === undefined ? {} : { after }) });
  }

  #mark(key: string, after: string | undefined): void {
    if (after === undefined) return;
    this.#marks.delete(key);
    this.#marks.set(key, after);
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > mostMarks && oldest !== undefined) this.#marks.delete(oldest);
  }
}

function equals({ attribute, value }: NonNullable<ScimQuery['equal']>): (resource: Json) => boolean {
  return (resource) => valueAt(resource, [attribute]).toLowerCase() === value.toLowerCase();
}

function sorted<Body>(
  entries: readonly Stored<Body>[],
  resource: (entry: Stored<Body>) => Json,
  { by, descending }: NonNullable<ScimQuery['sort']>,
): readonly Stored<Body>[] {
  const keyed = entries.map((entry) => ({ entry, key: valueAt(resource(entry), by).toLowerCase() }));
  const direction = descending ? -1 : 1;
  // What has no value comes last (RFC 7644, 3.4.2.3).
  keyed.sort((a, b) =>
    a.key === '' || b.key === '' ? Number(a.key === '') - Number(b.key === '') : direction * a.key.localeCompare(b.key),
  );
  return keyed.map(({ entry }) => entry);
}
