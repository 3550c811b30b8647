import { pino } from 'pino';
import { Executor } from '../../src/runs/executor.ts';
import { Leases, type LeaseTiming } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Runs } from '../../src/runs/runs.ts';
import { People } from '../../src/settings/people.ts';
import type { Source } from '../../src/source/source.ts';
import type { Collection, Store, WriteResult } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import type { Target } from '../../src/target/target.ts';
import { ada } from './runs-for-tests.ts';
import { silentNotifier } from '../support/silent-notifier.ts';

export interface Worker {
  readonly runs: Runs;
  readonly executor: Executor;
  /** Approves an overview as it is, and works on its sync until that ends or is lost. */
  readonly approve: (overviewId: string) => Promise<void>;
}

/** What a process of a test applies overviews with. */
export function openWorker(options: {
  readonly store: Store;
  readonly timing: LeaseTiming;
  readonly openTarget?: (connectionId: string, now: () => Date) => Target;
  /** Default: nothing can be read. */
  readonly openSource?: () => Source;
  /** Default: a little after the overview of the crash tests was made, so that it has not expired. */
  readonly now?: () => Date;
}): Worker {
  const { store, timing, now = (): Date => new Date('2026-03-01T10:05:00Z') } = options;
  const openTarget =
    options.openTarget ?? ((connectionId: string): Target => new DirectoryTarget({ store, connectionId, now }));
  const people = new People({ store, administrators: [ada] });
  const overviews = new Overviews({ store, now });
  const leases = new Leases({ store, timing, now });
  const executor = new Executor({
    store,
    people,
    overviews,
    leases,
    openSource: () => {
      const source = options.openSource?.();
      return source === undefined ? Promise.reject(new Error('Nothing is read.')) : Promise.resolve(source);
    },
    openTarget: async ({ id }) => openTarget(id, now),
    notifier: silentNotifier,
    logger: pino({ level: 'silent' }),
    now,
  });
  const runs = new Runs({ store, people, overviews, leases, executor, notifier: silentNotifier, now });
  return {
    runs,
    executor,
    approve: async (overviewId) => {
      const { hash } = await overviews.get(overviewId);
      const { run } = await runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
      await runs.settled(run.id);
    },
  };
}

/** A write as a process sends it: `lines` names the documents that were written, once it was carried out. */
export interface SeenWrite {
  readonly collection: Collection;
  readonly lines: (results: readonly WriteResult[]) => readonly string[];
}

/** A store whose writes are seen before and after they are carried out. */
export function seenStore(
  store: Store,
  see: {
    readonly before: (write: SeenWrite) => void;
    readonly after: (write: SeenWrite, results: readonly WriteResult[]) => void;
  },
): Store {
  return new Proxy(store, {
    get(of, name) {
      if (name !== 'write') {
        const value: unknown = Reflect.get(of, name);
        return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      }
      const write: Store['write'] = async (collection, partition, operations, options) => {
        const seen: SeenWrite = {
          collection,
          lines: (results) =>
            operations.flatMap(({ id, kind }, index) =>
              results[index]?.ok === true ? [`${collection} ${partition}/${id} ${kind}`] : [],
            ),
        };
        see.before(seen);
        const results = await of.write(collection, partition, operations, options);
        see.after(seen, results);
        return results;
      };
      return write;
    },
  });
}
