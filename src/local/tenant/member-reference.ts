import type { MemberKind } from './profile.ts';

const KINDS: readonly MemberKind[] = ['user', 'group', 'device', 'orgContact', 'servicePrincipal', 'directoryRole'];
const KIND_SPACE = 8;

/**
 * A directory object as one integer, row and kind together, so that ten million memberships fit in 40 MB of
 * Uint32Array instead of a gigabyte of objects.
 */
export type MemberReference = number;

export function referenceTo(kind: MemberKind, row: number): MemberReference {
  return row * KIND_SPACE + KINDS.indexOf(kind);
}

export function kindOf(reference: MemberReference): MemberKind {
  return KINDS[reference % KIND_SPACE] ?? 'user';
}

export function rowOf(reference: MemberReference): number {
  return Math.floor(reference / KIND_SPACE);
}

/** Where the reference stands, or would stand, in a sorted list. */
export function positionIn(sorted: Uint32Array, reference: MemberReference): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < reference) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

export function includesReference(sorted: Uint32Array, reference: MemberReference): boolean {
  return sorted[positionIn(sorted, reference)] === reference;
}

/** The list with the reference in its place; the same list when it was there already. */
export function withReference(sorted: Uint32Array, reference: MemberReference): Uint32Array {
  const position = positionIn(sorted, reference);
  if (sorted[position] === reference) {
    return sorted;
  }
  const longer = new Uint32Array(sorted.length + 1);
  longer.set(sorted.subarray(0, position));
  longer[position] = reference;
  longer.set(sorted.subarray(position), position + 1);
  return longer;
}

/** The list without the reference; the same list when it was not there. */
export function withoutReference(sorted: Uint32Array, reference: MemberReference): Uint32Array {
  const position = positionIn(sorted, reference);
  if (sorted[position] !== reference) {
    return sorted;
  }
  const shorter = new Uint32Array(sorted.length - 1);
  shorter.set(sorted.subarray(0, position));
  shorter.set(sorted.subarray(position + 1), position);
  return shorter;
}
