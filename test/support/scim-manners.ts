import type { ScimHabits } from './scim-habits.ts';

/** What a service sends, as one of other manners sends it. */
export function strange(body: unknown, habits: ScimHabits): unknown {
  if (Array.isArray(body)) return body.map((item: unknown) => strange(item, habits));
  if (typeof body === 'boolean' && habits.stringBooleans === true) return body ? 'True' : 'False';
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const isId = habits.numericIds === true && (name === 'id' || name === 'value') && /^\d+$/.test(String(value));
      const called =
        habits.upperCase === true && !name.startsWith('urn:') ? name.charAt(0).toUpperCase() + name.slice(1) : name;
      return [called, isId ? Number(value) : strange(value, habits)];
    }),
  );
}

/** What a service is sent, with the names that it uses inside; they are compared without case (RFC 7643, 2.1). */
export function usualNames(body: unknown, habits: ScimHabits): unknown {
  if (Array.isArray(body))
    return body.filter((item) => !isInner(item)).map((item: unknown) => usualNames(item, habits));
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const called =
        habits.upperCase === true && name !== 'Operations' ? name.charAt(0).toLowerCase() + name.slice(1) : name;
      return [called, called === 'active' && typeof value === 'string' ? value === 'True' : usualNames(value, habits)];
    }),
  );
}

/** The group in a group that `nestedGroups` shows, and that is not kept. */
function isInner(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'value' in item && item.value === 'inner';
}
