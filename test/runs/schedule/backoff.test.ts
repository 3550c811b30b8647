import assert from 'node:assert/strict';
import { pino } from 'pino';
import type { Connection, ConnectionState } from '../../../src/model/connection.ts';
import type { CredentialProfile } from '../../../src/model/credential-profile.ts';
import { SyncFailure, type FailureCode } from '../../../src/model/failure.ts';
import { readState } from '../../../src/runs/connection-state.ts';
import { Scheduler } from '../../../src/runs/schedule/scheduler.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { ada, companyOf, openBench, type Bench } from '../runs-for-tests.ts';
import { runsOf } from './instances.ts';

const begin = Date.parse('2026-03-01T10:00:01Z');
const hourMs = 3_600_000;

describe('an hourly connection that fails', () => {
  let bench: Bench;
  let scheduler: Scheduler;
  let tried: number[];

  beforeEach(async () => {
    bench = await openBench({ store: new MemoryStore(), company: companyOf(1) });
    bench.now = new Date(begin);
    const { store, runs } = bench;
    scheduler = new Scheduler({ store, runs, logger: pino({ level: 'silent' }), now: () => bench.now });
    await edit({ schedule: { kind: 'hourly', minute: 0 } });
    await exchangeSecret('secret-1');
    tried = [];
  });
  afterEach(async () => bench.close());

  async function edit(change: Partial<Connection>): Promise<void> {
    const stored = await bench.store.get('connections', 'all', 'contoso');
    assert.ok(stored);
    const body = { ...stored.body, ...change, updatedAt: bench.now.toISOString(), updatedBy: 'Ada' };
    await bench.store.write('connections', 'all', [{ kind: 'put', id: 'contoso', body }]);
  }

  async function exchangeSecret(secretRef: string): Promise<void> {
    const at = bench.now.toISOString();
    const fields = { id: 'app', name: 'App', clientId: 'c', secretRef, secretHint: '1234', secretExpiresAt: null };
    const body: CredentialProfile = {
      kind: 'secret',
      thumbprint: null,
      ...fields,
      createdAt: at,
      updatedAt: at,
      updatedBy: 'Ada',
    };
    await bench.store.write('credentialProfiles', 'all', [{ kind: 'put', id: 'app', body }]);
  }

  function failWith(code: FailureCode | null): void {
    bench.openSource =
      code === null
        ? null
        : (): never => {
            throw new SyncFailure(code);
          };
  }

  /** Looks every quarter of an hour, a few seconds later; answers with the hours at which a run was started. */
  async function passUntil(hours: number): Promise<readonly number[]> {
    const from = tried.length;
    while (bench.now.getTime() < begin + hours * hourMs) {
      bench.now = new Date(bench.now.getTime() + hourMs / 4);
      const before = (await state()).lastRunId;
      await scheduler.tick();
      await bench.executor.idle();
      if ((await state()).lastRunId !== before) tried.push((bench.now.getTime() - begin) / hourMs);
    }
    return tried.slice(from);
  }

  const state = async (): Promise<ConnectionState> => readState(bench.store, 'contoso');
  const connection = async (): Promise<Connection | undefined> =>
    (await bench.store.get('connections', 'all', 'contoso'))?.body;
  const everyDay = (from: number, to: number): readonly number[] =>
    Array.from({ length: (to - from) / 24 + 1 }, (_, index) => from + index * 24);

  it('for its secret is tried after 6, 12, 24 hours and daily, told once, and disabled after 28 days', async () => {
    failWith('secret-expired');
    assert.deepEqual(await passUntil(30 * 24), [1, 7, ...everyDay(19, 691)]);
    const { enabled, updatedBy } = (await connection()) ?? {};
    assert.deepEqual([enabled, updatedBy], [false, 'Rollcall']);
    const { trouble } = await state();
    const runs = await runsOf(bench.store);
    assert.deepEqual([trouble?.toldBy, trouble?.disabledBy], [runs[0]?.id, runs.at(-1)?.id]);
  });

  it('in an outage is tried three times, and then after 6, 12, 24 hours and daily, until it is disabled', async () => {
    failWith('source-unavailable');
    assert.deepEqual(await passUntil(30 * 24), [1, 2, 3, 9, ...everyDay(21, 693)]);
    assert.equal((await connection())?.enabled, false);
  });

  it('goes on as scheduled after a success, and makes up for nothing', async () => {
    failWith('secret-expired');
    assert.deepEqual(await passUntil(8), [1, 7]);
    failWith(null);
    assert.deepEqual(await passUntil(21), [19, 20, 21]);
    assert.equal((await state()).trouble, null);
    failWith('secret-expired');
    await passUntil(24);
    failWith(null);
    await bench.preview();
    assert.deepEqual(await passUntil(26), [25, 26]);
  });

  it('is tried at once with another secret, and waits on where that fails too', async () => {
    failWith('secret-expired');
    assert.deepEqual(await passUntil(2.5), [1]);
    await exchangeSecret('secret-2');
    assert.deepEqual(await passUntil(8), [2.75]);
    assert.equal((await state()).trouble?.attempts, 2);
    await exchangeSecret('secret-3');
    failWith(null);
    assert.deepEqual(await passUntil(10), [8.25, 9, 10]);
  });

  it('is tried at once with other settings, but not because it is called otherwise', async () => {
    failWith('group-not-found');
    assert.deepEqual(await passUntil(4), [1, 2, 3]);
    await edit({ name: 'Contoso Ltd' });
    assert.deepEqual(await passUntil(5), []);
    await edit({ scope: { kind: 'groups', groupIds: ['g1'], nested: false } });
    assert.deepEqual(await passUntil(5.5), [5.25]);
  });

  it('is tried at once when somebody enables it again, and has 28 days then', async () => {
    failWith('secret-expired');
    await passUntil(30 * 24);
    await edit({ enabled: true });
    assert.deepEqual(await passUntil(721), [720.25]);
    const { trouble } = await state();
    assert.deepEqual([trouble?.attempts, trouble?.disabledBy, (await connection())?.enabled], [1, null, true]);
    assert.deepEqual(await passUntil(727), [726.25]);
  });

  it('is not disabled over an edit that somebody made while it ran', async () => {
    failWith('secret-expired');
    await passUntil(690);
    bench.openSource = (): never => {
      bench.now = new Date(bench.now.getTime() + 1000);
      const stored = bench.store.get('connections', 'all', 'contoso');
      edited = stored.then(async () => edit({ name: 'Contoso Ltd' }));
      throw new SyncFailure('secret-expired');
    };
    let edited: Promise<void> = Promise.resolve();
    await passUntil(691.5);
    await edited;
    const { name, enabled } = (await connection()) ?? {};
    assert.deepEqual([name, enabled, (await state()).trouble?.disabledBy], ['Contoso Ltd', true, null]);
  });

  it('has the last of its syncs undone, also where that was due before another', async () => {
    await edit({ reviewMode: 'auto' });
    bench.now = new Date(begin + 1.2 * hourMs);
    await bench.sync();
    bench.company = companyOf(3);
    bench.now = new Date(begin + 1.3 * hourMs);
    await scheduler.tick();
    await bench.executor.idle();
    const late = (await runsOf(bench.store)).find(({ trigger }) => trigger === 'schedule');
    assert.deepEqual([late?.kind, late?.status], ['sync', 'succeeded']);
    const undo = await bench.runs.undo({ connectionId: 'contoso', trigger: 'chat', by: ada, origin: null });
    await bench.runs.settled(undo.id);
    assert.deepEqual(undo.task, { kind: 'undo', runId: late?.id });
  });

  it('does not count a run twice that is concluded twice', async () => {
    failWith('secret-expired');
    await passUntil(1);
    const before = await state();
    const [run] = await runsOf(bench.store);
    assert.ok(run);
    // As it is when the process died before it gave the lease back.
    const lease = await bench.store.get('leases', 'all', 'contoso');
    assert.ok(lease);
    await bench.store.write('leases', 'all', [{ kind: 'put', id: 'contoso', body: { ...lease.body, runId: run.id } }]);
    await bench.executor.recover();
    await bench.executor.idle();
    assert.equal(bench.told.length, 2);
    assert.deepEqual((await state()).trouble, before.trouble);
  });

  it('is not in trouble over settings that somebody only tries out', async () => {
    const { scope, filters, mapping, matchKey, removalPolicy, limits, target } = bench.connection;
    const settings = { scope, filters, mapping, matchKey, removalPolicy, limits, target };
    failWith('filter-invalid');
    const request = { connectionId: 'contoso', trigger: 'tab', by: ada, origin: null } as const;
    const { id } = await bench.runs.whatIf({ ...request, settings });
    assert.equal((await bench.runs.settled(id)).failure?.code, 'filter-invalid');
    assert.equal((await state()).trouble, null);
  });
});
