import type { Findable, ListQuery, WriteOperation } from './store.ts';

/** What every adapter asks of its callers. Breaking it is a mistake in the calling code, hence a RangeError. */

const mostIdBytes = 300;
const mostAtOnce = 1000;
const mostBodyBytes = 1_800_000;
const facetName = /^[a-z][a-zA-Z0-9]{0,39}$/;
const mostFacetCharacters = 200;

/**
 * True for what an id or a partition can be: 1 to 300 bytes of UTF-8, any characters. A lone surrogate has no UTF-8
 * form. Nothing can be stored under anything else, so reading it finds nothing; ids come from addresses that people edit.
 */
export function canExist(...keys: readonly string[]): boolean {
  return keys.every((key) => {
    const bytes = Buffer.byteLength(key);
    return bytes >= 1 && bytes <= mostIdBytes && key.isWellFormed();
  });
}

/** For writes. */
export function checkKey(key: string): void {
  if (!canExist(key)) {
    throw new RangeError(
      `A document's id and partition have 1 to ${mostIdBytes} bytes of well-formed text: ${JSON.stringify(key)}`,
    );
  }
}

/** The ids of a read of many that can exist, each once. */
export function idsToRead(ids: readonly string[]): string[] {
  checkCount('ids', ids.length);
  return [...new Set(ids)].filter((id) => canExist(id));
}

export function checkOperations(operations: readonly WriteOperation<unknown>[]): void {
  checkCount('operations', operations.length);
  for (const operation of operations) {
    checkKey(operation.id);
    if (operation.kind !== 'delete') {
      checkFindable(operation);
    }
  }
}

export function checkQuery(
  query: Pick<ListQuery, 'facets' | 'text' | 'prefix' | 'after'> & { readonly limit?: number },
): void {
  if (query.limit !== undefined && !(Number.isInteger(query.limit) && query.limit >= 1 && query.limit <= mostAtOnce)) {
    throw new RangeError(`A list has a limit of 1 to ${mostAtOnce}, not ${query.limit}.`);
  }
  if (query.after?.isWellFormed() === false || query.prefix?.isWellFormed() === false) {
    throw new RangeError('A list continues behind, and is narrowed to, well-formed text.');
  }
  checkFindable(query);
}

/** A document as JSON. Cosmos DB takes 2 MB with all that is stored around the body, so no store takes more than this. */
export function bodyJson(body: unknown): string {
  const json = JSON.stringify(body);
  if (json.length > mostBodyBytes / 4 && Buffer.byteLength(json) > mostBodyBytes) {
    throw new RangeError(`A document has at most ${mostBodyBytes} bytes as JSON, not ${Buffer.byteLength(json)}.`);
  }
  return json;
}

function checkCount(what: string, count: number): void {
  if (count > mostAtOnce) {
    throw new RangeError(`At most ${mostAtOnce} ${what} at once, not ${count}.`);
  }
}

/** Facet names become property names in queries, so they are plain words; values are short and have no control characters. */
function checkFindable(findable: Findable): void {
  const { facets = {} } = findable;
  for (const name of Object.keys(facets)) {
    const value = facets[name] ?? '';
    if (!facetName.test(name) || value.length > mostFacetCharacters || /\p{Cc}/u.test(value)) {
      throw new RangeError(`Not a facet: ${JSON.stringify(name)} with ${JSON.stringify(value)}`);
    }
  }
}

/** The first text behind all that begin with `prefix`, in the order of UTF-8 bytes; undefined when nothing is behind. */
export function behindPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) {
      // The surrogates between these two are no characters of their own.
      const next = last === 0xd7ff ? 0xe000 : last + 1;
      return String.fromCodePoint(...points, next);
    }
  }
  return undefined;
}
