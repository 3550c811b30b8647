import type { Change, Reason } from '../model/change.ts';
import { attributesDigest } from '../model/digest.ts';
import type { Attributes, AttributeValue } from '../model/directory.ts';
import { orderKey } from './order.ts';

export interface Difference {
  readonly before: Attributes;
  readonly after: Attributes;
  readonly names: readonly string[];
}

/** The attributes in which `wanted` differs from `held`; a value that goes away is null after. */
export function difference(held: Attributes, wanted: Attributes): Difference {
  const before: Record<string, AttributeValue> = {};
  const after: Record<string, AttributeValue> = {};
  const names = [...new Set([...Object.keys(held), ...Object.keys(wanted)])].sort();
  const differing = names.filter((name) => (held[name] ?? null) !== (wanted[name] ?? null));
  for (const name of differing) {
    before[name] = held[name] ?? null;
    after[name] = wanted[name] ?? null;
  }
  return { before, after, names: differing };
}

/**
 * Why something that exists is updated. When the source still says what the last sync wrote, the target was edited in
 * between: that is drift, and the overview says so rather than pretending the source changed.
 */
export function updateReason(options: {
  readonly difference: Difference;
  readonly wanted: Attributes;
  readonly syncedDigest: string | null;
}): Reason {
  const attributes = options.difference.names;
  return options.syncedDigest !== null && options.syncedDigest === attributesDigest(options.wanted)
    ? { code: 'drift', attributes }
    : { code: 'attributes-changed', attributes };
}

/** A change with its key in the order of apply. */
export function change(content: Omit<Change, 'key'>): Change {
  return { key: orderKey(content), ...content };
}
