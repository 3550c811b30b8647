import type { Change } from '../../src/model/change.ts';
import { phaseOf } from '../../src/plan/order.ts';
import type { ChangeOutcome, Target } from '../../src/target/target.ts';

/** What a target does instead of what it should. */
export type Spoil = (target: Target) => Partial<Target>;

/** A target that is spoiled as long as `isSpoiled` says so. */
export function spoiledTarget(target: Target, spoil: Spoil, isSpoiled: () => boolean): Target {
  const instead = spoil(target);
  return new Proxy(target, {
    get: (of, name) => {
      const value: unknown = (isSpoiled() ? Reflect.get(instead, name) : undefined) ?? Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
}

/** Reads two at a time, and throws before the page with this number; `end` is behind the last page. */
export async function* breaking<Item>(
  pages: AsyncIterable<readonly Item[]>,
  { at, error }: { readonly at: number | 'end'; readonly error: () => Error },
): AsyncGenerator<readonly Item[]> {
  let number = 0;
  for await (const page of pages)
    for (let from = 0; from < page.length; from += 2) {
      if (number === at) throw error();
      number += 1;
      yield page.slice(from, from + 2);
    }
  if (at === 'end') throw error();
}

/** Ends too early, and says nothing of it. */
export async function* half<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[]> {
  for await (const page of pages) yield page.slice(0, Math.ceil(page.length / 2));
}

/** Every phase of apply, in its order: see `phaseOf`. */
export const everyPhase = '123456';

/** Changes what applying the batches of some phases comes to; `write` does what the target would have done. */
export function applying(
  phases: string,
  answer: (
    write: () => Promise<readonly ChangeOutcome[]>,
    changes: readonly Change[],
  ) => Promise<readonly ChangeOutcome[]>,
): Spoil {
  return (target) => ({
    apply: (changes, context) => {
      const [first] = changes;
      const write = (): Promise<readonly ChangeOutcome[]> => target.apply(changes, context);
      return first !== undefined && phases.includes(phaseOf(first)) ? answer(write, changes) : write();
    },
  });
}

/** Nothing is written, and every row says so. */
export function rows(changes: readonly Change[], result: 'stale' | 'failed'): readonly ChangeOutcome[] {
  return changes.map(({ key }) => ({ key, result, message: 'For a test.' }));
}
