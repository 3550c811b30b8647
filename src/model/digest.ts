import { createHash } from 'node:crypto';
import type { Attributes } from './directory.ts';

/** SHA-256 in base64url of a value as canonical JSON: object keys sorted, so that equal values have equal digests. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('base64url');
}

/**
 * Digest of attributes, at 128 bits: short enough to hold one per person in memory. Attributes without a value are
 * left out, because to have no value and not to be there are the same.
 */
export function attributesDigest(attributes: Attributes): string {
  const present = Object.entries(attributes).filter(([, value]) => value !== null);
  return digest(Object.fromEntries(present)).slice(0, 22);
}

/** JSON with sorted keys and without undefined members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}
