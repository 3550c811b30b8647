import assert from 'node:assert/strict';
import { defaultFilters, type PlanSettings } from '../../src/model/connection.ts';
import { CallerError } from '../../src/model/errors.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import type { Run } from '../../src/model/run.ts';
import { filteredPeople } from '../../src/runs/explain/filtered-people.ts';
import { planSettings } from '../../src/settings/connection-input.ts';
import { ArraySource } from '../support/array-source.ts';
import { ada, companyOf, nobody, openBench, type Bench } from './runs-for-tests.ts';

describe('what unsaved settings would do', () => {
  let bench: Bench;
  const request = { connectionId: 'contoso', trigger: 'tab', by: ada, origin: null } as const;
  const settings = (given: Parameters<typeof planSettings>[1]): PlanSettings => planSettings(bench.connection, given);
  const whatIf = async (given: Parameters<typeof planSettings>[1]): Promise<Run> => {
    const run = await bench.runs.whatIf({ ...request, settings: settings(given) });
    return bench.runs.settled(run.id);
  };

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
    await bench.sync();
    bench.now = new Date('2026-03-02T10:00:00Z');
  });
  afterEach(() => bench.close());

  it('is a draft that says so, and leaves the current overview, the target and the next run as they were', async () => {
    bench.company = companyOf(31);
    const current = await bench.preview();
    const run = await whatIf({ filters: { mailContains: ['@nowhere'] }, scope: { kind: 'all' } });
    assert.equal(run.failure?.code, 'source-empty');
    const some = await whatIf({ scope: { kind: 'groups', groupIds: ['g1'], nested: false } });
    assert.deepEqual([some.status, some.failure], ['succeeded', null]);
    const draft = await bench.overviews.get(some.overviewId);
    assert.deepEqual([draft.status, draft.read], ['draft', { kind: 'full', because: 'what-if' }]);
    assert.deepEqual([draft.counts.user.add, draft.changeCount], [1, 2]);
    assert.equal((await bench.overviews.changes(draft.id, { limit: 10 })).length, 2);
    assert.equal((await bench.overviews.current('contoso'))?.id, current.overviewId);
    assert.equal((await bench.overviews.get(current.overviewId)).status, 'ready');
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 30);
    await assert.rejects(
      bench.runs.approve({ ...request, overviewId: draft.id, hash: draft.hash }),
      (error) => error instanceof CallerError && error.kind === 'conflict',
    );
    const next = await bench.preview();
    assert.equal((await bench.overviews.get(next.overviewId)).read.kind, 'changes');
  });

  it('is merged over the saved settings field by field', () => {
    const { filters, limits, matchKey } = settings({
      filters: { guests: 'exclude' },
      limits: { user: { percent: 5 } },
    });
    assert.deepEqual(filters, { ...defaultFilters, guests: 'exclude' });
    assert.deepEqual(limits, { ...bench.connection.limits, user: { ...bench.connection.limits.user, percent: 5 } });
    assert.equal(matchKey, bench.connection.matchKey);
  });

  it('shows whom a filter would remove', async () => {
    const users = companyOf(30).users.map((user) => (user.id === 'u7' ? { ...user, guest: true } : user));
    bench.company = { ...companyOf(30), users };
    const { overviewId } = await whatIf({ filters: { guests: 'exclude' } });
    const draft = await bench.overviews.get(overviewId);
    assert.deepEqual(draft.filteredBy, [{ filter: 'guests are left out', count: 1 }]);
    const leftOut = await filteredPeople(bench.store, draft, { limit: 10 });
    assert.deepEqual(
      leftOut.map(({ id, clause }) => [id, clause]),
      [['u7', 'guests']],
    );
    assert.deepEqual(
      (await bench.overviews.changes(overviewId, { limit: 10, class: 'user' })).map(({ action, name }) => [
        action,
        name,
      ]),
      [['remove', 'Person u7']],
    );
  });

  it('is dropped when the next one of the connection starts', async () => {
    bench.company = companyOf(32);
    const first = await whatIf({});
    assert.ok((await bench.store.count('changes', first.overviewId)) > 0);
    const second = await whatIf({});
    assert.equal(await bench.store.count('changes', first.overviewId), 0);
    assert.deepEqual(
      [first, second].map(({ overviewId }) => overviewId === second.overviewId),
      [false, true],
    );
    const dropped = await bench.overviews.get(first.overviewId);
    assert.deepEqual([dropped.status, dropped.endedBecause], ['expired', 'newer-overview']);
    assert.ok((await bench.store.count('changes', second.overviewId)) > 0);
    const snapshots = [first, second].map(({ overviewId }) => bench.store.count('snapshots', overviewId));
    assert.deepEqual(
      (await Promise.all(snapshots)).map((parts) => parts > 0),
      [false, true],
    );
  });

  it('fails with the tenant’s own words on a filter it refuses, and with the ids of groups that are not there', async () => {
    const group = await whatIf({ scope: { kind: 'groups', groupIds: ['g1', 'g8', 'g9'], nested: false } });
    assert.deepEqual(group.failure, { code: 'group-not-found', detail: 'g8, g9' });
    const refusing = new ArraySource(bench.company);
    refusing.readUsers = () => {
      throw new SyncFailure('filter-invalid', 'Unsupported or invalid query filter clause');
    };
    bench.openSource = () => refusing;
    const filter = await whatIf({ filters: { definition: 'nonsense eq 1' } });
    assert.deepEqual(filter.failure, { code: 'filter-invalid', detail: 'Unsupported or invalid query filter clause' });
  });

  it('is for administrators only', async () => {
    await assert.rejects(
      bench.runs.whatIf({ ...request, by: nobody, settings: settings({}) }),
      (error) => error instanceof CallerError && error.kind === 'not-allowed',
    );
  });
});
