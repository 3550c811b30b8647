/**
 * A process of the pause test. Argument: JSON of `PauseTask`. The one that is to be paused approves the overview, says
 * `stopping` at the chosen moment, stops itself with SIGSTOP, and once it is continued writes on; what the store or the
 * application accepts of it from then on goes to the file `late`. The other one takes over what is abandoned.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../src/model/change.ts';
import { syncRunOf } from '../../src/model/ids.ts';
import type { Collection } from '../../src/store/store.ts';
import { DirectoryTarget } from '../../src/target/directory/directory-target.ts';
import type { ApplyContext, ChangeOutcome } from '../../src/target/target.ts';
import { openCrashStore, type CrashStore } from './crash-store.ts';
import { openWorker, seenStore } from './worker.ts';

export interface PauseTask {
  readonly store: CrashStore;
  readonly overviewId: string;
  readonly role: 'paused' | 'successor';
  /** At which write to a collection, or to the application, the process stops: the first is 1. */
  readonly stop: { readonly at: Collection | 'application'; readonly nth: number; readonly moment: 'before' | 'after' };
  /** What was written to the directory, by whomever. */
  readonly journal: string;
  readonly late: string;
  /** An application whose writes carry no fence, as a file; null where the directory is the target. */
  readonly application: string | null;
}

const task = JSON.parse(process.argv[2] ?? '') as PauseTask;
let seen = 0;
let wasPaused = false;

function pauseIfDue(at: Collection | 'application', moment: 'before' | 'after'): void {
  if (task.role !== 'paused' || at !== task.stop.at || moment !== task.stop.moment) return;
  seen += 1;
  if (seen !== task.stop.nth) return;
  process.stdout.write('stopping\n');
  process.kill(process.pid, 'SIGSTOP');
  // The signal may reach another thread first: nothing goes on here before the process stood still.
  const until = performance.now() + 100;
  while (performance.now() < until);
  wasPaused = true;
}

function note(file: string, lines: readonly string[]): void {
  appendFileSync(file, lines.map((line) => `${line}\n`).join(''));
}

/** Writes that were sent after the pause; a renewal that was answered before it may be heard of only now. */
const sentLate = new WeakSet();
const store = seenStore(await openCrashStore(task.store), {
  before(write) {
    pauseIfDue(write.collection, 'before');
    if (wasPaused) sentLate.add(write);
  },
  after(write, results) {
    const lines = write.lines(results);
    if (sentLate.has(write)) note(task.late, lines);
    if (write.collection.startsWith('directory')) note(task.journal, lines);
    pauseIfDue(write.collection, 'after');
  },
});

/** Writes one line a change to a file that knows nothing of leases. */
class Application extends DirectoryTarget {
  override async apply(changes: readonly Change[], context: ApplyContext): Promise<readonly ChangeOutcome[]> {
    const outcomes: ChangeOutcome[] = [];
    for (const { key } of changes) {
      pauseIfDue('application', 'before');
      await context.confirm();
      if (!context.resuming || !applied().includes(key)) {
        note(application, [key]);
        if (wasPaused) note(task.late, [key]);
      }
      outcomes.push({ key, result: 'applied', message: null });
    }
    return outcomes;
  }
}

const application = task.application ?? '';
function applied(): readonly string[] {
  return existsSync(application) ? readFileSync(application, 'utf8').split('\n') : [];
}

// Whoever waits judges when a lease ran out: only the successor is in a hurry.
const durationMs = task.role === 'paused' ? 60_000 : 500;
const { approve, executor, runs } = openWorker({
  store,
  timing: { durationMs, renewMs: 100 },
  ...(task.application === null
    ? {}
    : { openTarget: (connectionId, now) => new Application({ store, connectionId, now }) }),
});

if (task.role === 'paused') await approve(task.overviewId);
else
  while ((await runs.get(syncRunOf(task.overviewId))).status === 'running' || (await isHeld())) {
    await executor.recover();
    await executor.idle();
    await sleep(50);
  }
await executor.stop();
await store.close();

async function isHeld(): Promise<boolean> {
  return (await store.get('leases', 'all', 'contoso'))?.body.runId != null;
}
