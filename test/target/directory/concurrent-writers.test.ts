import assert from 'node:assert/strict';
import fc from 'fast-check';
import { StoreUnavailable, type Store, type WriteResult } from '../../../src/store/store.ts';
import { addOf, contentOf, joining, leaving } from '../../contracts/target-changes.ts';
import { contextOf, directoryOn, openDirectory, type DirectoryRig } from './directory-for-tests.ts';
import { storeBetween } from './store-between.ts';

const people = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, n) => `u-${String(from + n).padStart(4, '0')}`);

/**
 * A store that is atomic for a document and for nothing more: everything between two documents, and before every read,
 * may be somebody else's turn. `dieAfter` documents the process is gone.
 */
function takingTurns(store: Store, turns: fc.Scheduler, dieAfter = Number.POSITIVE_INFINITY): Store {
  let left = dieAfter;
  const turn = (what: string): Promise<void> => turns.schedule(Promise.resolve(), what);
  const between = storeBetween(store, async (_count, write, operations) => {
    const results: WriteResult[] = [];
    for (const operation of operations) {
      await turn(`write ${operation.id}`);
      if (left <= 0) throw new StoreUnavailable('The process died.');
      left -= 1;
      results.push(...(await write([operation])));
    }
    return results;
  });
  return {
    ...between,
    async *scan(collection, partition) {
      await turn('read');
      yield* store.scan(collection, partition);
    },
  };
}

/** Applies changes as a run does: when its process dies, another one goes on with the same batch. */
async function applied(
  rig: DirectoryRig,
  turns: fc.Scheduler,
  by: 'ours' | 'theirs',
  batch: Parameters<ReturnType<typeof directoryOn>['apply']>[0],
  dieAfter: number | null,
) {
  const first = takingTurns(rig.store, turns, dieAfter ?? undefined);
  try {
    return await directoryOn(first, by).apply(batch, contextOf(by));
  } catch (error) {
    assert.ok(error instanceof StoreUnavailable);
    return directoryOn(takingTurns(rig.store, turns), by).apply(batch, contextOf(by, { resuming: true }));
  }
}

describe('two connections that write one group, a document at a time, in any order', function () {
  this.timeout(120_000);

  const writer = fc.record({ adds: fc.constantFrom(1, 5, 30, 450), dieAfter: fc.option(fc.nat(6)) });
  const situation = fc.record({
    there: fc.constantFrom(0, 5, 395, 400, 798),
    ours: writer,
    theirs: writer,
    shared: fc.constantFrom(0, 1, 4),
    removed: fc.constantFrom(0, 1, 3),
  });

  it('lose nothing, whoever of them dies and goes on, and each membership is of the one that was told so', async () => {
    await fc.assert(
      fc.asyncProperty(situation, fc.scheduler(), async ({ there, ours, theirs, shared, removed }, turns) => {
        const rig = await openDirectory();
        try {
          const before = people(0, there);
          await directoryOn(rig.store, 'ours').apply([addOf('group', 'g')], contextOf('ours'));
          for (let from = 0; from < there; from += 500)
            await directoryOn(rig.store, 'ours').apply(
              before.slice(from, from + 500).map((id) => joining('g', id)),
              contextOf('ours', { runId: 'before' }),
            );
          const ourAdds = people(1000, ours.adds);
          const theirAdds = [...ourAdds.slice(0, shared), ...people(3000, theirs.adds)];
          const ourRemovals = before.slice(0, removed);
          const both = Promise.all([
            applied(
              rig,
              turns,
              'ours',
              [...ourAdds.map((id) => joining('g', id)), ...ourRemovals.map((id) => leaving('g', id))],
              ours.dieAfter,
            ),
            applied(
              rig,
              turns,
              'theirs',
              theirAdds.map((id) => joining('g', id)),
              theirs.dieAfter,
            ),
          ]);
          const [ourOutcomes, theirOutcomes] = await turns.waitFor(both);
          const { members } = await contentOf(directoryOn(rig.store, 'ours'));
          const found = new Map(members.flatMap((of) => of.members).map(({ userId, owned }) => [userId, owned]));
          const expected = new Set([...before.slice(removed), ...ourAdds, ...theirAdds]);
          assert.deepEqual([...found.keys()].sort(), [...expected].sort());
          for (const [n, id] of ourAdds.entries())
            assert.equal(ourOutcomes[n]?.result, found.get(id) === true ? 'applied' : 'stale');
          for (const [n, id] of theirAdds.entries())
            assert.equal(theirOutcomes[n]?.result, found.get(id) === false ? 'applied' : 'stale');
          for (const outcome of ourOutcomes.slice(ourAdds.length)) assert.equal(outcome.result, 'applied');
        } finally {
          await rig.dispose();
        }
      }),
      { numRuns: 100 },
    );
  });
});
