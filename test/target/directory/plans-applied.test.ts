import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Change } from '../../../src/model/change.ts';
import { SyncFailure } from '../../../src/model/failure.ts';
import type { PlanPolicy } from '../../../src/model/connection.ts';
import { phaseOf } from '../../../src/plan/order.ts';
import { contentOf, type Content } from '../../contracts/target-changes.ts';
import { company, situation } from '../../plan/arbitraries.ts';
import type { Company } from '../../support/array-source.ts';
import { applied, planAll, type Held } from '../../support/plan-model.ts';
import { contextOf, openDirectory, type DirectoryRig } from './directory-for-tests.ts';

function planOf(policy: PlanPolicy, said: Company, held: Held): readonly Change[] | null {
  try {
    return planAll(policy, said, held).changes;
  } catch (error) {
    if (error instanceof SyncFailure) return null;
    throw error;
  }
}

/** What is there, but for versions, which each target makes as it likes, and groups without members. */
function comparable({ users, groups, members }: Held | Content): unknown {
  const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
  const rows = [...users, ...groups].map(({ version: _version, ...row }) => row);
  const lists = members.filter((of) => of.members.length > 0);
  return {
    rows: rows.sort(byId),
    members: lists.flatMap((of) => of.members.map((one) => `${of.groupId} ${one.userId} ${one.owned}`)).sort(),
  };
}

describe('plans that the directory applies', function () {
  this.timeout(60_000);

  it('leave it, change by change and sync after sync, as the plan said they would', async () => {
    await fc.assert(
      fc.asyncProperty(situation, fc.array(company, { maxLength: 3 }), async ({ policy, company: first }, later) => {
        const rig: DirectoryRig = await openDirectory();
        try {
          const directory = rig.open('ours');
          for (const [number, said] of [first, ...later, first].entries()) {
            const held = await contentOf(directory);
            const changes = planOf(policy, said, held);
            if (changes === null) continue;
            for (const [, batch] of Map.groupBy(changes, phaseOf))
              for (const { result, message } of await directory.apply(
                batch,
                contextOf('ours', { runId: String(number) }),
              ))
                assert.equal(result, 'applied', message ?? '');
            const after = await contentOf(directory);
            assert.deepEqual(comparable(after), comparable(applied(held, changes)));
            assert.deepEqual(planOf(policy, said, after), []);
          }
        } finally {
          await rig.dispose();
        }
      }),
      { numRuns: 150 },
    );
  });
});
