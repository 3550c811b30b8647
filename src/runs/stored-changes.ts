import type { Change } from '../model/change.ts';
import { pagesOf, type ListQuery, type Store } from '../store/store.ts';
import { searchText, whereGrouped } from './change-writer.ts';
import { changesIn } from './grouped-changes.ts';

/** How changes are narrowed; they come in the order of apply, behind the key `after`. */
export type ChangeQuery = Omit<ListQuery, 'descending'>;

const pageSize = 1000;
/** A document may hold many changes, of which a page may want a few. */
const documentsAtOnce = 200;

/** The first changes of an overview that a query leaves, up to its limit. */
export async function listChanges(store: Store, overviewId: string, query: ChangeQuery): Promise<readonly Change[]> {
  for await (const page of changePages(store, overviewId, query)) return page;
  return [];
}

/** Changes of an overview in pages of the query's limit, of which the last may be shorter; none is empty. */
export async function* changePages(
  store: Store,
  overviewId: string,
  query: ChangeQuery,
): AsyncGenerator<readonly Change[], void, undefined> {
  let page: Change[] = [];
  const fits = fitting(query);
  const limit = Math.min(query.limit, documentsAtOnce);
  for await (const documents of pagesOf(store, 'changes', overviewId, { ...query, limit }))
    for (const { body } of documents)
      for (const change of changesIn(body).filter(fits)) {
        page.push(change);
        if (page.length < query.limit) continue;
        yield page;
        page = [];
      }
  if (page.length > 0) yield page;
}

/** Changes of an overview in order, a page at a time, or those of one class and action; `after` is the key to go on behind. */
export function changesInOrder(
  store: Store,
  overviewId: string,
  options: { readonly after?: string | null; readonly facets?: Pick<Change, 'class' | 'action'> } = {},
): AsyncGenerator<readonly Change[], void, undefined> {
  const { after = null, facets } = options;
  const narrowed = { ...(after !== null && { after }), ...(facets !== undefined && { facets }) };
  return changePages(store, overviewId, { limit: pageSize, ...narrowed });
}

/** How many changes of an overview a query leaves: documents are counted by the store, what several are in is looked at. */
export async function countChanges(
  store: Store,
  overviewId: string,
  query: Pick<ChangeQuery, 'facets' | 'text'>,
): Promise<number> {
  const several = { ...query, facets: { ...query.facets, ...whereGrouped } };
  const documents = await store.count('changes', overviewId, query);
  const grouped = await store.count('changes', overviewId, several);
  let count = documents - grouped;
  if (grouped === 0) return count;
  for await (const page of pagesOf(store, 'changes', overviewId, { ...several, limit: documentsAtOnce }))
    for (const { body } of page) count += changesIn(body).filter(fitting(query)).length;
  return count;
}

/** Changes by their keys, in any order; keys of none are passed over. */
export async function findChanges(
  store: Store,
  overviewId: string,
  keys: readonly string[],
): Promise<readonly Change[]> {
  const open = new Set(keys);
  const found: Change[] = [];
  const take = (changes: readonly Change[]): void => {
    for (const change of changes) if (open.delete(change.key)) found.push(change);
  };
  for (const { body } of await store.getMany('changes', overviewId, keys)) take(changesIn(body));
  // What is in a document with others is in the first one behind its key.
  for (const key of [...open].filter(isMembershipKey))
    if (open.has(key))
      for (const { body } of await store.list('changes', overviewId, { after: key, limit: 1 })) take(changesIn(body));
  return found;
}

/** Phases 3 and 4, as `plan/order.ts` makes keys; asking for anything else would be in vain. */
function isMembershipKey(key: string): boolean {
  return /^[34][a-z0-9~-]{1,299}$/.test(key);
}

function fitting({ after, text = '' }: Pick<ChangeQuery, 'after' | 'text'>): (change: Change) => boolean {
  return (change) => (after === undefined || change.key > after) && (text === '' || searchText(change).includes(text));
}
