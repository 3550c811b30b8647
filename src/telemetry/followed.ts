import { AsyncLocalStorage } from 'node:async_hooks';

/** By what the lines of a log belong together. */
export interface Followed {
  readonly requestId?: string;
  readonly runId?: string;
  readonly connectionId?: string;
}

const storage = new AsyncLocalStorage<Followed>();

/** Does work whose log lines all carry these ids, however deep they are written, beside those of the work around it. */
export function followed<Result>(ids: Followed, work: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...ids }, work);
}

/** The ids of the work that goes on here, for the log. */
export function followedIds(): Followed {
  return storage.getStore() ?? {};
}
