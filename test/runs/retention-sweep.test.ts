import assert from 'node:assert/strict';
import { pino } from 'pino';
import * as sinon from 'sinon';
import { defaultRetention } from '../../src/model/retention.ts';
import { RetentionSweep } from '../../src/runs/retention-sweep.ts';
import { countChanges } from '../../src/runs/stored-changes.ts';
import { StoreUnavailable, type Collection } from '../../src/store/store.ts';
import { ada, companyOf, openBench, type Bench } from './runs-for-tests.ts';

const dayMs = 24 * 60 * 60 * 1000;
const request = { connectionId: 'contoso', trigger: 'chat', by: ada, origin: null } as const;

describe('what is older than it has to be kept', () => {
  let bench: Bench;
  let sweep: RetentionSweep;

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(3) });
    const { store } = bench;
    sweep = new RetentionSweep({
      ...{ store, retention: defaultRetention, logger: pino({ level: 'silent' }) },
      now: () => bench.now,
    });
  });
  afterEach(async () => {
    sinon.restore();
    await bench.close();
  });

  function later(days: number): Date {
    bench.now = new Date(bench.now.getTime() + days * dayMs);
    return bench.now;
  }

  async function held(collection: Collection, partition: string): Promise<number> {
    return bench.store.count(collection, partition);
  }

  it('is deleted: overviews with their changes after a month, while their sync logs stay', async () => {
    const sync = await bench.sync();
    const [changes, logged] = [await held('changes', sync.overviewId), await held('logEntries', sync.id)];
    assert.ok(changes > 0 && logged > 0);
    assert.deepEqual(await sweep.sweep(later(29)), { overviews: 0, runs: 0 });
    assert.deepEqual(await sweep.sweep(later(2)), { overviews: 1, runs: 0 });
    assert.deepEqual([await held('changes', sync.overviewId), await held('logEntries', sync.id)], [0, logged]);
    assert.equal((await bench.runs.get(sync.id)).status, 'succeeded');
  });

  it('is not the overview that can be decided on, nor its draft, however old', async () => {
    const preview = await bench.preview();
    assert.deepEqual(await sweep.sweep(later(300)), { overviews: 0, runs: 0 });
    const { changeCount } = await bench.overviews.get(preview.overviewId);
    assert.equal(await countChanges(bench.store, preview.overviewId, {}), changeCount);
    await bench.preview();
    assert.deepEqual(await sweep.sweep(later(1)), { overviews: 1, runs: 0 });
  });

  it('does not take away what the next sync and an undo begin with', async () => {
    await bench.sync();
    await sweep.sweep(later(31));
    bench.company = companyOf(4);
    const next = await bench.preview();
    const overview = await bench.overviews.get(next.overviewId);
    assert.deepEqual([overview.counts.user.add, overview.counts.user.remove], [1, 0]);
    await sweep.sweep(later(31));
    const run = await bench.runs.undo(request);
    assert.equal((await bench.runs.settled(run.id)).status, 'succeeded');
    assert.equal((await bench.overviews.get(run.overviewId)).counts.user.remove, 3);
  });

  it('is deleted: runs and sync logs after a year and a month, of deleted connections too', async () => {
    const sync = await bench.sync();
    const deletedConnection = { id: 'contoso', name: 'Contoso', deletedAt: bench.now.toISOString(), deletedBy: 'Ada' };
    await bench.store.write('connections', 'all', [{ kind: 'delete', id: 'contoso' }]);
    await bench.store.write('deletedConnections', 'all', [{ kind: 'put', id: 'contoso', body: deletedConnection }]);
    await sweep.sweep(later(399));
    assert.ok((await held('logEntries', sync.id)) > 0);
    const { runs } = await sweep.sweep(later(2));
    assert.equal(runs, 2, 'the preview and the sync');
    assert.deepEqual([await held('logEntries', sync.id), await held('runs', 'contoso')], [0, 0]);
  });

  it('is found again where a sweep was cut short, and swept by two at once', async () => {
    const sync = await bench.sync();
    const now = later(500);
    const write = sinon.stub(bench.store, 'write').rejects(new StoreUnavailable('The store is away.'));
    await assert.rejects(sweep.sweep(now), StoreUnavailable);
    write.restore();
    assert.equal(await held('runs', 'contoso'), 2);
    await Promise.all([sweep.sweep(now), sweep.sweep(now)]);
    assert.deepEqual(
      [await held('runs', 'contoso'), await held('overviews', 'contoso'), await held('logEntries', sync.id)],
      [0, 0, 0],
    );
  });

  it('is looked for at the start and every six hours, and an outage of the store ends nothing', async () => {
    const clock = sinon.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    await bench.sync();
    const sweeps = sinon.spy(sweep, 'sweep');
    const scan = sinon.stub(bench.store, 'scan').throws(new StoreUnavailable('The store is away.'));
    sweep.start();
    scan.restore();
    later(31);
    await clock.tickAsync(6 * 60 * 60 * 1000);
    await sweeps.lastCall.returnValue;
    await sweep.stop();
    assert.equal(sweeps.callCount, 2);
    assert.equal(await held('overviews', 'contoso'), 0);
    await clock.tickAsync(dayMs);
    assert.equal(sweeps.callCount, 2);
  });
});
