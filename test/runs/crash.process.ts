/**
 * A process that works on the crash test's store and kills itself with SIGKILL at a chosen request to it.
 * Argument: JSON of `CrashTask`. What it wrote to the directory goes to the journal, a line a document, before it dies.
 */
import { silentNotifier } from '../support/silent-notifier.ts';
import { appendFileSync } from 'node:fs';
import { pino } from 'pino';
import { Executor } from '../../src/runs/executor.ts';
import { Leases } from '../../src/runs/leases.ts';
import { Overviews } from '../../src/runs/review/overviews.ts';
import { Runs } from '../../src/runs/runs.ts';
import { People } from '../../src/settings/people.ts';
import type { Collection, Store } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import { openCrashStore, type CrashTask } from './crash-store.ts';
import { ada } from './runs-for-tests.ts';

const task = JSON.parse(process.argv[2] ?? '') as CrashTask;
const opened = await openCrashStore(task.store);
let requests = 0;

/** Counts writes, journals what they did to the directory, and dies before or after the chosen one. */
const store: Store = new Proxy(opened, {
  get(of, name) {
    if (name !== 'write') {
      const value: unknown = Reflect.get(of, name);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    }
    const write: Store['write'] = async (collection, partition, operations, options) => {
      requests += 1;
      // Progress is stored beside the changes: another write may begin before this one is done.
      const isDue = task.killAt === requests;
      if (isDue && task.moment === 'before') process.kill(process.pid, 'SIGKILL');
      const results = await of.write(collection, partition, operations, options);
      journal(
        collection,
        operations.flatMap(({ id, kind }, index) =>
          results[index]?.ok === true ? [`${partition}/${id} ${kind}`] : [],
        ),
      );
      if (isDue && task.moment === 'after') process.kill(process.pid, 'SIGKILL');
      return results;
    };
    return write;
  },
});

function journal(collection: Collection, written: readonly string[]): void {
  if (!collection.startsWith('directory')) return;
  appendFileSync(task.journal, written.map((line) => `${collection} ${line}\n`).join(''));
}

// A little after the overview was made, so that it has not expired.
const now = (): Date => new Date('2026-03-01T10:05:00Z');
const people = new People({ store, administrators: [ada] });
const overviews = new Overviews({ store, now });
const leases = new Leases({ store, timing: { durationMs: 30_000, renewMs: 10_000 }, now });
const executor = new Executor({
  store,
  people,
  overviews,
  leases,
  openSource: () => Promise.reject(new Error('Nothing is read while applying.')),
  openTarget: ({ id }) => new DirectoryTarget({ store, connectionId: id, now }),
  notifier: silentNotifier,
  logger: pino({ level: 'silent' }),
  now,
});
const runs = new Runs({ store, people, overviews, leases, executor, notifier: silentNotifier, now });

if (task.what === 'approve') {
  const { overviewId } = task;
  const { hash } = await overviews.get(overviewId);
  const { run } = await runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
  await runs.settled(run.id);
} else {
  await executor.recover();
  await executor.idle();
}
await executor.stop();
await store.close();
process.stdout.write(String(requests));
