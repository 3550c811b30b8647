import assert from 'node:assert/strict';
import { join } from 'node:path';
import sinon from 'sinon';
import { Leases, type HeldLease } from '../../src/runs/leases.ts';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { LeaseLost, type Store } from '../../src/store/store.ts';
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
