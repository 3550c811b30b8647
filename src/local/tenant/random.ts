import { mix32 } from './guid.ts';

/** A small repeatable random source: the same seed gives the same choices on every machine. */
export interface RandomSource {
  /** A whole number from 0 up to, but not including, the limit. */
  below(limit: number): number;
  /** One of the given items; the list must not be empty. */
  pick<Item>(items: readonly Item[]): Item;
}

export function randomSource(seed: number): RandomSource {
  let step = 0;
  const next = (): number => {
    step += 1;
    return mix32(step, seed);
  };
  const below = (limit: number): number => next() % Math.max(1, limit);
  return {
    below,
    pick<Item>(items: readonly Item[]): Item {
      const item = items[below(items.length)];
      if (item === undefined) {
        throw new RangeError('cannot pick from an empty list');
      }
      return item;
    },
  };
}

/** A 32-bit number from any text, for seeding. */
export function seedFromText(text: string): number {
  let seed = 0x811c9dc5;
  for (const character of text) {
    seed = Math.imul(seed ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return seed;
}
