/**
 * A process that works on the crash test's store and kills itself with SIGKILL at a chosen request to it.
 * Argument: JSON of `CrashTask`. What it wrote to the directory goes to the journal, a line a document, before it dies.
 */
import { appendFileSync } from 'node:fs';
import { openCrashStore, scimTarget, type CrashTask } from './crash-store.ts';
import { openWorker, seenStore } from './worker.ts';

const task = JSON.parse(process.argv[2] ?? '') as CrashTask;
const opened = await openCrashStore(task.store);
let requests = 0;

/** Counts writes, journals what they did to the directory, and dies before or after the chosen one. */
const due = new WeakSet();
const store = seenStore(opened, {
  before(write) {
    requests += 1;
    // Progress is stored beside the changes: another write may begin before this one is done.
    if (task.killAt === requests) due.add(write);
    if (due.has(write) && task.moment === 'before') process.kill(process.pid, 'SIGKILL');
  },
  after(write, results) {
    if (write.collection.startsWith('directory'))
      appendFileSync(
        task.journal,
        write
          .lines(results)
          .map((line) => `${line}\n`)
          .join(''),
      );
    if (due.has(write) && task.moment === 'after') process.kill(process.pid, 'SIGKILL');
  },
});

const { scim } = task;
const { approve, executor } = openWorker({
  store,
  timing: { durationMs: 30_000, renewMs: 10_000 },
  ...(scim !== undefined && {
    openTarget: (connectionId: string, now: () => Date) => scimTarget(scim, { store, connectionId, now }),
  }),
});

if (task.what === 'approve') {
  await approve(task.overviewId);
} else {
  await executor.recover();
  await executor.idle();
}
await executor.stop();
await store.close();
process.stdout.write(String(requests));
