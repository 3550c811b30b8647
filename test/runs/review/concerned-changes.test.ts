import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { chunksOf } from '../../../src/model/chunks.ts';
import { actions, objectClasses, type Change, type Reason } from '../../../src/model/change.ts';
import { emptyCounts } from '../../../src/model/overview.ts';
import { overriddenRow, overrideId, type Override } from '../../../src/model/override.ts';
import { defaultLimits } from '../../../src/model/connection.ts';
import { change } from '../../../src/plan/diff.ts';
import { causeOf, LeftOut, learningOrder } from '../../../src/plan/left-out.ts';
import { findable } from '../../../src/runs/change-writer.ts';
import { concernedChanges } from '../../../src/runs/review/concerned-changes.ts';
import { recount } from '../../../src/runs/review/overrides.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { ada } from '../runs-for-tests.ts';

const overviewId = 'contoso.01';

const reason = fc.constantFrom<Reason>(
  { code: 'joined-tenant' },
  { code: 'left-tenant' },
  { code: 'left-group', group: 'g1' },
  { code: 'linked', key: 'mail' },
);
const action = fc.constantFrom(...actions);

function row(
  of: Pick<Change, 'class' | 'action' | 'objectId' | 'reason'> & { memberId?: string; after: boolean },
): Change {
  const { after, memberId, ...rest } = of;
  return change({
    ...rest,
    ...(memberId !== undefined && { memberId, memberTargetId: null, memberName: memberId }),
    targetId: null,
    name: `Name of ${of.objectId}`,
    before: null,
    after: after ? {} : null,
    digest: null,
    precondition: { kind: 'present' },
  });
}

const person = fc
  .record({ objectId: fc.nat(7).map((n) => `u${String(n)}`), action, reason, after: fc.boolean() })
  .map((one) => row({ class: 'user', ...one }));
const group = fc
  .record({ objectId: fc.nat(3).map((n) => `g${String(n)}`), action, reason, after: fc.boolean() })
  .map((one) => row({ class: 'group', ...one }));
const membership = fc
  .record({
    objectId: fc.nat(3).map((n) => `g${String(n)}`),
    memberId: fc.nat(7).map((n) => `u${String(n)}`),
    action: fc.constantFrom('add' as const, 'remove' as const),
    reason,
    after: fc.constant(false),
  })
  .map((one) => row({ class: 'membership', ...one }));

function overridesOf(chosen: readonly Change[], causes: readonly Change[]): Map<string, Override> {
  const all = [...chosen.map(overriddenRow), ...causes.map(causeOf)];
  return new Map(
    all.map((of) => {
      const id = overrideId(of);
      return [id, { id, overviewId, of, until: null, rows: 1, by: ada, at: '2026-01-05T08:00:00Z' }];
    }),
  );
}

async function stored(changes: readonly Change[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const some of chunksOf(changes, 1000))
    await store.write(
      'changes',
      overviewId,
      some.map((body) => ({ kind: 'create', id: body.key, body, ...findable(body) })),
    );
  return store;
}

/** Every change looked at, as the rules say. */
function leftOutOf(changes: readonly Change[], overrides: ReadonlyMap<string, Override>): readonly Change[] {
  const leftOut = new LeftOut(overrides.values());
  for (const some of learningOrder)
    leftOut.learn(changes.filter((one) => one.class === some.class && one.action === some.action));
  return changes.filter((one) => leftOut.of(one) !== null);
}

describe('the changes that an edit concerns', () => {
  it('are all that it leaves out, whatever depends on what', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.oneof(person, group, membership), {
          minLength: 1,
          maxLength: 60,
          selector: ({ key }) => key,
        }),
        fc.array(fc.nat(59), { maxLength: 3 }),
        fc.array(fc.nat(59), { maxLength: 1 }),
        async (changes, rows, causes) => {
          const store = await stored(changes);
          const pick = (index: number): Change => changes.at(index % changes.length) ?? assert.fail();
          const overrides = overridesOf(rows.map(pick), causes.map(pick));
          const wanted = leftOutOf(changes, overrides);
          const counts = { ...emptyCounts };
          const { content, rows: byOverride } = await recount(
            store,
            { id: overviewId, counts, owned: { user: 0, group: 0, membership: 0 }, changesHash: '' },
            { overrides, limits: defaultLimits },
          );
          for (const each of objectClasses)
            for (const does of actions)
              assert.equal(
                content.leftOut[each][does],
                wanted.filter((one) => one.class === each && one.action === does).length,
                `${each} ${does}`,
              );
          assert.equal(
            [...byOverride.values()].reduce((sum, count) => sum + count, 0),
            wanted.length,
          );
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('are found by a few searches for one row, and not looked for one by one for a cause of thousands', async () => {
    const people = Array.from({ length: 3000 }, (_, n) =>
      row({
        class: 'user',
        action: 'add',
        objectId: `person-${String(n)}`,
        reason: { code: 'joined-tenant' },
        after: true,
      }),
    );
    const joins = people.map(({ objectId }, n) =>
      row({
        ...{
          class: 'membership',
          action: 'add',
          objectId: `group-${String(n % 30)}`,
          memberId: objectId,
          after: false,
        },
        reason: { code: 'joined-group', group: '' },
      }),
    );
    const changes = [...people, ...joins];
    const store = await stored(changes);
    const [first, second] = people;
    assert.ok(first !== undefined && second !== undefined);
    const one = overridesOf([first], []);
    const concerned = await concernedChanges(store, overviewId, one);
    assert.ok(concerned !== null && concerned.length < 150, String(concerned?.length));
    assert.equal(await concernedChanges(store, overviewId, overridesOf([], [second])), null);
    assert.equal(await concernedChanges(store, overviewId, overridesOf(people.slice(0, 41), [])), null);
    const overview = {
      id: overviewId,
      counts: emptyCounts,
      owned: { user: 0, group: 0, membership: 0 },
      changesHash: '',
    };
    const all = await recount(store, overview, { overrides: overridesOf([], [second]), limits: defaultLimits });
    assert.deepEqual([all.content.leftOut.user.add, all.content.leftOut.membership.add], [3000, 3000]);
  });
});
