import type { Change, GroupedChanges } from '../model/change.ts';
import { chunksOf } from '../model/chunks.ts';
import { change } from '../plan/diff.ts';

/** Makes documents of some 20 KB: a page of fifty rows should not have to read thousands. */
const mostTogether = 100;

/**
 * The memberships of one group, all that an overview has of it, in portions that lie beside each other in the order of
 * apply and can be stored as one document each; `together` is null for what is stored change by change. That is what
 * joins or leaves for more than one reason: rows of one reason would lie among those of the other.
 */
export function* portionsOf(
  memberships: readonly Change[],
): Generator<{ readonly changes: readonly Change[]; readonly together: GroupedChanges | null }> {
  for (const alike of Map.groupBy(memberships, ({ action }) => action).values()) {
    const shared = sharedByAll(alike);
    if (shared === null) {
      yield { changes: alike, together: null };
      continue;
    }
    const inOrder = alike.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    for (const changes of chunksOf(inOrder, mostTogether))
      yield { changes, together: changes.length === 1 ? null : { shared, members: changes.map(memberOf) } };
  }
}

/** The changes of a document of `changes`, in the order of apply. */
export function changesIn(stored: Change | GroupedChanges): readonly Change[] {
  return 'members' in stored ? ungrouped(stored) : [stored];
}

function memberOf({
  memberId = '',
  memberTargetId = null,
  memberName = '',
}: Change): GroupedChanges['members'][number] {
  return [memberId, memberTargetId, memberName];
}

function ungrouped({ shared, members }: GroupedChanges): readonly Change[] {
  return members.map(([memberId, memberTargetId, memberName]) =>
    change({ ...shared, memberId, memberTargetId, memberName }),
  );
}

/** What changes have in common where they differ in the person alone; null where they differ in more. */
function sharedByAll(changes: readonly Change[]): GroupedChanges['shared'] | null {
  const [first] = changes;
  if (first?.class !== 'membership') return null;
  const { key: _key, memberId: _id, memberTargetId: _targetId, memberName: _name, ...shared } = first;
  const names = Object.keys(shared) as (keyof typeof shared)[];
  const size = Object.keys(first).length;
  const areAlike = changes.every(
    (change) => Object.keys(change).length === size && names.every((name) => isSame(change[name], first[name])),
  );
  return areAlike ? shared : null;
}

/** One value of both, as a plan makes them, or objects with the same content. */
function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}
