import type { Notifier } from '../../src/notify/notifier.ts';

/** Tells nobody, for tests that are about something else. */
export const silentNotifier: Notifier = {
  progressed: () => Promise.resolve(),
  finished: () => Promise.resolve(),
  releaseAsked: () => Promise.resolve(),
};
