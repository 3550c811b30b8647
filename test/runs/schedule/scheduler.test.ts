import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { Connection } from '../../../src/model/connection.ts';
import { scheduledRunId } from '../../../src/model/ids.ts';
import type { Schedule } from '../../../src/model/schedule.ts';
import { readState } from '../../../src/runs/connection-state.ts';
import { StoreUnavailable, type Store } from '../../../src/store/store.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { ada } from '../runs-for-tests.ts';
import { connectionWith, Instance, putConnection, runsOf } from './instances.ts';

const hourly: Schedule = { kind: 'hourly', minute: 0 };
const daily: Schedule = { kind: 'daily', at: '03:30', timeZone: 'Europe/Berlin' };

describe('the scheduler', () => {
  let store: Store;
  let now: Date;
  let instance: Instance;

  beforeEach(() => {
    store = new MemoryStore();
    now = new Date('2026-03-01T10:30:00Z');
    instance = new Instance(store, () => now);
  });

  async function save(schedule: Schedule, more: Partial<Connection> = {}): Promise<void> {
    await putConnection(store, connectionWith(schedule, { updatedAt: now.toISOString(), ...more }));
  }

  /** Looks once at a time, lets what was started end, and answers with when the runs so far were due. */
  async function lookAt(...times: readonly string[]): Promise<readonly string[]> {
    for (const time of times) {
      now = new Date(time);
      await instance.scheduler.tick();
      await instance.endAll();
    }
    return due();
  }

  async function due(): Promise<readonly string[]> {
    const states = await runsOf(store);
    const starts = states.map(
      ({ id, startedAt }) => `${id === idOf(startedAt) ? '' : 'late '}${startedAt.slice(0, 16)}`,
    );
    return starts;
  }

  const idOf = (due: string): string => scheduledRunId('contoso', new Date(due));

  it('starts what is due, once, as a run of its own that nobody asked for', async () => {
    await save(hourly);
    assert.deepEqual(await lookAt('2026-03-01T10:59:59Z'), []);
    await lookAt('2026-03-01T11:00:04Z', '2026-03-01T11:00:14Z', '2026-03-01T11:59:59Z');
    const [run, ...others] = await runsOf(store);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [run?.id, run?.trigger, run?.kind, run?.startedBy.name, run?.origin, run?.startedAt],
      [idOf('2026-03-01T11:00:00Z'), 'schedule', 'overview', 'Schedule', null, '2026-03-01T11:00:04.000Z'],
    );
    assert.equal((await readState(store, 'contoso')).lastRunId, run?.id);
  });

  it('applies at once where the review mode is auto', async () => {
    await save(hourly, { reviewMode: 'auto' });
    await lookAt('2026-03-01T11:00:00Z');
    assert.deepEqual(
      (await runsOf(store)).map(({ kind, overviewId }) => [kind, overviewId]),
      [['sync', `${idOf('2026-03-01T11:00:00Z')}-overview`]],
    );
  });

  it('starts nothing where the schedule is manual or the connection is disabled', async () => {
    await save({ kind: 'manual' });
    assert.deepEqual(await lookAt('2026-03-02T11:00:00Z'), []);
    await save(hourly, { enabled: false });
    assert.deepEqual(await lookAt('2026-03-03T11:00:00Z'), []);
  });

  it('makes up for nothing from before a schedule was chosen, changed, or its connection enabled again', async () => {
    await save(hourly, { updatedAt: '2026-03-01T10:15:00.000Z' });
    assert.deepEqual(await lookAt('2026-03-01T10:30:00Z'), []);
    await lookAt('2026-03-01T11:00:00Z');
    await save(hourly, { enabled: false });
    await lookAt('2026-03-01T14:30:00Z');
    await save(hourly);
    assert.equal((await lookAt('2026-03-01T14:59:50Z')).length, 1);
    assert.equal((await lookAt('2026-03-01T15:00:00Z')).length, 2);
    await save(daily);
    assert.equal((await lookAt('2026-03-02T02:29:00Z')).length, 2);
    assert.equal((await lookAt('2026-03-02T02:30:00Z')).length, 3);
  });

  it('forgets no time that is due when something else of the connection is edited', async () => {
    await save(hourly);
    await lookAt('2026-03-01T10:40:00Z');
    now = new Date('2026-03-01T11:05:00Z');
    await save(hourly, { name: 'Contoso Ltd' });
    assert.equal((await lookAt('2026-03-01T11:05:01Z')).length, 1);
  });

  it('starts one run, late, for all the times that were missed', async () => {
    await save(hourly);
    await lookAt('2026-03-01T11:00:00Z');
    await lookAt('2026-03-01T17:20:00Z', '2026-03-01T17:20:10Z');
    assert.deepEqual(await lookAt('2026-03-01T18:00:00Z'), [
      '2026-03-01T11:00',
      'late 2026-03-01T17:20',
      '2026-03-01T18:00',
    ]);
    assert.equal((await runsOf(store))[1]?.id, idOf('2026-03-01T17:00:00Z'));
  });

  it('tries a busy connection again, until its run is over', async () => {
    await save(hourly);
    now = new Date('2026-03-01T10:58:00Z');
    const manual = await instance.runs.preview({ connectionId: 'contoso', trigger: 'chat', by: ada, origin: null });
    for (const time of ['2026-03-01T11:00:00Z', '2026-03-01T11:00:10Z', '2026-03-01T11:10:00Z']) {
      now = new Date(time);
      await instance.scheduler.tick();
      assert.deepEqual(instance.going, [manual.id]);
    }
    await instance.endAll();
    await lookAt('2026-03-01T11:10:10Z');
    const [, late] = await runsOf(store);
    assert.deepEqual([late?.id, late?.startedAt], [idOf('2026-03-01T11:00:00Z'), '2026-03-01T11:10:10.000Z']);
  });

  it('goes on with the other connections when one cannot be started', async () => {
    await save(hourly);
    await putConnection(
      store,
      connectionWith({ kind: 'cron', expression: 'nonsense', timeZone: 'UTC' }, { id: 'broken' }),
    );
    await putConnection(store, connectionWith(hourly, { id: 'zeta', updatedAt: now.toISOString() }));
    await lookAt('2026-03-01T11:00:00Z');
    assert.deepEqual([(await runsOf(store)).length, (await runsOf(store, 'zeta')).length], [1, 1]);
  });

  it('writes nothing while nothing is due', async () => {
    await save(hourly);
    await putConnection(store, connectionWith({ kind: 'manual' }, { id: 'manual' }));
    await lookAt('2026-03-01T11:00:00Z');
    const write = sinon.spy(store, 'write');
    await lookAt('2026-03-01T11:00:10Z', '2026-03-01T11:30:00Z', '2026-03-01T11:59:59Z');
    assert.equal(write.callCount, 0);
  });

  it('starts each time once, though the clocks of two processes are two minutes apart', async () => {
    await save(hourly);
    const fast = new Instance(store, () => new Date(now.getTime() + 60_000));
    const slow = new Instance(store, () => new Date(now.getTime() - 60_000));
    for (let second = 0; second < 2 * 3600; second += 10) {
      now = new Date(Date.UTC(2026, 2, 1, 10, 30) + second * 1000);
      await Promise.all([fast.scheduler.tick(), slow.scheduler.tick()]);
      if (second % 300 === 0) await Promise.all([fast.endAll(), slow.endAll()]);
    }
    assert.deepEqual(
      (await runsOf(store)).map(({ id }) => id),
      ['2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z'].map(idOf),
    );
  });

  it('never takes what a slow clock says for a step back', async () => {
    await save(hourly);
    await lookAt('2026-03-01T12:00:00Z');
    const { scheduled } = await readState(store, 'contoso');
    assert.ok(scheduled);
    const earlier = { ...scheduled, through: '2026-03-01T11:00:00.000Z' };
    const at = new Date('2026-03-01T11:00:00Z');
    assert.equal(await instance.runs.scheduled({ connectionId: 'contoso', at, scheduled: earlier }), null);
    assert.deepEqual((await readState(store, 'contoso')).scheduled, scheduled);
    assert.equal((await runsOf(store)).length, 1);
  });

  it('starts nothing by a schedule that is another by now', async () => {
    await save(hourly);
    const at = new Date('2026-03-01T11:00:00Z');
    const scheduled = { through: at.toISOString(), digest: 'of another schedule' };
    assert.equal(await instance.runs.scheduled({ connectionId: 'contoso', at, scheduled }), null);
    assert.deepEqual(await runsOf(store), []);
  });

  it('neither misses nor doubles a time, whichever of its writes was the last of a process', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] });
    const writesOfOne = await countWrites(store);
    assert.ok(writesOfOne >= 3, String(writesOfOne));
    for (const moment of ['before', 'after'] as const)
      for (let fatal = 1; fatal <= writesOfOne; fatal += 1) {
        const shared = new MemoryStore();
        now = new Date('2026-03-01T11:00:00Z');
        await putConnection(shared, connectionWith(hourly, { updatedAt: '2026-03-01T10:30:00.000Z' }));
        const dying = new Instance(failing(shared, { fatal, moment }), () => now);
        await dying.scheduler.tick();
        const next = new Instance(shared, () => now);
        for (const time of ['2026-03-01T11:00:10Z', '2026-03-01T11:00:20Z', '2026-03-01T12:00:00Z']) {
          now = new Date(time);
          await next.recover();
          // As long as a lease holds that its holder does not renew.
          clock.tick(31_000);
          await next.recover();
          await next.scheduler.tick();
          await next.endAll();
          await dying.endAll().catch(() => undefined);
        }
        const runs = await runsOf(shared);
        const where = `${moment} write ${String(fatal)}`;
        assert.deepEqual(
          runs.map(({ id, status }) => [id, status]),
          ['2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z'].map((time) => [idOf(time), 'succeeded']),
          where,
        );
      }
    clock.restore();
  });

  /** How many writes the start of one run takes. */
  async function countWrites(of: Store): Promise<number> {
    await save(hourly);
    const write = sinon.spy(of, 'write');
    await lookAt('2026-03-01T11:00:00Z');
    write.restore();
    return write.callCount;
  }

  it('stops looking when it is told to, and waits for what it is starting', async () => {
    await save(hourly);
    now = new Date('2026-03-01T11:00:00Z');
    const started = instance.scheduler.start();
    await instance.scheduler.stop();
    assert.equal((await runsOf(store)).length, 1);
    await started;
    await instance.endAll();
  });
});

/** A store whose connection is cut at the chosen write, for good: the process is as good as dead, but lets go of its lease. */
function failing(store: Store, { fatal, moment }: { fatal: number; moment: 'before' | 'after' }): Store {
  let writes = 0;
  return new Proxy(store, {
    get(of, name) {
      const value: unknown = Reflect.get(of, name);
      if (name !== 'write') return typeof value === 'function' ? (value.bind(of) as unknown) : value;
      const write: Store['write'] = async (...args) => {
        writes += 1;
        if (writes !== fatal) return of.write(...args);
        if (moment === 'after') await of.write(...args);
        throw new StoreUnavailable('The connection was cut.');
      };
      return write;
    },
  });
}
