import { CallerError } from '../../model/errors.ts';
import type { FilterDecision, PersonNamed } from '../../model/explanation.ts';
import type { Overview } from '../../model/overview.ts';
import { foldText } from '../../model/search.ts';
import type { SnapshotUser } from '../../model/snapshot.ts';
import { filterDecision } from '../../plan/explain.ts';
import type { Store } from '../../store/store.ts';
import { personNamed } from './seek-people.ts';
import { snapshotOfOverview } from './stored-reading.ts';

/** Somebody whom a filter left out, with the value of theirs that decided. */
export type FilteredPerson = PersonNamed & Omit<FilterDecision, 'kind'>;

interface Narrowing {
  /** The object id of the last person of the page before. */
  readonly after?: string;
  readonly limit: number;
  /** In the words of `Overview.filteredBy`. */
  readonly filter?: string;
  readonly text?: string;
}

/**
 * Whom the filters left out when an overview was made, a page at a time, in an order that stays the same. Memory holds
 * one page and a small part of the snapshot. Throws `CallerError` (not-found) where the snapshot is kept no more.
 */
export async function filteredPeople(
  store: Store,
  overview: Pick<Overview, 'id' | 'connectionId' | 'status'>,
  options: Narrowing,
): Promise<readonly FilteredPerson[]> {
  const snapshot = await snapshotOfOverview(store, overview);
  if (snapshot === null)
    throw new CallerError(
      'not-found',
      'Who was left out is kept only for the current overview, the last sync and the last what-if. Start a new preview to list it.',
    );
  const { after, limit } = options;
  const fits = fitting(options);
  const found: FilteredPerson[] = [];
  let isBehind = after === undefined;
  for await (const people of snapshot.allUsers(after === undefined ? {} : { from: after })) {
    const sorted = [...people].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [id, user] of sorted) {
      // The first part holds whom the page before ended with; the parts behind it hold others.
      if (!isBehind && after !== undefined && id <= after) continue;
      if (user.verdict !== 'filtered' || !fits(id, user)) continue;
      const { kind: _kind, ...decision } = filterDecision({ id, ...user }, user.by ?? '');
      found.push({ ...personNamed(id, user.attributes), ...decision });
      if (found.length === limit) return found;
    }
    isBehind = true;
  }
  return found;
}

function fitting({ filter, text = '' }: Narrowing): (id: string, user: SnapshotUser) => boolean {
  const wanted = foldText(text.trim());
  return (id, { by, attributes }) => {
    if (filter !== undefined && by !== filter) return false;
    const words = [attributes.displayName, attributes.userPrincipalName, attributes.mail, id];
    return wanted === '' || foldText(words.filter((word) => typeof word === 'string').join(' ')).includes(wanted);
  };
}
