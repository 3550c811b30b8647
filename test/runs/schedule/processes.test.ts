import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { scheduledRunId } from '../../../src/model/ids.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import { nextTimes } from '../../../src/settings/schedule-times.ts';
import type { Store } from '../../../src/store/store.ts';
import { startCosmosServer } from '../../support/cosmos.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openCrashStore, type CrashStore } from '../crash-store.ts';
import { connectionWith, putConnection, runsOf } from './instances.ts';

const script = fileURLToPath(new URL('schedule.process.ts', import.meta.url));
const minuteMs = 60_000;

/** Clocks of the three processes, against that of the test. */
const skews: readonly number[] = [-40_000, 0, 40_000];

const often: Schedule = { kind: 'cron', expression: '*/3 * * * *', timeZone: 'Europe/Berlin' };
const seldom: Schedule = { kind: 'cron', expression: '*/6 * * * *', timeZone: 'America/New_York' };
const schedules: Readonly<Record<string, Schedule>> = { contoso: often, fabrikam: often, litware: seldom };

/** Around the change of the clocks in Berlin. */
const begin = new Date('2026-03-29T00:50:30Z');
const minutes = 24;

describe('three processes with schedulers', () => {
  it('start and carry out each run once, also when one of them is killed (SQLite)', async function () {
    this.timeout(120_000);
    await pass({ kind: 'sqlite', file: join(temporaryFolder(), 'rollcall.db') });
  });

  it('start and carry out each run once, also when one of them is killed (Cosmos DB)', async function () {
    this.timeout(120_000);
    const server = await startCosmosServer();
    try {
      const { endpoint, key } = server;
      await pass({ kind: 'cosmos', endpoint, key, databaseId: 'schedules' });
    } finally {
      await server.stop();
    }
  });
});

async function pass(address: CrashStore): Promise<void> {
  const store = await openCrashStore(address);
  for (const [id, schedule] of Object.entries(schedules))
    await putConnection(store, connectionWith(schedule, { id, updatedAt: begin.toISOString() }));
  const processes = skews.map((skewMs) => new Process(address, skewMs));
  const [, , last] = processes;
  try {
    await Promise.all(processes.map(async (one) => one.ready));
    for (let minute = 1; minute <= minutes; minute += 1) {
      const now = new Date(begin.getTime() + minute * minuteMs);
      const looked = processes.map(async (one) => one.lookAt(now));
      if (minute === minutes / 2) last?.kill();
      await Promise.all(looked);
      await untilAllEnded(store, now);
    }
    processes.forEach((one) => one.stop());
    const codes = await Promise.all(processes.map(async (one) => one.ended));
    assert.deepEqual(codes, [0, 0, null]);
    const runs = await allRuns(store);
    assert.deepEqual(runs.map(({ id }) => id).sort(), due(new Date(begin.getTime() + minutes * minuteMs)));
    const resumed = runs.reduce((sum, run) => sum + run.resumed, 0);
    const reads = processes.reduce((sum, one) => sum + one.reads, 0);
    // Only what the killed process left unfinished was begun by another one too.
    assert.ok(resumed <= 3 && Math.abs(reads - runs.length) <= resumed, `${String(resumed)} ${String(reads)}`);
  } finally {
    processes.forEach((one) => one.kill());
    await store.close();
  }
}

/** Run ids of everything that was due until then, sorted. */
function due(until: Date): readonly string[] {
  return Object.entries(schedules)
    .flatMap(([id, schedule]) =>
      nextTimes(schedule, begin, minutes)
        .filter((time) => time <= until)
        .map((time) => scheduledRunId(id, time)),
    )
    .sort();
}

/** Waits until every run that is due has succeeded and given its lease back, however long that takes. */
async function untilAllEnded(store: Store, now: Date): Promise<void> {
  for (;;) {
    const runs = await allRuns(store);
    const ended = new Set(runs.filter(({ status }) => status === 'succeeded').map(({ id }) => id));
    const leases = await store.list('leases', 'all', { limit: 100 });
    if (due(now).every((id) => ended.has(id)) && leases.every(({ body }) => body.runId === null)) return;
    await sleep(50);
  }
}

async function allRuns(store: Store): ReturnType<typeof runsOf> {
  return (await Promise.all(Object.keys(schedules).map(async (id) => runsOf(store, id)))).flat();
}

class Process {
  readonly ready: Promise<unknown>;
  /** Its exit code, null where it was killed. */
  readonly ended: Promise<unknown>;
  reads = 0;
  readonly #child: ChildProcess;
  readonly #skewMs: number;
  readonly #awaited = new Map<string, () => void>();

  constructor(address: CrashStore, skewMs: number) {
    this.#child = fork(script, [JSON.stringify(address)]);
    this.#skewMs = skewMs;
    this.ended = once(this.#child, 'exit').then(([code]: unknown[]) => code);
    this.ready = this.#hears('ready');
    this.#child.on('message', (message: string) => {
      if (message === 'read') this.reads += 1;
      this.#awaited.get(message)?.();
      this.#awaited.delete(message);
    });
  }

  /** Sets its clock, and waits until it has looked by it, or is gone. */
  async lookAt(now: Date): Promise<void> {
    const itsTime = new Date(now.getTime() + this.#skewMs).toISOString();
    if (!this.#child.connected) return;
    const looked = this.#hears(itsTime);
    this.#child.send(itsTime);
    await looked;
  }

  stop(): void {
    if (this.#child.connected) this.#child.send('stop');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when it says so, or is gone. */
  async #hears(word: string): Promise<void> {
    const said = new Promise<void>((resolve) => this.#awaited.set(word, resolve));
    await Promise.race([said, this.ended]);
  }
}
