import { hash } from 'node:crypto';
import type { Attributes, AttributeValue } from './directory.ts';

/** SHA-256 in base64url of a value as canonical JSON: object keys sorted, so that equal values have equal digests. */
export function digest(value: unknown): string {
  return hash('sha256', canonicalJson(value), 'base64url');
}

/**
 * Digest of attributes, at 128 bits: short enough to hold one per person in memory. Attributes without a value are
 * left out, because to have no value and not to be there are the same.
 */
export function attributesDigest(attributes: Attributes): string {
  const flat: AttributeValue[] = [];
  for (const name of sortedNames(attributes)) {
    const value = attributes[name];
    if (value !== null && value !== undefined) flat.push(name, value);
  }
  return hash('sha256', JSON.stringify(flat), 'base64url').slice(0, 22);
}

/** The names of an object's members in one order, whatever order they were set in. */
export function sortedNames(object: object): readonly string[] {
  const names = Object.keys(object);
  // Most are few and in order already, and sorting makes a copy.
  return names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name) ? names : names.sort();
}

/** JSON with sorted keys and without undefined members. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : item,
  );
}
