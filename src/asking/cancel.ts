import { SyncFailure } from '../model/failure.ts';

/** The failure that an aborted signal stands for: its reason where that is one already, else `cancelled`. */
export function cancellation(signal: AbortSignal): SyncFailure {
  const reason: unknown = signal.reason;
  return reason instanceof SyncFailure ? reason : new SyncFailure('cancelled', undefined, { cause: reason });
}

/** Waits for a promise that cannot be aborted itself, and no longer than the signal allows, if there is one. */
export async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw cancellation(signal);
  }
  let stop = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      reject(cancellation(signal));
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
