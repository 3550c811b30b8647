import assert from 'node:assert/strict';
import { join } from 'node:path';
import sinon from 'sinon';
import type { RetryPolicy } from '../../src/asking/attempts.ts';
import { systemClock } from '../../src/asking/clock.ts';
import type { Run } from '../../src/model/run.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { RemoteTarget } from '../../src/target/remote/remote-target.ts';
import { startHabits, type HabitServer } from '../support/scim-habit-server.ts';
import type { ScimHabits } from '../support/scim-habits.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { remoteFor } from '../target/scim/scim-for-tests.ts';
import { ada, companyOf, openBench, type Bench } from './runs-for-tests.ts';

/** So patient that no test would live to see its second attempt. */
const patient: RetryPolicy = {
  retries: 6,
  firstDelay: 120_000,
  longestDelay: 120_000,
  patience: 60 * 60_000,
  timeout: 2_000,
};

describe('a run that waits for a target that is away', () => {
  let store: Store;
  let habits: ScimHabits;
  let service: HabitServer;
  let bench: Bench;

  const open = (): Promise<Bench> =>
    openBench({
      store,
      company: companyOf(30),
      openTarget: ({ signal, ...parts }) => {
        const remote = remoteFor(service, { policy: patient, clock: systemClock, signal });
        return new RemoteTarget({ ...parts, remote });
      },
    });

  beforeEach(async () => {
    habits = { bulk: 'off' };
    service = await startHabits(habits);
    store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
    bench = await open();
  });

  afterEach(async () => {
    await bench.close();
    await service.close();
  });

  /** A sync whose service goes away after five people, once it has. */
  async function syncUntilAway(): Promise<Run> {
    const { overviewId } = await bench.preview();
    const { hash } = await bench.overviews.get(overviewId);
    habits.unavailable = { of: 'POST', after: 5 };
    const { run } = await bench.runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
    await untilAway();
    return run;
  }

  async function untilAway(): Promise<void> {
    while (service.shown('unavailable') === 0) await systemClock.sleep(10);
  }

  function namesThere(): readonly string[] {
    return [...service.directory.user.values()].map(({ userName }) => String(userName)).sort();
  }

  it('is cancelled at once while it reads', async () => {
    habits.unavailable = true;
    const run = await bench.runs.preview({ connectionId: 'contoso', trigger: 'chat', by: ada, origin: null });
    await untilAway();
    await bench.runs.cancelRun({ runId: run.id, by: ada });
    const { status, failure } = await bench.runs.settled(run.id);
    assert.deepEqual([status, failure?.code], ['cancelled', 'cancelled']);
  });

  it('is cancelled at once while it writes; each change has its row, and the next sync brings the rest', async () => {
    const run = await syncUntilAway();
    await bench.runs.cancelRun({ runId: run.id, by: ada });
    assert.equal((await bench.runs.settled(run.id)).status, 'cancelled');
    const log = await bench.runs.log(run.id, { limit: 1000 });
    assert.equal(log.length, 61);
    for (const { change, result, message } of log)
      assert.deepEqual(
        [result, message],
        change.class === 'user'
          ? ['failed', 'Perhaps applied: the run was cancelled while the target did not answer.']
          : ['not-applied', 'The run was cancelled before this change.'],
      );
    assert.equal(namesThere().length, 5);
    delete habits.unavailable;
    assert.equal((await bench.sync()).status, 'succeeded');
    assert.equal(new Set(namesThere()).size, 30);
    assert.equal(namesThere().length, 30);
  });

  it('is handed over at once, and ends with each change applied and logged once', async () => {
    const run = await syncUntilAway();
    await bench.executor.stop();
    assert.equal((await bench.runs.get(run.id)).status, 'running');
    assert.equal((await bench.runs.log(run.id, { limit: 1000 })).length, 0);
    delete habits.unavailable;
    const next = await open();
    await next.executor.recover();
    const { status, resumed } = await next.runs.settled(run.id);
    assert.deepEqual([status, resumed], ['succeeded', 1]);
    const log = await next.runs.log(run.id, { limit: 1000 });
    assert.deepEqual([log.length, new Set(log.map(({ result }) => result))], [61, new Set(['applied'])]);
    assert.equal(new Set(namesThere()).size, 30);
    assert.equal(namesThere().length, 30);
    await next.executor.stop();
  });

  it('hears within ten seconds that another process was asked to cancel it', async () => {
    const time = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      await bench.executor.start();
      const run = await syncUntilAway();
      const other = await open();
      await other.runs.cancelRun({ runId: run.id, by: ada });
      time.tick(10_000);
      assert.equal((await bench.runs.settled(run.id)).status, 'cancelled');
    } finally {
      time.restore();
    }
  });
});
