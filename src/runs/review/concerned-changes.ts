import { chunksOf } from '../../model/chunks.ts';
import type { Change } from '../../model/change.ts';
import type { Override } from '../../model/override.ts';
import { foldText } from '../../model/search.ts';
import { LeftOut, learningOrder } from '../../plan/left-out.ts';
import type { Store } from '../../store/store.ts';
import { changePages, findChanges, listChanges } from '../stored-changes.ts';

const pageSize = 1000;
/** More than these are found sooner by reading the whole overview once. */
const mostPeopleAndGroups = 40;
const mostChanges = 10_000;

/**
 * The changes that overrides can leave out: those that were chosen, and those of the same people and groups, and so on
 * for whatever depends on them. Leaving out a row of a large overview is the usual edit, and needs a few searches
 * rather than every change. Null where that would be too many.
 */
export async function concernedChanges(
  store: Store,
  overviewId: string,
  overrides: ReadonlyMap<string, Override>,
): Promise<readonly Change[] | null> {
  const found = await chosenChanges(store, overviewId, [...overrides.values()]);
  if (found === null) return null;
  const seen = new Set<string>();
  for (let next = subjectsOf(found.values()); next.size > 0;) {
    for (const id of next) {
      seen.add(id);
      if (seen.size > mostPeopleAndGroups) return null;
      for await (const page of changePages(store, overviewId, { limit: pageSize, text: foldText(id) }))
        for (const change of page) if (change.objectId === id || change.memberId === id) found.set(change.key, change);
      if (found.size > mostChanges) return null;
    }
    const leftOut = new LeftOut(overrides.values());
    learnFrom(leftOut, [...found.values()]);
    next = subjectsOf([...found.values()].filter((change) => leftOut.of(change) !== null)).difference(seen);
  }
  return [...found.values()];
}

/** Lets it learn what it has to, in the order it asks for. */
export function learnFrom(leftOut: LeftOut, changes: readonly Change[]): void {
  for (const { class: of, action } of learningOrder)
    leftOut.learn(changes.filter((change) => change.class === of && change.action === action));
}

async function chosenChanges(
  store: Store,
  overviewId: string,
  overrides: readonly Override[],
): Promise<Map<string, Change> | null> {
  const keys = overrides.flatMap(({ of }) => (of.kind === 'row' ? [of.key] : []));
  if (keys.length > mostPeopleAndGroups) return null;
  const found = new Map<string, Change>();
  for (const some of chunksOf(keys, pageSize))
    for (const change of await findChanges(store, overviewId, some)) found.set(change.key, change);
  for (const { id, of } of overrides) {
    if (of.kind === 'row') continue;
    // Each brings at least one person or group along, except that the members of a group share it.
    const ofCause = await listChanges(store, overviewId, { facets: { cause: id }, limit: mostPeopleAndGroups + 1 });
    if (ofCause.length > mostPeopleAndGroups) return null;
    for (const change of ofCause) found.set(change.key, change);
  }
  return found;
}

function subjectsOf(changes: Iterable<Change>): Set<string> {
  const ids = new Set<string>();
  for (const { objectId, memberId } of changes) {
    ids.add(objectId);
    if (memberId !== undefined) ids.add(memberId);
  }
  return ids;
}
