import type { Change } from '../model/change.ts';
import { isPlain } from '../model/search.ts';

type Ordered = Pick<Change, 'class' | 'action' | 'objectId' | 'name'> &
  Partial<Pick<Change, 'memberId' | 'memberName'>>;

/** Sorts before every letter and digit, so that Ann comes before Anna; no name and no id holds it. */
const end = '-~';

/**
 * The key that puts changes into the order of apply: people first, then groups, then who joins a group, who leaves
 * one, and only then groups and people that go. Within a phase rows are in the order of names, as a person reads them;
 * the ids behind the names make the key unique. Keys hold nothing but `a-z`, `0-9`, `-` and `~`, which every store
 * sorts alike.
 */
export function orderKey(change: Ordered): string {
  const subject = `${sortable(change.name)}${end}${change.objectId.toLowerCase()}`;
  if (change.class !== 'membership') return `${phaseOf(change)}${subject}`;
  const member = `${sortable(change.memberName ?? '')}${end}${(change.memberId ?? '').toLowerCase()}`;
  return `${phaseOf(change)}${subject}${end}${member}`;
}

/** Phase of a change, `1` to `6`. Changes of one phase do not depend on one another, so they may be applied together. */
export function phaseOf(change: Pick<Change, 'class' | 'action'>): string {
  switch (change.class) {
    case 'user':
      return change.action === 'remove' ? '6' : '1';
    case 'group':
      return change.action === 'remove' ? '5' : '2';
    case 'membership':
      return change.action === 'remove' ? '4' : '3';
  }
}

/** The part of a name that sorts: letters and digits without case and accents, at most 24 of them. */
function sortable(name: string): string {
  return (isPlain(name) ? name : name.normalize('NFKD'))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .slice(0, 24);
}
