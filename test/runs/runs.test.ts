import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { SyncFailure } from '../../src/model/failure.ts';
import { CallerError } from '../../src/model/errors.ts';
import { defaultTiming, Leases } from '../../src/runs/leases.ts';
import { ArraySource } from '../support/array-source.ts';
import { ada, companyOf, nobody, openBench, type Bench } from './runs-for-tests.ts';

describe('runs', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
  });

  afterEach(async () => {
    await bench.close();
  });

  it('begins behind the run whose end it waited for', async () => {
    const leases = new Leases({ store: bench.store, timing: defaultTiming, now: () => bench.now });
    const ending = await leases.acquire('contoso', 'contoso.ending');
    assert.ok('release' in ending);
    const preview = bench.preview();
    await sleep(100);
    bench.now = new Date('2026-03-01T10:00:07Z');
    await ending.release();
    assert.equal((await preview).startedAt, bench.now.toISOString());
  });

  it('previews, applies exactly what was approved, and then finds nothing to do', async () => {
    const preview = await bench.preview();
    assert.equal(preview.status, 'succeeded', JSON.stringify(preview.failure));
    const overview = await bench.overviews.get(preview.overviewId);
    assert.equal(overview.status, 'ready');
    assert.deepEqual(
      [overview.counts.user.add, overview.counts.group.add, overview.counts.membership.add, overview.changeCount],
      [30, 1, 30, 61],
    );
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 0);
    const { run } = await bench.runs.approve({
      overviewId: overview.id,
      hash: overview.hash,
      trigger: 'chat',
      by: ada,
      origin: null,
    });
    const done = await bench.runs.settled(run.id);
    assert.equal(done.status, 'succeeded', JSON.stringify(done));
    assert.equal(done.results?.membership.changed, 30);
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 30);
    assert.equal((await bench.runs.log(run.id, { limit: 1000 })).length, 61);
    assert.equal((await bench.overviews.get(overview.id)).status, 'applied');
    const again = await bench.overviews.get((await bench.preview()).overviewId);
    assert.equal(again.changeCount, 0);
    assert.deepEqual(
      bench.told.map(({ kind, status }) => `${kind} ${status}`),
      ['overview succeeded', 'sync succeeded', 'overview succeeded'],
    );
  });

  it('removes who left, and says why', async () => {
    await bench.sync();
    const { users, groups, members } = bench.company;
    bench.company = { groups, users: users.slice(1), members: { g1: members.g1?.slice(1) ?? [] } };
    const overview = await bench.overviews.get((await bench.preview()).overviewId);
    const changes = await bench.overviews.changes(overview.id, { limit: 10 });
    assert.deepEqual(
      changes.map(({ class: of, action, reason, name, memberName }) => [of, action, reason.code, memberName ?? name]),
      [
        ['membership', 'remove', 'left-tenant', 'Person u1'],
        ['user', 'remove', 'left-tenant', 'Person u1'],
      ],
    );
  });

  it('starts one run however often an overview is approved at once', async () => {
    const { overviewId } = await bench.preview();
    const { hash } = await bench.overviews.get(overviewId);
    const request = { overviewId, hash, trigger: 'chat', by: ada, origin: null } as const;
    const approvals = await Promise.all(Array.from({ length: 8 }, () => bench.runs.approve(request)));
    assert.equal(approvals.filter(({ started }) => started).length, 1);
    assert.equal(new Set(approvals.map(({ run }) => run.id)).size, 1);
    await bench.runs.settled(approvals[0]?.run.id ?? '');
    const later = await bench.runs.approve(request);
    assert.equal(later.started, false);
    assert.equal(later.run.status, 'succeeded');
  });

  it('refuses an approval by somebody without the role, with another hash, or of an overview that is over', async () => {
    const first = await bench.preview();
    const { hash } = await bench.overviews.get(first.overviewId);
    const request = { overviewId: first.overviewId, hash, trigger: 'chat', by: ada, origin: null } as const;
    await assert.rejects(
      bench.runs.approve({ ...request, by: nobody }),
      (error) => error instanceof CallerError && error.kind === 'not-allowed',
    );
    await assert.rejects(
      bench.runs.approve({ ...request, hash: 'edited' }),
      (error) => error instanceof CallerError && error.kind === 'conflict',
    );
    await bench.preview();
    await assert.rejects(
      bench.runs.approve(request),
      (error) => error instanceof SyncFailure && error.code === 'overview-expired',
    );
  });

  it('makes an overview stale when the settings it came from have changed', async () => {
    const { overviewId } = await bench.preview();
    const { hash } = await bench.overviews.get(overviewId);
    await bench.change({ matchKey: 'mail' });
    assert.equal((await bench.overviews.get(overviewId)).endedBecause, 'configuration-changed');
    await assert.rejects(
      bench.runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null }),
      (error) => error instanceof SyncFailure && error.code === 'overview-stale',
    );
  });

  it('expires an overview seven days after the last activity of its connection', async () => {
    const { overviewId } = await bench.preview();
    bench.now = new Date('2026-03-08T09:59:59Z');
    assert.equal((await bench.overviews.get(overviewId)).status, 'ready');
    bench.now = new Date('2026-03-08T10:00:00Z');
    const overview = await bench.overviews.get(overviewId);
    assert.deepEqual([overview.status, overview.endedBecause], ['expired', 'seven-days']);
  });

  it('never yields an overview that can be approved, nor a removal, from a read that breaks off', async () => {
    await bench.sync();
    for (let pages = 0; pages < 12; pages += 1) {
      bench.openSource = () => new ArraySource(bench.company, { breakAfter: pages, pageSize: 5 });
      const run = await bench.preview();
      if (run.status === 'succeeded') continue;
      assert.equal(run.failure?.code, 'source-unavailable');
      assert.equal((await bench.overviews.get(run.overviewId)).status, 'failed');
      const changes = await bench.overviews.changes(run.overviewId, { limit: 100, action: 'remove' });
      assert.deepEqual(changes, []);
    }
  });

  it('leaves the memberships of a group alone that hides its members, and warns of it', async () => {
    await bench.sync();
    const [group] = bench.company.groups;
    assert.ok(group);
    bench.company = { ...bench.company, groups: [{ ...group, membersHidden: true }], members: {} };
    const overview = await bench.overviews.get((await bench.preview()).overviewId);
    assert.equal(overview.changeCount, 0);
    assert.deepEqual(overview.warnings, [{ code: 'members-hidden', group: 'Everyone' }]);
    await bench.change({ scope: { kind: 'groups', groupIds: ['g1'], nested: false } });
    assert.equal((await bench.preview()).failure?.code, 'consent-missing');
  });

  it('does not take a nested group that hides its members for an empty one', async () => {
    const outer = { id: 'g0', displayName: 'Outer', description: null, mail: null };
    const [inner] = bench.company.groups;
    assert.ok(inner);
    const members = { ...bench.company.members, g0: [{ id: 'g1', kind: 'group' }] } as const;
    bench.company = { ...bench.company, groups: [outer, inner], members };
    await bench.change({ scope: { kind: 'groups', groupIds: ['g0'], nested: true } });
    assert.equal((await bench.sync()).results?.user.changed, 30);
    bench.company = {
      ...bench.company,
      groups: [outer, { ...inner, membersHidden: true }],
      members: {
        g0: [
          { id: 'g1', kind: 'group' },
          { id: 'u1', kind: 'user' },
        ],
      },
    };
    assert.equal((await bench.preview()).failure?.code, 'consent-missing');
  });

  it('measures removals against those who are still active', async () => {
    const everything = { percent: 100, minimum: 0, count: 5000 };
    const limits = { user: everything, group: everything, membership: everything };
    await bench.change({ removalPolicy: { kind: 'deactivate' }, limits });
    await bench.sync();
    const { users, groups } = bench.company;
    bench.company = { groups, users: users.slice(20), members: { g1: [] } };
    assert.equal((await bench.sync()).status, 'succeeded');
    const strict = { percent: 20, minimum: 10, count: 5000 };
    await bench.change({ removalPolicy: { kind: 'deactivate' }, limits: { ...limits, user: strict } });
    bench.company = { groups, users: users.slice(25), members: { g1: [] } };
    const overview = await bench.overviews.get((await bench.preview()).overviewId);
    assert.deepEqual(overview.breaches, [{ class: 'user', removals: 5, owned: 10, rule: 'percent', allowed: 2 }]);
  });

  it('stops when the source returns nobody at all', async () => {
    await bench.sync();
    bench.company = { users: [], groups: bench.company.groups, members: {} };
    const run = await bench.preview();
    assert.equal(run.failure?.code, 'source-empty');
  });

  it('stops before the first write when the overview is over the removal limit', async () => {
    await bench.change({ limits: { user: { percent: 20, minimum: 10, count: 500 }, group: limit, membership: limit } });
    await bench.sync();
    const { users, groups, members } = bench.company;
    bench.company = { groups, users: users.slice(7), members: { g1: members.g1?.slice(7) ?? [] } };
    const run = await bench.sync();
    assert.equal(run.failure?.code, 'removal-limit');
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 30);
    assert.deepEqual(await bench.runs.log(run.id, { limit: 10 }), []);
  });

  it('skips a change whose row moved in the target, and reports it', async () => {
    await bench.sync();
    const { users } = bench.company;
    const [first] = users;
    assert.ok(first);
    bench.company = {
      ...bench.company,
      users: [{ ...first, attributes: { ...first.attributes, jobTitle: 'Boss' } }, ...users.slice(1)],
    };
    const { overviewId } = await bench.preview();
    const held = await bench.store.get('directoryUsers', 'directory', 'u1');
    assert.ok(held);
    await bench.store.write('directoryUsers', 'directory', [
      {
        kind: 'put',
        id: 'u1',
        body: { ...held.body, attributes: { ...held.body.attributes, jobTitle: 'Edited by hand' } },
      },
    ]);
    const { hash } = await bench.overviews.get(overviewId);
    const { run } = await bench.runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
    const done = await bench.runs.settled(run.id);
    assert.equal(done.status, 'partly-succeeded');
    assert.deepEqual(
      (await bench.runs.log(run.id, { limit: 10 })).map(({ result }) => result),
      ['stale'],
    );
    const after = await bench.store.get('directoryUsers', 'directory', 'u1');
    assert.equal(after?.body.attributes.jobTitle, 'Edited by hand');
  });

  it('applies nothing when the stored changes are not those that were approved', async () => {
    const { overviewId } = await bench.preview();
    const [first] = await bench.overviews.changes(overviewId, { limit: 1 });
    assert.ok(first);
    const edited = { ...first, after: { ...first.after, jobTitle: 'Administrator' } };
    await bench.store.write('changes', overviewId, [{ kind: 'put', id: first.key, body: edited }]);
    const { hash } = await bench.overviews.get(overviewId);
    const { run } = await bench.runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null });
    assert.equal((await bench.runs.settled(run.id)).failure?.code, 'overview-stale');
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 0);
  });

  it('cancels an overview, which then cannot be approved', async () => {
    const { overviewId } = await bench.preview();
    const { hash } = await bench.overviews.get(overviewId);
    await bench.runs.cancelOverview({ overviewId, by: ada });
    await assert.rejects(
      bench.runs.approve({ overviewId, hash, trigger: 'chat', by: ada, origin: null }),
      (error) => error instanceof CallerError && error.kind === 'conflict',
    );
  });

  it('applies at once with review mode auto', async () => {
    await bench.change({ reviewMode: 'auto' });
    const run = await bench.runs.syncNow({ connectionId: 'contoso', trigger: 'chat', by: ada, origin: null });
    const done = await bench.runs.settled(run.id);
    assert.equal(done.status, 'succeeded', JSON.stringify(done.failure));
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 30);
  });
});

const limit = { percent: 100, minimum: 100, count: 5000 };
