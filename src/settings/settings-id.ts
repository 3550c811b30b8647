import { randomInt } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new id that a person recognises in a link: what is left of the name in a-z, 0-9 and hyphens, and six random
 * characters. No dots: one separates a connection's id from the rest in the ids of its runs.
 */
export function settingsId(name: string, fallback: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/^-+|-+$/g, '');
  const tail = Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return `${slug === '' ? fallback : slug}-${tail}`;
}

/** Whether this could be such an id: anything else, however long or strange, names nothing. */
export function isSettingsId(id: string): boolean {
  return /^[a-z0-9-]{1,60}$/.test(id);
}
