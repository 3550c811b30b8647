import { digest } from '../../model/digest.ts';

/** Longer ids than this leave no room for a prefix in what a store takes. */
const mostBytes = 200;

/** An id of somebody else's as an id of the store: as it is, or a digest where it is too long or no proper text. */
export function idOf(foreign: string): string {
  const bytes = Buffer.byteLength(foreign);
  return bytes >= 1 && bytes <= mostBytes && foreign.isWellFormed() ? foreign : `long ${digest(foreign)}`;
}
