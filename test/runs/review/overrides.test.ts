import assert from 'node:assert/strict';
import type { Connection } from '../../../src/model/connection.ts';
import { CallerError } from '../../../src/model/errors.ts';
import type { Overview } from '../../../src/model/overview.ts';
import type { Actor } from '../../../src/model/role.ts';
import type { Run } from '../../../src/model/run.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import { ownedId, syncRunOf } from '../../../src/model/ids.ts';
import type { OverviewEdit } from '../../../src/runs/review/edit-overview.ts';
import { ada, companyOf, nobody, openBench, type Bench } from '../runs-for-tests.ts';

const any = { percent: 100, minimum: 1, count: 5000 };
const anyLimits = { user: any, group: any, membership: any };
const leftTenant = { class: 'user', action: 'remove', reason: 'left-tenant', subject: '' } as const;

/** A company without its first people; what is left of it is still in the group. */
function withoutFirst(bench: Bench, count: number): void {
  const { users, groups, members } = bench.company;
  bench.company = { groups, users: users.slice(count), members: { g1: members.g1?.slice(count) ?? [] } };
}

describe('what approvers leave out of an overview', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
    await bench.change({ limits: anyLimits });
    await bench.sync();
  });

  afterEach(async () => {
    await bench.close();
  });

  async function preview(): Promise<Overview> {
    const run = await bench.preview();
    assert.equal(run.status, 'succeeded', JSON.stringify(run.failure));
    return bench.overviews.get(run.overviewId);
  }

  async function keyOf(overview: Overview, text: string, of: 'user' | 'membership' = 'user'): Promise<string> {
    const [change] = await bench.overviews.changes(overview.id, { limit: 5, class: of, text });
    assert.ok(change);
    return change.key;
  }

  async function edit(overview: Overview, change: OverviewEdit, by: Actor = ada): Promise<Overview> {
    return bench.runs.editOverview({ overviewId: overview.id, hash: overview.hash, by, ...change });
  }

  async function approve(overview: Overview): Promise<Awaited<ReturnType<Bench['sync']>>> {
    const decision = { overviewId: overview.id, hash: overview.hash, by: ada };
    const { run } = await bench.runs.approve({ ...decision, trigger: 'chat', origin: null });
    return bench.runs.settled(run.id);
  }

  async function people(): Promise<number> {
    return bench.store.count('directoryUsers', 'directory');
  }

  it('is not applied, is logged with who left it out, and is neither failed nor stale', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const edited = await edit(overview, { leaveOut: { keys: [await keyOf(overview, 'Person u1')] } });
    assert.notEqual(edited.hash, overview.hash);
    assert.equal(edited.changesHash, overview.changesHash);
    assert.deepEqual([edited.leftOut.user.remove, edited.leftOut.membership.remove], [1, 1]);
    const run = await approve(edited);
    assert.equal(run.status, 'succeeded');
    assert.deepEqual([run.results?.user.planned, run.results?.user.deleted, run.results?.user.leftOut], [3, 2, 1]);
    assert.equal(await people(), 28);
    const log = await bench.runs.log(run.id, { limit: 10, result: 'left-out' });
    assert.deepEqual(
      log.map(({ change, message }) => [change.class, message]),
      [
        ['membership', 'Left out by Ada, with Person u1.'],
        ['user', 'Left out by Ada.'],
      ],
    );
    const again = await preview();
    assert.deepEqual([again.counts.user.remove, again.leftOut.user.remove], [1, 0]);
  });

  it('may be a whole cause, and is put back with all that depended on it', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const without = await edit(overview, { leaveOut: { causes: [leftTenant] } });
    assert.deepEqual([without.leftOut.user.remove, without.leftOut.membership.remove], [3, 3]);
    const [override] = await bench.overviews.overrides(overview.id, { limit: 10 });
    assert.equal(override?.rows, 6);
    const back = await edit(without, { putBack: [override.id] });
    assert.deepEqual([back.leftOut.user.remove, back.hash], [0, overview.hash]);
    assert.equal((await approve(back)).results?.user.deleted, 3);
  });

  it('is refused for a row or a cause that the overview does not have, and for whoever may not approve', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const refused = (kind: CallerError['kind']) => (error: unknown) =>
      error instanceof CallerError && error.kind === kind;
    await assert.rejects(edit(overview, { leaveOut: { keys: ['6nobody'] } }), refused('invalid-input'));
    const cause = { ...leftTenant, subject: 'Sales' };
    await assert.rejects(edit(overview, { leaveOut: { causes: [cause] } }), refused('invalid-input'));
    await assert.rejects(edit(overview, { hold: { causes: [cause], days: 1 } }), refused('invalid-input'));
    await assert.rejects(edit(overview, { leaveOut: { causes: [leftTenant] } }, nobody), refused('not-allowed'));
    assert.equal((await bench.overviews.get(overview.id)).hash, overview.hash);
  });

  it('counts in the hash: an approval of the overview as it was before is refused, and starts nothing', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    await edit(overview, { leaveOut: { causes: [leftTenant] } });
    await assert.rejects(approve(overview), (error) => error instanceof CallerError && error.kind === 'conflict');
    assert.equal(await people(), 30);
    assert.equal(await bench.runs.active('contoso'), null);
  });

  it('changes nothing a second time, and never on top of an edit that was not seen', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const change = { leaveOut: { causes: [leftTenant] } };
    const both = await Promise.allSettled([edit(overview, change), edit(overview, change)]);
    assert.deepEqual(
      both.map((one) => (one.status === 'fulfilled' ? one.value.leftOut.user.remove : String(one.reason))),
      [3, 3],
    );
    const key = await keyOf(overview, 'Person u2', 'membership');
    await assert.rejects(
      edit(overview, { leaveOut: { keys: [key] } }),
      (error) => error instanceof CallerError && error.kind === 'conflict',
    );
  });

  it('can be only one of an approval and an edit that come at once', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const [edited, run] = await Promise.allSettled([
      edit(overview, { leaveOut: { causes: [leftTenant] } }),
      approve(overview),
    ]);
    assert.notEqual(edited.status, run.status);
    assert.equal(await people(), edited.status === 'fulfilled' ? 30 : 27);
  });

  it('cannot be edited any more once the overview was applied, cancelled or replaced', async () => {
    withoutFirst(bench, 3);
    const first = await preview();
    const second = await preview();
    await assert.rejects(
      edit(first, { leaveOut: { causes: [leftTenant] } }),
      (error) => error instanceof SyncFailure && error.code === 'overview-expired',
    );
    await approve(second);
    await assert.rejects(
      edit(second, { leaveOut: { causes: [leftTenant] } }),
      (error) => error instanceof CallerError && error.message.includes('was applied by Ada'),
    );
  });

  it('cannot be edited, approved, released or cancelled where it only shows what unsaved settings would do', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const draft = { ...overview, status: 'draft' } as const;
    await bench.store.write('overviews', 'contoso', [{ kind: 'put', id: overview.id, body: draft }]);
    const decision = { overviewId: overview.id, hash: overview.hash, by: ada };
    const decisions = [
      () => edit(overview, { leaveOut: { causes: [leftTenant] } }),
      () => approve(overview),
      () => bench.runs.askRelease(decision),
      () => bench.runs.release(decision),
      () => bench.runs.cancelOverview(decision),
    ];
    for (const one of decisions) await assert.rejects(one, /This only shows what unsaved settings would do/);
    assert.equal((await bench.overviews.get(overview.id)).status, 'draft');
  });

  it('applies nothing when what is left out is not what was approved', async () => {
    withoutFirst(bench, 3);
    const overview = await edit(await preview(), { leaveOut: { causes: [leftTenant] } });
    await bench.store.clear('overrides', overview.id);
    await assert.rejects(approve(overview), /cut short/);
    assert.equal(await people(), 30);
    const counted = await bench.overviews.get(overview.id);
    assert.deepEqual([counted.leftOut.user.remove, counted.hash], [0, overview.changesHash]);
    assert.equal((await approve(counted)).results?.user.deleted, 3);
  });

  it('stays left out when the sync is cancelled, and is not said to be undone work', async () => {
    withoutFirst(bench, 3);
    const overview = await edit(await preview(), { leaveOut: { causes: [leftTenant] } });
    const decision = { overviewId: overview.id, hash: overview.hash, by: ada };
    const { run } = await bench.runs.approve({ ...decision, trigger: 'chat', origin: null });
    await bench.runs.cancelRun({ runId: run.id, by: ada });
    const ended = await bench.runs.settled(run.id);
    assert.deepEqual([ended.results?.user.leftOut, ended.results?.user.notApplied], [3, 0]);
  });

  it('does not push a run aside whose process died', async () => {
    withoutFirst(bench, 3);
    const overview = await preview();
    const runId = syncRunOf(overview.id);
    // As a process leaves it that was killed after it stored the run of an approval.
    const run: Run = { ...(await bench.runs.get(overview.runId)), id: runId, kind: 'sync', status: 'running' };
    await bench.store.write('runs', 'contoso', [{ kind: 'create', id: runId, body: run }]);
    const lease = await bench.store.get('leases', 'all', 'contoso');
    assert.ok(lease);
    const abandoned = { ...lease.body, holder: null, runId };
    await bench.store.write('leases', 'all', [{ kind: 'put', id: 'contoso', body: abandoned }]);
    const running = /is still running/;
    await assert.rejects(edit(overview, { leaveOut: { causes: [leftTenant] } }), running);
    await assert.rejects(bench.preview(), running);
    await bench.executor.recover();
    assert.equal((await bench.runs.settled(runId)).results?.user.deleted, 3);
  });

  describe('on hold', () => {
    it('is left out of later overviews too, until the hold ends, and then counts again', async () => {
      withoutFirst(bench, 3);
      const overview = await preview();
      const held = await edit(overview, { hold: { keys: [await keyOf(overview, 'Person u1')], days: 7 } });
      const run = await approve(held);
      assert.equal(run.results?.user.leftOut, 1);
      const [logged] = await bench.runs.log(run.id, { limit: 1, result: 'left-out', class: 'user' });
      assert.equal(logged?.message, 'Held until 2026-03-08 by Ada.');
      bench.now = new Date('2026-03-05T10:00:00Z');
      const later = await preview();
      assert.deepEqual(
        [later.counts.user.remove, later.leftOut.user.remove, later.leftOut.membership.remove],
        [1, 1, 1],
      );
      assert.notEqual(later.hash, later.changesHash);
      assert.equal((await approve(later)).results?.user.leftOut, 1);
      bench.now = new Date('2026-03-08T10:00:00Z');
      const after = await preview();
      assert.deepEqual([after.counts.user.remove, after.leftOut.user.remove], [1, 0]);
      assert.equal(await bench.store.count('holds', 'contoso'), 0);
    });

    it('is found again under another name', async () => {
      const [first] = bench.company.users;
      assert.ok(first);
      const renamed = (name: string): void => {
        const user = { ...first, attributes: { ...first.attributes, displayName: name } };
        bench.company = { ...bench.company, users: [user, ...bench.company.users.slice(1)] };
      };
      renamed('Zoe');
      const overview = await preview();
      await edit(overview, { hold: { keys: [await keyOf(overview, 'Zoe')], days: 1 } });
      renamed('Anna');
      const later = await preview();
      assert.deepEqual([later.counts.user.update, later.leftOut.user.update], [1, 1]);
    });

    it('may be every row that a cause has now', async () => {
      withoutFirst(bench, 3);
      const held = await edit(await preview(), { hold: { causes: [leftTenant], days: 7 } });
      assert.equal(held.leftOut.user.remove, 3);
      const { holds } = await bench.overviews.holds('contoso', { limit: 10 });
      assert.deepEqual(
        holds.map(({ name, until }) => [name, until]).sort(),
        ['u1', 'u2', 'u3'].map((id) => [`Person ${id}`, '2026-03-08T10:00:00.000Z']),
      );
      withoutFirst(bench, 1);
      const later = await preview();
      assert.deepEqual([later.counts.user.remove, later.leftOut.user.remove], [4, 3]);
    });

    it('ends when the row is put back, or the hold removed, in the current overview too', async () => {
      withoutFirst(bench, 3);
      const held = await edit(await preview(), { hold: { causes: [leftTenant], days: 7 } });
      const [first] = await bench.overviews.overrides(held.id, { limit: 1 });
      assert.ok(first);
      const back = await edit(held, { putBack: [first.id] });
      assert.equal(back.leftOut.user.remove, 2);
      const { holds } = await bench.overviews.holds('contoso', { limit: 10 });
      assert.equal(holds.length, 2);
      await bench.runs.removeHold({ holdId: holds[0]?.id ?? '', by: ada });
      const now = await bench.overviews.get(held.id);
      assert.deepEqual([now.leftOut.user.remove, now.hash === back.hash], [1, false]);
      await assert.rejects(approve(back), /edited after you looked/);
      await assert.rejects(bench.runs.removeHold({ holdId: holds[0]?.id ?? '', by: ada }), /no such hold/);
      await assert.rejects(bench.runs.removeHold({ holdId: holds[1]?.id ?? '', by: nobody }), CallerError);
      assert.equal((await preview()).leftOut.user.remove, 1);
    });

    it('is left alone by a run that is going on', async () => {
      withoutFirst(bench, 3);
      await edit(await preview(), { hold: { causes: [leftTenant], days: 7 } });
      const { holds } = await bench.overviews.holds('contoso', { limit: 1 });
      const request = { connectionId: 'contoso', trigger: 'chat', by: ada, origin: null } as const;
      const run = await bench.runs.preview(request);
      await assert.rejects(bench.runs.removeHold({ holdId: holds[0]?.id ?? '', by: ada }), /still running/);
      await bench.runs.settled(run.id);
    });

    it('is of at most ten thousand rows', async () => {
      withoutFirst(bench, 3);
      const overview = await preview();
      const many = Array.from({ length: 10_000 }, (_, index) => ownedId('contoso', String(index)));
      const by = { by: ada, at: '', until: '2027-01-01T00:00:00.000Z', connectionId: 'contoso' };
      const row = { class: 'user', action: 'add', objectId: 'x', memberId: null, name: '', memberName: null } as const;
      for (let from = 0; from < many.length; from += 1000)
        await bench.store.write(
          'holds',
          'contoso',
          many.slice(from, from + 1000).map((id) => ({ kind: 'put', id, body: { id, ...row, ...by } })),
        );
      await assert.rejects(edit(overview, { hold: { causes: [leftTenant], days: 7 } }), /at most 10000 rows/);
    });
  });
});

describe('the removal limit', () => {
  let bench: Bench;
  const grace: Actor = { id: 'a0000000-0000-4000-8000-00000000000b', tenantId: 'tenant', name: 'Grace' };
  const strict: Connection['limits'] = { ...anyLimits, user: { percent: 20, minimum: 10, count: 500 } };

  beforeEach(async () => {
    bench = await openBench({ company: companyOf(30) });
    await bench.change({ limits: strict });
    await bench.sync();
    const role = { personId: grace.id, tenantId: 'tenant', name: 'Grace', role: 'approver', mail: null } as const;
    await bench.store.write('roles', 'all', [{ kind: 'put', id: `tenant.${grace.id}`, body: role }]);
    withoutFirst(bench, 9);
  });

  afterEach(async () => {
    await bench.close();
  });

  async function preview(): Promise<Overview> {
    const overview = await bench.overviews.get((await bench.preview()).overviewId);
    assert.equal(overview.breaches[0]?.removals, 9);
    return overview;
  }

  async function approve(overview: Overview): ReturnType<Bench['sync']> {
    const decision = { overviewId: overview.id, hash: overview.hash, by: ada };
    const { run } = await bench.runs.approve({ ...decision, trigger: 'chat', origin: null });
    return bench.runs.settled(run.id);
  }

  function step(overview: Overview, by: Actor): { overviewId: string; hash: string; by: Actor } {
    return { overviewId: overview.id, hash: overview.hash, by };
  }

  it('lets pass what one approver asked for and another one released', async () => {
    const overview = await preview();
    const asked = await bench.runs.askRelease(step(overview, ada));
    assert.deepEqual([asked.release?.askedBy.name, asked.release?.releasedBy], ['Ada', null]);
    const released = await bench.runs.release(step(overview, grace));
    assert.deepEqual([released.release?.askedBy.name, released.release?.releasedBy?.name], ['Ada', 'Grace']);
    const run = await approve(released);
    assert.deepEqual([run.status, run.results?.user.deleted], ['succeeded', 9]);
  });

  it('stops the sync before its first write when it was asked for and not released', async () => {
    const overview = await preview();
    const asked = await bench.runs.askRelease(step(overview, ada));
    const run = await approve(asked);
    assert.deepEqual([run.failure?.code, run.results], ['removal-limit', null]);
    assert.equal(await bench.store.count('directoryUsers', 'directory'), 30);
  });

  it('is not released by who asked, not before anybody asked, not unseen, and not by who may not approve', async () => {
    const overview = await preview();
    await assert.rejects(bench.runs.release(step(overview, grace)), /Nobody has asked/);
    await bench.runs.askRelease(step(overview, ada));
    await assert.rejects(bench.runs.release(step(overview, ada)), /It takes a second approver/);
    await assert.rejects(bench.runs.release(step(overview, { ...ada, id: ada.id.toUpperCase() })), /second approver/);
    await assert.rejects(bench.runs.release({ ...step(overview, grace), hash: 'old' }), /edited after you looked/);
    await assert.rejects(bench.runs.release(step(overview, nobody)), CallerError);
    await assert.rejects(bench.runs.askRelease(step(overview, nobody)), CallerError);
    assert.equal((await bench.overviews.get(overview.id)).release?.releasedBy, null);
  });

  it('is asked for and released once, however often that is clicked', async () => {
    const overview = await preview();
    const asked = await bench.runs.askRelease(step(overview, ada));
    bench.now = new Date('2026-03-01T11:00:00Z');
    assert.deepEqual((await bench.runs.askRelease(step(overview, grace))).release, asked.release);
    const released = await bench.runs.release(step(overview, grace));
    assert.deepEqual((await bench.runs.release(step(overview, ada))).release, released.release);
  });

  it('is in force again after an edit of the overview that was released', async () => {
    const overview = await preview();
    await bench.runs.askRelease(step(overview, ada));
    const released = await bench.runs.release(step(overview, grace));
    const [change] = await bench.overviews.changes(overview.id, { limit: 1, class: 'user', text: 'Person u1' });
    const leaveOut = { keys: [change?.key ?? ''] };
    const edited = await bench.runs.editOverview({ ...step(released, grace), leaveOut });
    assert.deepEqual([edited.release, edited.breaches[0]?.removals], [null, 8]);
    assert.equal((await approve(edited)).failure?.code, 'removal-limit');
  });

  it('does not stop what is within it once enough is left out, and then there is nothing to release', async () => {
    const overview = await preview();
    const found = await bench.overviews.changes(overview.id, { limit: 3, class: 'user', action: 'remove' });
    const leaveOut = { keys: found.map(({ key }) => key) };
    const edited = await bench.runs.editOverview({ ...step(overview, ada), leaveOut });
    assert.deepEqual(edited.breaches, []);
    await assert.rejects(bench.runs.askRelease(step(edited, ada)), /nothing to release/);
    const run = await approve(edited);
    assert.deepEqual([run.status, run.results?.user.deleted, run.results?.user.leftOut], ['succeeded', 6, 3]);
  });

  it('is not lifted by a release that was written for other changes', async () => {
    const overview = await preview();
    await bench.runs.askRelease(step(overview, ada));
    const released = await bench.runs.release(step(overview, grace));
    assert.ok(released.release);
    const body = { ...overview, release: { ...released.release, hash: 'another' } };
    await bench.store.write('overviews', 'contoso', [{ kind: 'put', id: overview.id, body }]);
    assert.equal((await approve(overview)).failure?.code, 'removal-limit');
  });
});
