import assert from 'node:assert/strict';
import { join } from 'node:path';
import sinon from 'sinon';
import { Leases, type HeldLease } from '../../src/runs/leases.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { LeaseLost, StoreUnavailable, type Store } from '../../src/store/store.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const timing = { durationMs: 30_000, renewMs: 10_000 };

describe('leases', () => {
  let store: Store;
  let clock: sinon.SinonFakeTimers;
  let here: Leases;
  let there: Leases;

  beforeEach(async () => {
    store = await openSqliteStore({ file: join(temporaryFolder(), 'rollcall.db') });
    clock = sinon.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval', 'Date'] });
    const now = (): Date => new Date();
    here = new Leases({ store, timing, now });
    // An hour ahead: whose clock is right must not matter.
    there = new Leases({ store, timing, now: () => new Date(Date.now() + 3_600_000) });
  });

  afterEach(async () => {
    clock.restore();
    await store.close();
  });

  async function take(leases: Leases, runId = 'run'): Promise<HeldLease> {
    const lease = await leases.acquire('contoso', runId);
    assert.ok(!('heldBy' in lease));
    return lease;
  }

  it('are held by one process at a time, and say for which run', async () => {
    const lease = await take(here, 'run-1');
    const refused = await there.acquire('contoso', 'run-2');
    assert.ok('heldBy' in refused);
    assert.equal(refused.heldBy.runId, 'run-1');
    await lease.release();
    const next = await take(there, 'run-2');
    assert.equal(next.fence.token, lease.fence.token + 1);
    await next.release();
  });

  it('are kept for as long as they are renewed, whatever the clocks say', async () => {
    const lease = await take(here);
    for (let second = 0; second < 300; second += 5) {
      await clock.tickAsync(5000);
      assert.deepEqual(await there.abandoned(), []);
    }
    assert.equal(lease.signal.aborted, false);
    await lease.release();
  });

  it('can be taken over within a minute of their holder falling silent, and what the holder writes then is refused', async () => {
    const lease = await take(here, 'run-1');
    lease.lose();
    assert.deepEqual(await there.abandoned(), []);
    let seconds = 0;
    while ((await there.abandoned()).length === 0) {
      await clock.tickAsync(5000);
      seconds += 5;
    }
    assert.ok(seconds > 30 && seconds <= 60, `after ${seconds} s`);
    const successor = await take(there, 'run-1');
    const operation = { kind: 'create', id: 'u1', body: person } as const;
    await assert.rejects(store.write('directoryUsers', 'directory', [operation], { fence: lease.fence }), LeaseLost);
    assert.equal(await store.count('directoryUsers', 'directory'), 0);
    await store.write('directoryUsers', 'directory', [operation], { fence: successor.fence });
    await successor.release();
  });

  it('can be taken over within a minute by whoever looks every ten seconds, however it falls', async () => {
    for (let offset = 0; offset < 10; offset += 1) {
      const lease = await take(here, 'run-1');
      // Looked at from now on, at moments that are not those of the renewals.
      await clock.tickAsync(offset * 1000);
      await there.abandoned();
      await clock.tickAsync(10_000 - offset * 1000);
      lease.lose();
      let seconds = offset;
      for (; (await there.abandoned()).length === 0; seconds += 10) await clock.tickAsync(10_000);
      assert.ok(seconds <= 60, `after ${seconds} s`);
      await (await take(there, 'run-1')).release();
    }
  });

  describe('are confirmed before a write that carries no fence', () => {
    /** What a pause of the process does: time passes, and no timer fires. */
    function pause(seconds: number): void {
      paused += seconds * 1000;
    }
    let paused = 0;

    beforeEach(() => {
      paused = 0;
      const running = performance.now.bind(performance);
      // Gone with the clock that is restored after each test.
      performance.now = (): number => running() + paused;
    });

    it('at no cost while they are renewed in time', async () => {
      const lease = await take(here);
      const reads = sinon.spy(store, 'get');
      const writes = sinon.spy(store, 'write');
      pause(14);
      await lease.confirm();
      assert.deepEqual([reads.callCount, writes.callCount], [0, 0]);
      await lease.release();
    });

    it('by renewing them, after a pause in which nobody took them', async () => {
      const lease = await take(here);
      await there.abandoned();
      pause(31);
      await lease.confirm();
      // Whoever waited for it to run out waits again.
      assert.deepEqual(await there.abandoned(), []);
      pause(20);
      assert.deepEqual(await there.abandoned(), []);
      await lease.release();
    });

    it('and are lost after a pause in which somebody did', async () => {
      const lease = await take(here, 'run-1');
      await there.abandoned();
      pause(31);
      const successor = await take(there, 'run-1');
      await assert.rejects(lease.confirm(), LeaseLost);
      assert.equal(lease.signal.aborted, true);
      await assert.rejects(lease.confirm(), LeaseLost);
      await successor.confirm();
      await successor.release();
    });

    it('and not by a renewal that was on its way before the pause', async () => {
      const lease = await take(here, 'run-1');
      const write = store.write.bind(store);
      let answer = (): void => undefined;
      const answered = new Promise<void>((resolve) => (answer = resolve));
      const slow = sinon.stub(store, 'write').callsFake(async (...args: Parameters<Store['write']>) => {
        slow.restore();
        const results = await write(...args);
        await answered;
        return results;
      });
      await clock.tickAsync(10_000);
      await there.abandoned();
      await there.abandoned();
      pause(31);
      const successor = await take(there, 'run-1');
      const confirmed = lease.confirm();
      answer();
      await assert.rejects(confirmed, LeaseLost);
      await successor.release();
    });

    it('and are not held where that cannot be known', async () => {
      const lease = await take(here);
      pause(31);
      const cut = sinon.stub(store, 'write').rejects(new StoreUnavailable('Not reached.'));
      await assert.rejects(lease.confirm(), StoreUnavailable);
      cut.restore();
      await lease.confirm();
      await lease.release();
    });
  });

  it('are given back also where the answer to a renewal was lost', async () => {
    const lease = await take(here);
    const write = store.write.bind(store);
    const lost = sinon.stub(store, 'write').callsFake(async (...args: Parameters<Store['write']>) => {
      lost.restore();
      await write(...args);
      throw new StoreUnavailable('The answer was lost.');
    });
    await clock.tickAsync(10_000);
    await lease.release();
    assert.equal(await there.current('contoso'), null);
  });

  it('tell their holder as soon as it finds that it was replaced', async () => {
    const lease = await take(here);
    const stored = await store.get('leases', 'all', 'contoso');
    assert.ok(stored);
    const body = { ...stored.body, fence: stored.body.fence + 1, holder: 'elsewhere/1/x' };
    await store.write('leases', 'all', [{ kind: 'put', id: 'contoso', body }]);
    await clock.tickAsync(10_000);
    // The store answers a write that waits for others a few turns later.
    for (let turns = 0; turns < 100 && !lease.signal.aborted; turns += 1) await new Promise(setImmediate);
    assert.equal(lease.signal.aborted, true);
    assert.ok(lease.signal.reason instanceof LeaseLost);
  });

  it('are free at once when their holder was a process of this host that is gone', async () => {
    const lease = await take(here, 'run-1');
    lease.lose();
    const stored = await store.get('leases', 'all', 'contoso');
    assert.ok(stored);
    const [host] = (stored.body.holder ?? '').split('/');
    // No process has the highest possible id here.
    await store.write('leases', 'all', [
      { kind: 'put', id: 'contoso', body: { ...stored.body, holder: `${host ?? ''}/4194305/x` } },
    ]);
    assert.deepEqual(
      (await there.abandoned()).map(({ runId }) => runId),
      ['run-1'],
    );
  });

  it('are handed over with their run when a process stops', async () => {
    const lease = await take(here, 'run-1');
    await lease.handOver();
    assert.deepEqual(
      (await there.abandoned()).map(({ runId }) => runId),
      ['run-1'],
    );
  });
});

const person = {
  id: 'u1',
  sourceId: 'u1',
  owner: 'contoso',
  active: true,
  inactiveSince: null,
  attributes: {},
  syncedDigest: null,
  changedAt: '2026-01-01T00:00:00.000Z',
  changedBy: null,
};
