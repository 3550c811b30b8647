/**
 * A process with a scheduler that looks again and again. Argument: JSON of `CrashStore`. Its clock says what it is sent,
 * and it sends that back once it looked by it; it sends `read` for every run that it carries out.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { Scheduler } from '../../../src/runs/schedule/scheduler.ts';
import { ArraySource } from '../../support/array-source.ts';
import { openCrashStore, type CrashStore } from '../crash-store.ts';
import { companyOf } from '../runs-for-tests.ts';
import { openWorker } from '../worker.ts';

const store = await openCrashStore(JSON.parse(process.argv[2] ?? '') as CrashStore);
let now = new Date(0);
const over = new AbortController();
process.on('message', (message: string) => {
  if (message === 'stop') over.abort();
  else now = new Date(message);
});

const { executor, runs } = openWorker({
  store,
  timing: { durationMs: 30_000, renewMs: 10_000 },
  now: () => now,
  openSource: () => {
    process.send?.('read');
    return new ArraySource(companyOf(2));
  },
});
const scheduler = new Scheduler({ store, runs, logger: pino({ level: 'silent' }), now: () => now });
process.send?.('ready');
while (!over.signal.aborted) {
  const looked = now.toISOString();
  // A process of this host that is gone need not be waited for.
  await executor.recover();
  await scheduler.tick();
  process.send?.(looked);
  await sleep(20);
}
await executor.stop();
await store.close();
process.disconnect();
