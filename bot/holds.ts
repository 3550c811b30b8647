import type { Place } from './delivery.ts';

/** Messages that must not change for a moment. */
export class Holds {
  readonly #held = new Map<string, Set<Promise<unknown>>>();

  /** Holds a message until the function that it answers with is called. */
  add(place: Place): () => void {
    const key = keyOf(place);
    const { promise, resolve } = Promise.withResolvers<null>();
    const held = this.#held.get(key) ?? new Set();
    this.#held.set(key, held.add(promise));
    return () => {
      held.delete(promise);
      if (held.size === 0 && this.#held.get(key) === held) this.#held.delete(key);
      resolve(null);
    };
  }

  /** Resolves when nothing holds the message. */
  async passed(place: Place): Promise<void> {
    const key = keyOf(place);
    for (let held = this.#held.get(key); held !== undefined; held = this.#held.get(key)) await Promise.all(held);
  }
}

function keyOf(place: Place): string {
  return `${place.conversationId} ${place.activityId ?? ''}`;
}
