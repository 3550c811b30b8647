import { setTimeout as timer } from 'node:timers/promises';

/** Time as whoever asks another service sees it, so that waits of any length can be tested without waiting. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects as soon as the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    await timer(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Waits up to this long, in milliseconds, are a pace; longer ones are for somebody who is away or asked for a pause. */
const longestPace = 5_000;

/**
 * The same time for a run that may be told to stop: long waits end with the signal, and throw its reason. What keeps a
 * pace goes on, as does a request that is under way: nobody could say how much of what was begun was carried out.
 */
export function clockUntil(signal: AbortSignal | undefined, clock: Clock): Clock {
  if (signal === undefined) return clock;
  return {
    now: () => clock.now(),
    sleep: async (ms, other) => {
      if (ms <= longestPace) return clock.sleep(ms, other);
      signal.throwIfAborted();
      const either = other === undefined ? signal : AbortSignal.any([signal, other]);
      await clock.sleep(ms, either).catch((error: unknown) => {
        throw signal.aborted ? signal.reason : error;
      });
    },
  };
}
