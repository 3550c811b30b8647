import { randomInt } from 'node:crypto';

/** Letters and digits that are not mistaken for each other, and signs that need no escape anywhere. */
const kinds = ['abcdefghijkmnopqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-_.!*+=?'] as const;
const length = 32;

/**
 * A random password of about 190 bits with characters of all four kinds, which every password policy of Entra ID takes.
 * It goes to Graph and nowhere else: nobody knows it, and whoever gets the account has to be given another one.
 */
export function newPassword(): string {
  const all = kinds.join('');
  const characters = [...kinds.map(oneOf), ...Array.from({ length: length - kinds.length }, () => oneOf(all))];
  for (let last = characters.length - 1; last > 0; last -= 1) {
    const other = randomInt(last + 1);
    [characters[last], characters[other]] = [characters[other] ?? '', characters[last] ?? ''];
  }
  return characters.join('');
}

function oneOf(characters: string): string {
  return characters.charAt(randomInt(characters.length));
}
