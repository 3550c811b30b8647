/**
 * Does two things at the same time. When one fails the other is told to stop, and this throws what went wrong first
 * only once both have stopped: nothing goes on behind the back of the caller.
 */
export async function together<A, B>(
  signal: AbortSignal,
  [first, second]: readonly [(both: AbortSignal) => Promise<A>, (both: AbortSignal) => Promise<B>],
): Promise<[A, B]> {
  const abandoned = new AbortController();
  const both = AbortSignal.any([signal, abandoned.signal]);
  const failures: unknown[] = [];
  const guarded = async <Value>(work: (both: AbortSignal) => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await work(both);
    } catch (error) {
      failures.push(error);
      abandoned.abort(error);
      return undefined;
    }
  };
  const done = await Promise.all([guarded(first), guarded(second)]);
  if (failures.length > 0) throw failures[0];
  return done as [A, B];
}
