import assert from 'node:assert/strict';
import { CallerError } from '../../../src/model/errors.ts';
import type { Overview } from '../../../src/model/overview.ts';
import type { Run } from '../../../src/model/run.ts';
import { ada, companyOf, nobody, openBench, type Bench } from '../runs-for-tests.ts';

const request = { trigger: 'chat', by: ada, origin: null } as const;
const any = { percent: 100, minimum: 1, count: 5000 };
const anyLimits = { user: any, group: any, membership: any };

async function approve(bench: Bench, run: Run): Promise<Run> {
  assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
  const { id: overviewId, hash } = await bench.overviews.get(run.overviewId);
  const sync = await bench.runs.approve({ ...request, overviewId, hash });
  return bench.runs.settled(sync.run.id);
}

/** Everything in the directory, as people see it. */
async function directory(bench: Bench): Promise<unknown> {
  const users = await bench.store.list('directoryUsers', 'directory', { limit: 1000 });
  const groups = await bench.store.list('directoryGroups', 'directory', { limit: 1000 });
  const members: string[] = [];
  for await (const page of bench.store.scan('directoryMembers', null))
    for (const { body } of page)
      for (const [id, { owner }] of Object.entries(body.members)) members.push(`${body.groupId} ${id} ${owner ?? ''}`);
  return {
    users: users.map(({ id, body }) => [id, body.sourceId, body.owner, body.active, body.attributes]),
    groups: groups.map(({ id, body }) => [id, body.owner, body.attributes]),
    members: members.filter((member) => groups.some(({ id }) => member.startsWith(`${id} `))).sort(),
  };
}

/** u1 leaves, u2 is promoted, u31 and a group come, and the group is renamed. */
function moveOn(bench: Bench): void {
  const { users, groups, members } = bench.company;
  const [, second, ...others] = users;
  const [group] = groups;
  assert.ok(second);
  assert.ok(group);
  const [joiner] = companyOf(31).users.slice(30);
  assert.ok(joiner);
  bench.company = {
    users: [{ ...second, attributes: { ...second.attributes, jobTitle: 'Lead' } }, ...others, joiner],
    groups: [
      { ...group, displayName: 'Everybody' },
      { ...group, id: 'g2', displayName: 'New' },
    ],
    members: {
      g1: [...(members.g1 ?? []).slice(3), { id: 'u31', kind: 'user' }],
      g2: [
        { id: 'u31', kind: 'user' },
        { id: 'u4', kind: 'user' },
      ],
    },
  };
}

/** Changes a person in the directory behind the back of every sync. */
async function editByHand(bench: Bench, id: string, attributes: Readonly<Record<string, string>>): Promise<void> {
  const held = await bench.store.get('directoryUsers', 'directory', id);
  assert.ok(held);
  const body = { ...held.body, attributes: { ...held.body.attributes, ...attributes } };
  await bench.store.write('directoryUsers', 'directory', [{ kind: 'put', id, body }]);
}

describe('a retry', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
    await bench.change({ limits: anyLimits });
    await bench.sync();
    moveOn(bench);
  });

  afterEach(async () => {
    await bench.close();
  });

  async function retry(run: Run): Promise<Run> {
    return bench.runs.settled((await bench.runs.retry({ ...request, runId: run.id })).id);
  }

  async function names(run: Run): Promise<readonly string[]> {
    const changes = await bench.overviews.changes(run.overviewId, { limit: 1000 });
    return changes.map(({ class: of, action, objectId, memberId }) => `${of} ${action} ${memberId ?? objectId}`);
  }

  it('plans the rows that were not achieved, and nothing else, with fresh values', async () => {
    const preview = await bench.preview();
    await editByHand(bench, 'u2', { jobTitle: 'By hand' });
    const sync = await approve(bench, preview);
    assert.deepEqual([sync.status, sync.results?.user.stale], ['partly-succeeded', 1]);
    const { users } = bench.company;
    const later = users.map((user) =>
      ['u2', 'u5'].includes(user.id) ? { ...user, attributes: { ...user.attributes, jobTitle: 'Boss' } } : user,
    );
    bench.company = { ...bench.company, users: later };
    const again = await retry(sync);
    assert.deepEqual([again.kind, again.task], ['overview', { kind: 'retry', runId: sync.id }]);
    assert.deepEqual(await names(again), ['user update u2']);
    const [change] = await bench.overviews.changes(again.overviewId, { limit: 1 });
    assert.deepEqual([change?.before, change?.after], [{ jobTitle: 'By hand' }, { jobTitle: 'Boss' }]);
    const done = await approve(bench, again);
    assert.deepEqual([done.status, done.task.kind, done.results?.user.changed], ['succeeded', 'retry', 1]);
    const next = await bench.preview();
    assert.deepEqual(await names(next), ['user update u5']);
  });

  it('plans nothing that is no longer to be done', async () => {
    const preview = await bench.preview();
    await editByHand(bench, 'u2', { jobTitle: 'By hand' });
    const sync = await approve(bench, preview);
    await editByHand(bench, 'u2', { jobTitle: 'Lead' });
    assert.deepEqual(await names(await retry(sync)), []);
  });

  it('plans what a cancelled sync did not come to, but not what was left out of it', async () => {
    const preview = await bench.preview();
    const overview = await bench.overviews.get(preview.overviewId);
    const [leaver] = await bench.overviews.changes(overview.id, { limit: 1, class: 'user', action: 'remove' });
    const edited = await bench.runs.editOverview({
      ...{ overviewId: overview.id, hash: overview.hash, by: ada },
      leaveOut: { keys: [leaver?.key ?? ''] },
    });
    const { run } = await bench.runs.approve({ ...request, overviewId: overview.id, hash: edited.hash });
    await bench.runs.cancelRun({ runId: run.id, by: ada });
    const sync = await bench.runs.settled(run.id);
    assert.equal(sync.status, 'cancelled');
    const log = await bench.runs.log(sync.id, { limit: 1000, result: 'not-applied' });
    assert.deepEqual((await names(await retry(sync))).length, log.length);
    assert.ok(!(await names(await retry(sync))).includes('user remove u1'));
  });

  it('is refused of a preview, of a sync that achieved everything, and to who may not approve', async () => {
    const preview = await bench.preview();
    await assert.rejects(bench.runs.retry({ ...request, runId: preview.id }), /this run was a preview/);
    const sync = await approve(bench, preview);
    await assert.rejects(bench.runs.retry({ ...request, runId: sync.id }), /left to be retried/);
    await assert.rejects(bench.runs.retry({ ...request, runId: 'contoso.x' }), /no such run/);
    await assert.rejects(
      bench.runs.retry({ ...request, by: nobody, runId: sync.id }),
      (error) => error instanceof CallerError && error.kind === 'not-allowed',
    );
  });
});

describe('an undo', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
    await bench.change({ limits: anyLimits });
  });

  afterEach(async () => {
    await bench.close();
  });

  /** Runs sort by when they began. */
  async function sync(): Promise<Run> {
    bench.now = new Date(bench.now.getTime() + 1000);
    return bench.sync();
  }

  async function undo(): Promise<{ readonly run: Run; readonly overview: Overview }> {
    bench.now = new Date(bench.now.getTime() + 1000);
    bench.openSource = () => {
      throw new Error('An undo reads no source.');
    };
    const started = await bench.runs.undo({ ...request, connectionId: 'contoso' });
    const run = await bench.runs.settled(started.id);
    bench.openSource = null;
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    return { run, overview: await bench.overviews.get(run.overviewId) };
  }

  for (const kind of ['delete', 'deactivate'] as const)
    it(`brings back what was before the last sync, and its own undo what was after it: ${kind}`, async () => {
      const policy = { limits: anyLimits, removalPolicy: { kind } };
      await bench.change(policy);
      await sync();
      const before = await directory(bench);
      moveOn(bench);
      const synced = await sync();
      assert.equal(synced.status, 'succeeded');
      const after = await directory(bench);
      const { run, overview } = await undo();
      assert.deepEqual([overview.task, overview.read], [{ kind: 'undo', runId: synced.id }, { kind: 'target' }]);
      assert.deepEqual(overview.warnings, [{ code: 'undo-comes-back' }]);
      assert.deepEqual(await directory(bench), after);
      const undone = await approve(bench, run);
      assert.deepEqual([undone.status, undone.task.kind], ['succeeded', 'undo']);
      assert.deepEqual(await directory(bench), before);
      const again = await undo();
      assert.deepEqual(again.overview.task, { kind: 'undo', runId: undone.id });
      assert.equal((await approve(bench, again.run)).status, 'succeeded');
      assert.deepEqual(await directory(bench), after);
    });

  it('of a first sync empties what it filled, in an order that a target can follow', async () => {
    await sync();
    const { run } = await undo();
    const changes = await bench.overviews.changes(run.overviewId, { limit: 1000 });
    assert.deepEqual([...new Set(changes.map(({ key }) => key.slice(0, 1)))], ['4', '5', '6']);
    assert.equal((await approve(bench, run)).status, 'succeeded');
    assert.deepEqual(await directory(bench), { users: [], groups: [], members: [] });
  });

  it('takes a match back, and lets memberships go with it', async () => {
    const [first] = bench.company.users;
    assert.ok(first);
    const byHand = { displayName: 'Somebody', userPrincipalName: 'u1@contoso.example' };
    const own = { id: 'own', sourceId: null, owner: null, active: true, inactiveSince: null, syncedDigest: null };
    const body = { ...own, attributes: byHand, changedAt: '', changedBy: null };
    const facets = { link: 'none' };
    await bench.store.write('directoryUsers', 'directory', [{ kind: 'create', id: 'own', body, facets }]);
    const before = await directory(bench);
    assert.equal((await sync()).status, 'succeeded');
    assert.equal((await bench.store.get('directoryUsers', 'directory', 'own'))?.body.sourceId, 'u1');
    const after = await directory(bench);
    assert.equal((await approve(bench, (await undo()).run)).status, 'succeeded');
    assert.deepEqual(await directory(bench), before);
    assert.equal((await approve(bench, (await undo()).run)).status, 'succeeded');
    assert.deepEqual(await directory(bench), after);
  });

  it('leaves alone what is not as the sync left it, and says how many', async () => {
    await sync();
    await editByHand(bench, 'u3', { jobTitle: 'By hand' });
    await bench.store.write('directoryUsers', 'directory', [{ kind: 'delete', id: 'u4' }]);
    const { run, overview } = await undo();
    assert.deepEqual(overview.warnings, [{ code: 'undo-comes-back' }, { code: 'undo-moved', count: 3 }]);
    assert.deepEqual([overview.counts.user.remove, overview.counts.membership.remove], [28, 29]);
    assert.equal((await approve(bench, run)).status, 'succeeded');
    assert.deepEqual(
      (await bench.store.list('directoryUsers', 'directory', { limit: 9 })).map(({ id }) => id),
      ['u3'],
    );
  });

  it('skips what moves between its overview and its approval', async () => {
    await sync();
    const { run } = await undo();
    await editByHand(bench, 'u3', { jobTitle: 'By hand' });
    const done = await approve(bench, run);
    assert.deepEqual([done.status, done.results?.user.stale], ['partly-succeeded', 1]);
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 1);
  });

  it('is held to the removal limits like any sync', async () => {
    await sync();
    const strict = { percent: 20, minimum: 10, count: 500 };
    await bench.change({ limits: { ...anyLimits, user: strict } });
    const { run, overview } = await undo();
    assert.deepEqual(overview.breaches, [{ class: 'user', removals: 30, owned: 30, rule: 'percent', allowed: 6 }]);
    assert.equal((await approve(bench, run)).failure?.code, 'removal-limit');
  });

  it('lets the next run read everything, which finds again what was undone', async () => {
    await sync();
    const { run } = await undo();
    await approve(bench, run);
    const state = await bench.store.get('connectionStates', 'all', 'contoso');
    assert.equal(state?.body.fullScanOnNextRun, true);
    const overview = await bench.overviews.get((await bench.preview()).overviewId);
    assert.deepEqual([overview.counts.user.add, overview.read.kind], [30, 'full']);
  });

  it('is of the last sync that changed anything, and of no other', async () => {
    const none = bench.runs.undo({ ...request, connectionId: 'contoso' });
    await assert.rejects(none, (error) => error instanceof CallerError && error.kind === 'conflict');
    const first = await sync();
    moveOn(bench);
    const second = await sync();
    await approve(bench, await bench.preview());
    await assert.rejects(
      bench.runs.undo({ ...request, connectionId: 'contoso', runId: first.id }),
      /Only the last sync can be undone/,
    );
    const started = await bench.runs.undo({ ...request, connectionId: 'contoso', runId: second.id });
    assert.deepEqual(started.task, { kind: 'undo', runId: second.id });
    await assert.rejects(bench.runs.undo({ ...request, connectionId: 'contoso' }), /still running/);
    await bench.runs.settled(started.id);
    await assert.rejects(bench.runs.undo({ ...request, by: nobody, connectionId: 'contoso' }), CallerError);
  });
});
