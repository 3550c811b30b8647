import assert from 'node:assert/strict';
import sinon from 'sinon';
import type { Change } from '../../../src/model/change.ts';
import { RemoteTarget } from '../../../src/target/remote/remote-target.ts';
import { companyOf, openBench, type Bench } from '../../runs/runs-for-tests.ts';
import { ScimRefusal, type ScimResource } from '../../support/scim-directory.ts';
import { startHabits, type HabitServer } from '../../support/scim-habit-server.ts';
import type { ScimHabits } from '../../support/scim-habits.ts';
import { remoteFor } from './scim-for-tests.ts';

const because = 'The service answered 500: NullReferenceException It stayed so.';

/** Breaks down over whatever holds the word. */
function breakOver(service: HabitServer, word: string): void {
  const { directory } = service;
  const isMeant = (given: unknown): boolean => JSON.stringify(given).includes(word);
  const breakDown = (): never => {
    throw new ScimRefusal(500, 'NullReferenceException');
  };
  const add = directory.add.bind(directory);
  const put = directory.put.bind(directory);
  sinon.stub(directory, 'add').callsFake((of, given) => (isMeant(given) ? breakDown() : add(of, given)));
  sinon.stub(directory, 'put').callsFake((of, id, given) => (isMeant(given) ? breakDown() : put(of, id, given)));
}

const services: readonly ScimHabits[] = [{ bulk: 'off' }, {}, { bulk: 'off', patch: 'off' }];

for (const habits of services)
  describe(`A SCIM service that breaks down over one row (${JSON.stringify(habits)})`, () => {
    let service: HabitServer;
    let bench: Bench;

    beforeEach(async () => {
      service = await startHabits(habits);
      bench = await openBench({
        company: companyOf(12),
        openTarget: (parts) => new RemoteTarget({ ...parts, remote: remoteFor(service) }),
      });
    });

    afterEach(async () => {
      sinon.restore();
      await bench.close();
      await service.close();
    });

    /** What was not applied, with the sentence; everything else must have been. */
    async function notApplied(): Promise<readonly string[]> {
      const run = await bench.sync();
      assert.equal(run.status, 'partly-succeeded', JSON.stringify(run.failure));
      const log = await bench.runs.log(run.id, { limit: 1000 });
      const named = ({ class: of, action, name, memberName = '' }: Change): string =>
        `${of} ${action} ${name} ${memberName}`.trim();
      return log
        .filter(({ result }) => result !== 'applied')
        .map(({ change, result, message }) => `${named(change)}: ${result}: ${message ?? ''}`);
    }

    it('gets all the others, and the person is said to have failed', async () => {
      breakOver(service, 'u7@contoso.example');
      const [person, membership, ...more] = await notApplied();
      assert.deepEqual(more, []);
      assert.equal(person, `user add Person u7: failed: ${because}`);
      assert.match(membership ?? '', /^membership add Everyone Person u7: (failed|stale): /);
      assert.equal(service.directory.user.size, 11);
      sinon.restore();
      assert.equal((await bench.sync()).status, 'succeeded');
      assert.equal(service.directory.user.size, 12);
    });

    it('is told of the next change when one stays undone', async () => {
      await bench.sync();
      bench.company = {
        ...bench.company,
        users: bench.company.users.map((user) => ({
          ...user,
          attributes: { ...user.attributes, jobTitle: user.id === 'u3' ? 'Breaker' : 'Engineer' },
        })),
      };
      breakOver(service, 'Breaker');
      assert.deepEqual(await notApplied(), [`user update Person u3: failed: ${because}`]);
      const titles = [...service.directory.user.values()].map(({ title }: ScimResource) => title);
      assert.equal(titles.filter((title) => title === 'Engineer').length, 11);
    });

    it('keeps its groups: only the one it breaks down over is left as it was', async () => {
      await bench.sync();
      bench.company = {
        ...bench.company,
        groups: [...bench.company.groups, { id: 'g2', displayName: 'Some', description: null, mail: null }],
        members: { ...bench.company.members, g2: [{ id: 'u1', kind: 'user' }] },
      };
      const gone = new Set(['u5']);
      bench.company = {
        ...bench.company,
        members: { ...bench.company.members, g1: bench.company.members.g1?.filter(({ id }) => !gone.has(id)) ?? [] },
      };
      breakOver(service, '"Everyone"');
      assert.deepEqual(await notApplied(), [`membership remove Everyone Person u5: failed: ${because}`]);
    });

    it('does not work at all when it breaks down over everything', async () => {
      breakOver(service, 'contoso.example');
      const run = await bench.sync();
      assert.deepEqual([run.status, run.failure?.code], ['failed', 'target-unavailable']);
    });
  });
