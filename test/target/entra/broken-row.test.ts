import assert from 'node:assert/strict';
import sinon from 'sinon';
import { TenantDirectory } from '../../../src/local/tenant/directory.ts';
import { GraphFault } from '../../../src/local/tenant/graph-message.ts';
import type { Run } from '../../../src/model/run.ts';
import { RemoteTarget } from '../../../src/target/remote/remote-target.ts';
import { companyOf, openBench, type Bench } from '../../runs/runs-for-tests.ts';
import { openEntra, remoteOf, type EntraRig } from './entra-for-tests.ts';

const because = 'Microsoft Graph answered 500: NullReferenceException (InternalServerError) It stayed so.';
const domain = 'contoso.example';

describe('An Entra tenant that breaks down over one person', () => {
  let rig: EntraRig;
  let directory: TenantDirectory;
  let bench: Bench;

  beforeEach(async () => {
    const tenantId = '0d6a5f64-8f2a-4f2c-9a2b-5a8f1f0c7e11';
    directory = new TenantDirectory({ tenantId, displayName: 'Contoso', domains: [domain] });
    rig = await openEntra({ directory });
    bench = await openBench({
      company: { ...companyOf(12), groups: [], members: {} },
      openTarget: ({ store, connectionId, now }) =>
        new RemoteTarget({
          ...{ store, connectionId, now },
          remote: remoteOf(rig.test, { clock: rig.clock, domain }),
        }),
    });
  });

  afterEach(async () => {
    sinon.restore();
    await bench.close();
    await rig.dispose();
  });

  function idOf(person: string): string {
    return directory.users.idOf(directory.users.rowOfPrincipalName(`${person}@${domain}`) ?? -1);
  }

  /** Breaks down over these people, with this status; `when` says in which call it does the write all the same. */
  function breakOver(
    people: readonly string[],
    { status = 500, doneAt = 0 }: { readonly status?: number; readonly doneAt?: number } = {},
  ): void {
    const names = new Set(people.map((person) => `${person}@${domain}`));
    const fault = new GraphFault(status, 'InternalServerError', 'NullReferenceException');
    let calls = 0;
    const breaking =
      <Given extends unknown[], Answer>(isMeant: (given: Given) => boolean, real: (...given: Given) => Answer) =>
      (...given: Given): Answer => {
        if (!isMeant(given)) return real(...given);
        calls += 1;
        if (calls === doneAt) real(...given);
        throw fault;
      };
    const isNamed = (id: string): boolean => names.has(directory.user(id)?.userPrincipalName ?? '');
    const addUser = directory.addUser.bind(directory);
    const updateUser = directory.updateUser.bind(directory);
    const softDeleteUser = directory.softDeleteUser.bind(directory);
    sinon.stub(directory, 'addUser').callsFake(breaking(([user]) => names.has(user.userPrincipalName), addUser));
    sinon.stub(directory, 'updateUser').callsFake(breaking(([id]) => isNamed(id), updateUser));
    sinon.stub(directory, 'softDeleteUser').callsFake(breaking(([id]) => isNamed(id), softDeleteUser));
  }

  /** What was not applied, with the sentence; everything else must have been. */
  async function notApplied(run: Run): Promise<readonly string[]> {
    assert.equal(run.status, 'partly-succeeded', JSON.stringify(run.failure));
    const log = await bench.runs.log(run.id, { limit: 1000 });
    return log
      .filter(({ result }) => result !== 'applied')
      .map(
        ({ change: { class: of, action, name }, result, message }) =>
          `${of} ${action} ${name}: ${result}: ${message ?? ''}`,
      );
  }

  const some = (count: number): readonly string[] =>
    Array.from({ length: count }, (_, index) => `u${String(index + 1)}`);

  /** What is planned for these people of a company that was synced, or, for adds, that was not. */
  async function plan(action: 'add' | 'update' | 'remove', people: readonly string[]): Promise<void> {
    const { company } = bench;
    const isMeant = ({ id }: { readonly id: string }): boolean => people.includes(id);
    if (action === 'add') bench.company = { ...company, users: company.users.filter((user) => !isMeant(user)) };
    await bench.change({ limits: { ...bench.connection.limits, user: { percent: 100, count: 100, minimum: 100 } } });
    if (bench.company.users.length > 0) assert.equal((await bench.sync()).status, 'succeeded');
    if (action === 'add') bench.company = company;
    if (action === 'remove') bench.company = { ...company, users: company.users.filter((user) => !isMeant(user)) };
    if (action === 'update')
      bench.company = {
        ...company,
        users: company.users.map((user) =>
          isMeant(user) ? { ...user, attributes: { ...user.attributes, jobTitle: 'Engineer' } } : user,
        ),
      };
  }

  for (const action of ['add', 'update', 'remove'] as const) {
    it(`lets the others be reached: ${action}`, async () => {
      await plan(action, some(8));
      breakOver(['u7']);
      assert.deepEqual(await notApplied(await bench.sync()), [`user ${action} Person u7: failed: ${because}`]);
      sinon.restore();
      assert.equal((await bench.sync()).status, 'succeeded');
    });

    it(`says so of a single person, with nobody beside them: ${action}`, async () => {
      await plan(action, ['u7']);
      breakOver(['u7']);
      assert.deepEqual(await notApplied(await bench.sync()), [`user ${action} Person u7: failed: ${because}`]);
      sinon.restore();
      assert.equal((await bench.sync()).status, 'succeeded');
    });

    it(`says so of three with nobody beside them: ${action}`, async () => {
      await plan(action, some(3));
      breakOver(some(3));
      assert.equal((await notApplied(await bench.sync())).length, 3);
    });

    it(`is away with the fourth in a row: ${action}`, async () => {
      await plan(action, some(4));
      breakOver(some(4));
      const run = await bench.sync();
      assert.deepEqual([run.status, run.failure?.code], ['failed', 'target-unavailable']);
      sinon.restore();
      assert.equal((await bench.sync()).status, 'succeeded');
    });

    it(`says so of any number while others are reached: ${action}`, async () => {
      await plan(action, some(8));
      breakOver(some(6));
      assert.equal((await notApplied(await bench.sync())).length, 6);
    });

    it(`is away when it says so itself: ${action}`, async () => {
      await plan(action, ['u7']);
      breakOver(['u7'], { status: 503 });
      const run = await bench.sync();
      assert.deepEqual([run.status, run.failure?.code], ['failed', 'target-unavailable']);
    });

    it(`is believed its directory, not its last answer: ${action}`, async () => {
      await plan(action, ['u7']);
      breakOver(['u7'], { doneAt: 7 });
      assert.equal((await bench.sync()).status, 'succeeded');
    });
  }

  it('says so of somebody whose manager it breaks down over', async () => {
    await plan('add', []);
    const { company } = bench;
    bench.company = {
      ...company,
      users: company.users.map((user) =>
        user.id === 'u7' ? { ...user, attributes: { ...user.attributes, manager: 'u1' } } : user,
      ),
    };
    breakOver(['u7']);
    assert.deepEqual(await notApplied(await bench.sync()), [`user update Person u7: failed: ${because}`]);
    sinon.restore();
    assert.equal((await bench.sync()).status, 'succeeded');
    assert.equal(directory.user(idOf('u7'))?.manager, idOf('u1'));
  });
});
