import assert from 'node:assert/strict';
import type { Change } from '../../../src/model/change.ts';
import { defaultFilters, type Connection } from '../../../src/model/connection.ts';
import type { SourceUser } from '../../../src/model/directory.ts';
import type { Overview } from '../../../src/model/overview.ts';
import type { Baseline } from '../../../src/model/snapshot.ts';
import type { UserQuery } from '../../../src/source/source.ts';
import { DirectoryMarks } from '../../../src/target/directory/directory-marks.ts';
import { readState, updateState } from '../../../src/runs/connection-state.ts';
import { ArraySource, type Company } from '../../support/array-source.ts';
import { ada, companyOf, openBench, type Bench } from '../runs-for-tests.ts';

const dayMs = 24 * 60 * 60 * 1000;

describe('what a run reads', () => {
  let bench: Bench;

  const open = async (company: Company, settings: Partial<Connection> = {}): Promise<void> => {
    bench = await openBench({ company });
    await bench.change(settings);
  };
  afterEach(() => bench.close());

  const preview = async (): Promise<Overview> => {
    const run = await bench.preview();
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    return bench.overviews.get(run.overviewId);
  };
  const read = async (): Promise<string> => {
    const overview = await preview();
    return overview.read.kind === 'full' ? overview.read.because : overview.read.kind;
  };
  const lines = async ({ id }: Overview): Promise<readonly string[]> => {
    const found: Change[] = [];
    for await (const page of bench.overviews.all(id)) found.push(...page);
    return found.map(({ class: of, action, objectId, memberId = '', reason }) =>
      [action, of, objectId, memberId, reason.code].filter((word) => word !== '').join(' '),
    );
  };
  const days = (count: number): void => {
    bench.now = new Date(bench.now.getTime() + count * dayMs);
  };
  const withoutPerson = (company: Company, id: string): Company => ({
    ...company,
    users: company.users.filter((user) => user.id !== id),
  });
  const renamed = (company: Company, id: string, displayName: string): Company => ({
    ...company,
    users: company.users.map((user) =>
      user.id === id ? { ...user, attributes: { ...user.attributes, displayName } } : user,
    ),
  });

  it('is everything at first, and only changes once a sync succeeded', async () => {
    await open(companyOf(5));
    assert.equal(await read(), 'first-sync');
    assert.equal(await read(), 'first-sync');
    assert.equal((await readState(bench.store, 'contoso')).fullScanOnNextRun, true);
    await bench.sync();
    assert.equal((await readState(bench.store, 'contoso')).fullScanOnNextRun, false);
    assert.equal(await read(), 'changes');
  });

  it('is everything when that was asked for, until a sync succeeded again', async () => {
    await open(companyOf(5));
    await bench.sync();
    await updateState(bench.store, 'contoso', () => ({ fullScanOnNextRun: true }));
    bench.company = renamed(bench.company, 'u1', 'Ada');
    assert.equal(await read(), 'asked-for');
    assert.equal(await read(), 'asked-for');
    await bench.sync();
    assert.equal(await read(), 'changes');
  });

  it('is everything when the last scan is too long ago, or was made with other settings', async () => {
    await open(companyOf(5), { fullScanDays: 2 });
    await bench.sync();
    days(1);
    assert.equal(await read(), 'changes');
    days(1);
    assert.equal(await read(), 'due');
    await bench.change({ fullScanDays: 30, matchKey: 'mail' });
    assert.equal(await read(), 'settings-changed');
  });

  it('is everything when the source takes the cursor no more, with the same overview', async () => {
    await open(companyOf(5));
    await bench.sync();
    bench.company = withoutPerson(renamed(bench.company, 'u1', 'Ada'), 'u2');
    const byChanges = await lines(await preview());
    bench.openSource = () => new ArraySource(bench.company, { cursorsExpire: true });
    const overview = await preview();
    assert.deepEqual(overview.read, { kind: 'full', because: 'cursor-expired' });
    assert.deepEqual(await lines(overview), byChanges);
    assert.equal((await bench.sync()).status, 'succeeded');
  });

  it('goes on from the last sync, not from the last preview', async () => {
    await open(companyOf(5));
    await bench.sync();
    bench.company = renamed(bench.company, 'u1', 'Ada');
    const first = await preview();
    const second = await preview();
    assert.deepEqual(await lines(second), await lines(first));
    await bench.runs.cancelOverview({ overviewId: second.id, by: ada });
    assert.deepEqual(await lines(await preview()), await lines(first));
    await bench.sync();
    assert.equal((await preview()).changeCount, 0);
  });

  it('goes on from an overview that found nothing to do', async () => {
    await open(companyOf(5), { filters: { ...defaultFilters, mailExcludes: ['@guests'] } });
    await bench.sync();
    const guest = { id: 'u9', guest: false, attributes: { userPrincipalName: 'u9@x', mail: 'u9@guests' } };
    bench.company = { ...bench.company, users: [...bench.company.users, guest] };
    assert.equal((await preview()).changeCount, 0);
    const before = await bench.store.get('baselines', 'contoso', 'current');
    days(1);
    const overview = await preview();
    const { counts, filteredBy } = overview;
    assert.deepEqual([counts.user.total, counts.user.filtered, counts.user.unchanged], [6, 1, 5]);
    assert.deepEqual(filteredBy, [{ filter: 'mail contains @guests', count: 1 }]);
    const after = await bench.store.get('baselines', 'contoso', 'current');
    assert.notEqual(before?.body.readAt, after?.body.readAt);
  });

  it('never makes an overview of changes that were not read to their end', async () => {
    await open(companyOf(30));
    await bench.sync();
    bench.company = { ...bench.company, users: bench.company.users.slice(20) };
    for (const breakAfter of [0, 1]) {
      bench.openSource = () => new ArraySource(bench.company, { pageSize: 3, breakAfter });
      const run = await bench.preview();
      assert.deepEqual([run.status, run.failure?.code], ['failed', 'source-unavailable']);
      assert.equal((await bench.overviews.get(run.overviewId)).status, 'failed');
    }
    bench.openSource = null;
    const overview = await preview();
    assert.equal(overview.read.kind, 'changes');
    assert.equal(overview.counts.user.remove, 20);
  });

  it('looks again at a row that the last sync found changed in the target', async () => {
    await open(companyOf(5));
    await bench.sync();
    bench.company = renamed(bench.company, 'u1', 'Ada');
    const overview = await preview();
    await edit('u1', 'By hand');
    const { run } = await bench.runs.approve({
      ...{ overviewId: overview.id, hash: overview.hash, trigger: 'chat', by: ada, origin: null },
    });
    assert.equal((await bench.runs.settled(run.id)).status, 'partly-succeeded');
    const again = await preview();
    assert.equal(again.read.kind, 'changes');
    assert.deepEqual(await lines(again), ['update user u1 attributes-changed']);
  });

  for (const [from, older] of [
    ['this version stored', null],
    ['the version before stored, which said less of it', { saysWhom: undefined, hiddenGroups: undefined }],
    ['the version before added to', { saysWhom: 'contoso.earlier' }],
  ] as const)
    it(`goes on from what ${from}, with the groups that hide their members`, async () => {
      const company = companyOf(40);
      const hidden = { id: 'g2', displayName: 'Board', description: null, mail: null, membersHidden: true };
      await open({ ...company, groups: [...company.groups, hidden] });
      await bench.sync();
      await bench.sync();
      const stored = await bench.store.get('baselines', 'contoso', 'current');
      assert.ok(stored);
      const { overviewId, snapshotId, saysWhom, hiddenGroups } = stored.body;
      assert.notEqual(overviewId, snapshotId);
      assert.deepEqual([saysWhom, hiddenGroups], [overviewId, ['g2']]);
      if (older !== null) {
        const body = JSON.parse(JSON.stringify({ ...stored.body, ...older })) as Baseline;
        await bench.store.write('baselines', 'contoso', [{ kind: 'put', id: 'current', body }]);
        for await (const page of bench.store.scan('snapshots', snapshotId)) {
          const parts = page.map((part) => ({ kind: 'put', id: part.id, body: part.body }) as const);
          await bench.store.write('snapshots', snapshotId, parts);
        }
      }
      const members = (bench.company.members.g1 ?? []).filter(({ id }) => id !== 'u2');
      bench.company = { ...renamed(withoutPerson(bench.company, 'u3'), 'u1', 'Ada'), members: { g1: members } };
      for (const time of ['first', 'second']) {
        const overview = await preview();
        assert.equal(overview.read.kind, 'changes', time);
        assert.deepEqual(overview.warnings, [{ code: 'members-hidden', group: 'Board' }], time);
        assert.deepEqual(await lines(overview), [
          'update user u1 attributes-changed',
          'remove membership g1 u2 left-group',
          'remove membership g1 u3 left-tenant',
          'remove user u3 left-tenant',
        ]);
      }
      await bench.sync();
      assert.deepEqual([await read(), (await preview()).changeCount], ['changes', 0]);
    });

  it('is everything after a sync that stopped halfway', async () => {
    await open(companyOf(5));
    await bench.sync();
    bench.company = renamed(bench.company, 'u1', 'Ada');
    const overview = await preview();
    const { run } = await bench.runs.approve({
      ...{ overviewId: overview.id, hash: overview.hash, trigger: 'chat', by: ada, origin: null },
    });
    await bench.runs.cancelRun({ runId: run.id, by: ada });
    assert.equal((await bench.runs.settled(run.id)).status, 'cancelled');
    assert.equal(await read(), 'asked-for');
    assert.equal((await bench.sync()).status, 'succeeded');
    assert.equal(await read(), 'changes');
  });

  it('counts anew where changes turn out to say too little', async () => {
    await open(companyOf(5));
    await bench.sync();
    const groups = bench.company.groups.map((group) => ({ ...group, membersHidden: true }));
    bench.company = { ...renamed(bench.company, 'u1', 'Ada'), groups, members: {} };
    const run = await bench.preview();
    const overview = await bench.overviews.get(run.overviewId);
    assert.deepEqual([overview.read, overview.changeCount], [{ kind: 'full', because: 'changes-unclear' }, 1]);
    const { users, groups: groupsRead, memberships, changes } = run.progress;
    assert.deepEqual([users, groupsRead, memberships, changes], [5, 1, 0, 1]);
  });

  it('finds edits in the target with a full scan, and says that they are drift', async () => {
    await open(companyOf(5));
    await bench.sync();
    await edit('u1', 'By hand');
    assert.deepEqual(await lines(await preview()), []);
    await updateState(bench.store, 'contoso', () => ({ fullScanOnNextRun: true }));
    const overview = await preview();
    assert.deepEqual(await lines(overview), ['update user u1 drift']);
    assert.deepEqual(overview.warnings, [{ code: 'drift', count: 1 }]);
  });

  it('removes whoever left every chosen group, and never asks for anybody else', async () => {
    const company = companyOf(6);
    const of = (...ids: readonly string[]) => ids.map((id) => ({ id, kind: 'user' }) as const);
    const group = (id: string) => ({ id, displayName: `Group ${id}`, description: null, mail: null });
    const groups = [group('g1'), group('g2'), group('g3')];
    const inGroups = (g1: readonly string[], g2: readonly string[]): Company => ({
      ...{ ...company, groups },
      members: { g1: of(...g1), g2: of(...g2), g3: of('u6') },
    });
    await open(inGroups(['u1', 'u2', 'u3'], ['u3']), {
      scope: { kind: 'groups', groupIds: ['g1', 'g2'], nested: false },
    });
    await bench.sync();
    bench.company = inGroups(['u1', 'u4'], ['u3']);
    const asked = new Set<string>();
    bench.openSource = () => new AskedSource(bench.company, asked);
    const overview = await preview();
    assert.equal(overview.read.kind, 'changes');
    assert.deepEqual(await lines(overview), [
      'add user u4 joined-group',
      'add membership g1 u4 joined-group',
      'remove membership g1 u2 left-scope',
      'remove membership g1 u3 left-group',
      'remove user u2 left-scope',
    ]);
    assert.deepEqual([...asked], ['u4']);
    assert.ok(overview.causes.some(({ reason, subject }) => reason === 'left-scope' && subject === 'Group g1'));
  });

  it('lists a hundred warnings of a kind, and reads everything while thousands cannot be decided', async () => {
    const people = companyOf(5_100);
    const twice = { userPrincipalName: 'same@contoso.example', displayName: 'Same' };
    await open({ ...people, users: people.users.map((user) => ({ ...user, attributes: twice })) });
    const body = { ...{ sourceId: null, owner: null, active: true, inactiveSince: null }, attributes: twice };
    const byHand = { ...body, id: 'h1', syncedDigest: null, changedAt: '2026-01-01T00:00:00.000Z', changedBy: null };
    await new DirectoryMarks(bench.store).write([byHand]);
    await bench.store.write('directoryUsers', 'directory', [{ kind: 'create', id: 'h1', body: byHand }]);
    const { counts, warnings } = await preview();
    assert.equal(counts.user.ambiguous, 5_100);
    assert.deepEqual([warnings.length, warnings.at(-1)], [101, { code: 'more-warnings', count: 5_000 }]);
    await bench.sync();
    assert.equal(await read(), 'due');
  });

  it('says of nobody that they left a group that did not bring them in', async () => {
    const company = companyOf(3);
    const chosen = { id: 'g2', displayName: 'Chosen', description: null, mail: null };
    await open({
      ...{ users: company.users, groups: [...company.groups, chosen] },
      members: { ...company.members, g2: [{ id: 'u1', kind: 'user' }] },
    });
    await bench.sync();
    await bench.change({ scope: { kind: 'groups', groupIds: ['g2'], nested: false } });
    const { causes } = await preview();
    const gone = causes.filter(({ class: of, action }) => of === 'user' && action === 'remove');
    assert.deepEqual(
      gone.map(({ reason, subject, count }) => [reason, subject, count]),
      [['left-scope', '', 2]],
    );
  });

  describe('with managers', () => {
    const mapping = (['displayName', 'manager'] as const).map(
      (attribute) => ({ attribute, kind: 'copy', from: attribute }) as const,
    );
    /** Everybody reports to u4. */
    const managed = (): Company => {
      const company = companyOf(4);
      const reporting = (user: SourceUser): SourceUser =>
        user.id === 'u4' ? user : { ...user, attributes: { ...user.attributes, manager: 'u4' } };
      return { ...company, users: company.users.map(reporting) };
    };
    const managers = async (): Promise<unknown> =>
      Promise.all(
        ['u1', 'u2', 'u3'].map(
          async (id) => (await bench.store.get('directoryUsers', 'directory', id))?.body.attributes.manager ?? null,
        ),
      );

    it('has the reports of a manager who left among the changes, of whom the source tells nothing', async () => {
      const whole = managed();
      await open(whole, { mapping });
      await bench.sync();
      assert.deepEqual(await managers(), ['u4', 'u4', 'u4']);
      bench.company = withoutPerson(whole, 'u4');
      const overview = await preview();
      assert.equal(overview.read.kind, 'changes');
      assert.deepEqual(await lines(overview), [
        'update user u1 attributes-changed',
        'update user u2 attributes-changed',
        'update user u3 attributes-changed',
        'remove membership g1 u4 left-tenant',
        'remove user u4 left-tenant',
      ]);
      await bench.sync();
      assert.deepEqual(await managers(), [null, null, null]);
      bench.company = whole;
      await bench.sync();
      assert.deepEqual(await managers(), ['u4', 'u4', 'u4']);
    });

    it('reads those once more whose manager leaves while everything is read', async () => {
      const whole = managed();
      await open(whole, { mapping });
      const later = new ArraySource(withoutPerson(whole, 'u4'));
      const first = new ArraySource(whole);
      bench.openSource = () =>
        Object.assign(new ArraySource(whole), {
          readUsers: (query: UserQuery) => (query.among === undefined ? first : later).readUsers(query),
          readUserChanges: later.readUserChanges.bind(later),
          readGroupChanges: later.readGroupChanges.bind(later),
        });
      await bench.sync();
      assert.equal(await bench.store.get('directoryUsers', 'directory', 'u4'), undefined);
      assert.deepEqual(await managers(), [null, null, null]);
    });
  });

  it('deactivates, deletes days later, and takes back who returned meanwhile', async () => {
    await open(companyOf(4), { removalPolicy: { kind: 'deactivate-then-delete', days: 3 } });
    const whole = bench.company;
    await bench.sync();
    bench.company = withoutPerson(withoutPerson(whole, 'u1'), 'u2');
    await bench.sync();
    const held = await bench.store.get('directoryUsers', 'directory', 'u1');
    assert.deepEqual([held?.body.active, held?.body.inactiveSince], [false, bench.now.toISOString()]);
    days(2);
    bench.company = withoutPerson(whole, 'u1');
    assert.deepEqual(await lines(await preview()), ['update user u2 returned', 'add membership g1 u2 joined-group']);
    await bench.sync();
    days(1);
    const overview = await preview();
    assert.equal(overview.read.kind, 'changes');
    assert.deepEqual(await lines(overview), ['remove user u1 inactive-since']);
    await bench.sync();
    assert.equal(await bench.store.get('directoryUsers', 'directory', 'u1'), undefined);
    assert.equal((await bench.store.get('directoryUsers', 'directory', 'u2'))?.body.inactiveSince, null);
  });

  it('keeps no snapshot but the one to go on from and the one of the current overview', async () => {
    await open(companyOf(5));
    await bench.sync();
    for (const name of ['Ada', 'Grace', 'Joan']) {
      bench.company = renamed(bench.company, 'u1', name);
      await bench.preview();
    }
    assert.equal((await snapshots()).size, 2);
    await bench.sync();
    await bench.preview();
    assert.equal((await snapshots()).size, 1);
    bench.openSource = () => new ArraySource(bench.company, { breakAfter: 0 });
    await updateState(bench.store, 'contoso', () => ({ fullScanOnNextRun: true }));
    assert.equal((await bench.preview()).status, 'failed');
    assert.equal((await snapshots()).size, 1);
  });

  async function snapshots(): Promise<ReadonlySet<string>> {
    const baselines = await bench.store.list('baselines', 'contoso', { limit: 100 });
    const runs = await bench.store.list('overviews', 'contoso', { limit: 1000 });
    const ids = new Set([...baselines.map(({ body }) => body.snapshotId), ...runs.map(({ id }) => id)]);
    const filled = new Set<string>();
    for (const id of ids) if ((await bench.store.count('snapshots', id)) > 0) filled.add(id);
    return filled;
  }

  async function edit(id: string, displayName: string): Promise<void> {
    const held = await bench.store.get('directoryUsers', 'directory', id);
    assert.ok(held);
    const body = { ...held.body, attributes: { ...held.body.attributes, displayName } };
    await bench.store.write('directoryUsers', 'directory', [{ kind: 'replace', id, body, etag: held.etag }]);
  }
});

/** Notes whom it is asked for by id. */
class AskedSource extends ArraySource {
  readonly #asked: Set<string>;

  constructor(company: Company, asked: Set<string>) {
    super(company);
    this.#asked = asked;
  }

  override readUsers(query: Parameters<ArraySource['readUsers']>[0]): ReturnType<ArraySource['readUsers']> {
    assert.ok(query.among !== undefined, 'everybody was asked for');
    for (const id of query.among) this.#asked.add(id);
    return super.readUsers(query);
  }
}
