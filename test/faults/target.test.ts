import assert from 'node:assert/strict';
import type { Change, LogEntry } from '../../src/model/change.ts';
import { SyncFailure } from '../../src/model/failure.ts';
import { defaultTiming } from '../../src/runs/leases.ts';
import { MemoryStore } from '../support/memory-store.ts';
import { FaultTable } from './fault-table.ts';
import { applying, breaking, spoiledTarget, type Spoil } from './spoiled-target.ts';
import { runsOutSoon, StoreScene, type Ended, type SceneOptions } from './store-scene.ts';
import { applyingFaults, readingFaults } from './target-faults.ts';

type Directory = ReadonlyMap<string, unknown>;

/** A run that was carried out on a spoiled target. */
interface Spoiled extends Ended {
  readonly scene: StoreScene;
  readonly directory: Directory;
  readonly rows: readonly LogEntry[];
  /** From now on the target does what it should. */
  readonly mend: () => void;
}

describe('faults of a target', function () {
  this.timeout(20_000);
  const table = new FaultTable('a target');
  let untouched: Directory;
  let truth: Directory;
  let removedTooMany = 0;
  let receipts = 0;

  before(async () => {
    const scene = await StoreScene.open(new MemoryStore(), 'sync');
    untouched = await scene.directory();
    await scene.carryOut();
    truth = await scene.directory();
    await scene.close();
  });

  after(() => {
    const applied = table.rows.filter(({ happens }) => happens === 'while applying').length;
    table.print(
      `Receipts that add up: ${String(receipts)} of ${String(applied)}.`,
      `Wrong removals: ${String(removedTooMany)}.`,
    );
  });

  /** `spoil` may let somebody cancel the run. */
  async function carryOut(
    asked: 'overview' | 'sync',
    spoil: (cancel: () => Promise<void>) => Spoil,
    options: SceneOptions = {},
  ): Promise<Spoiled> {
    let isSpoiled = true;
    let opened: StoreScene | null = null;
    const cancel = async (): Promise<void> => opened?.cancel();
    const instead = spoil(cancel);
    const scene = await StoreScene.open(new MemoryStore(), asked, {
      timing: defaultTiming,
      ...options,
      changeTarget: (target) => spoiledTarget(target, instead, () => isSpoiled),
    });
    opened = scene;
    const ended = await scene.carryOut();
    const directory = await scene.directory();
    for (const key of untouched.keys()) if (truth.has(key) && !directory.has(key)) removedTooMany += 1;
    assert.equal(removedTooMany, 0);
    const mend = (): void => {
      isSpoiled = false;
    };
    return { ...ended, scene, directory, rows: await scene.rows(ended.run.id), mend };
  }

  /** The next sync makes everything right. */
  async function requireMended({ scene, mend }: Spoiled): Promise<void> {
    mend();
    await scene.syncWithoutFaults();
    assert.deepEqual(await scene.directory(), truth);
    await scene.close();
  }

  /** Every change has one row, and the results of the run are the sums of the rows. */
  function requireReceipt({ run, rows }: Spoiled): void {
    const results = Object.values(run.results ?? {});
    const sum = (of: (result: (typeof results)[number]) => number): number =>
      results.reduce((total, result) => total + of(result), 0);
    assert.equal(
      rows.length,
      sum(({ planned }) => planned),
    );
    assert.deepEqual(
      { applied: sum(({ changed, deleted }) => changed + deleted), stale: sum(({ stale }) => stale) },
      { applied: resultsOf(rows).applied ?? 0, stale: resultsOf(rows).stale ?? 0 },
    );
    assert.deepEqual(
      { failed: sum(({ failed }) => failed), 'not-applied': sum(({ notApplied }) => notApplied) },
      { failed: resultsOf(rows).failed ?? 0, 'not-applied': resultsOf(rows)['not-applied'] ?? 0 },
    );
    receipts += 1;
  }

  describe('while an overview is made', () => {
    for (const { fault, spoil, ends, ofChanges } of readingFaults)
      it(`${fault}: ${ends}`, async () => {
        const spoiled = await carryOut('overview', () => spoil, ofChanges ? {} : { readsEverything: true });
        const { run, scene, directory } = spoiled;
        assert.equal(run.failure?.code ?? run.status, ends);
        assert.deepEqual(directory, untouched);
        const happens = ofChanges ? 'reading changes' : 'reading everything';
        const outcome = ends === 'succeeded' ? 'no removal too many; the next overview is right' : ends;
        if (run.status === 'succeeded') requireNoWrongRemoval(await scene.changes(run.overviewId), truth);
        table.add({ fault, happens, outcome });
        await requireMended(spoiled);
      });

    it('people come slowly, and somebody cancels: cancelled', async () => {
      const spoiled = await carryOut(
        'overview',
        (cancel) => (target) => ({
          async *readUsers() {
            await cancel();
            yield* breaking(target.readUsers(), { at: 'end', error: () => new SyncFailure('target-unavailable') });
          },
        }),
        { readsEverything: true },
      );
      assert.equal(spoiled.run.status, 'cancelled');
      assert.deepEqual(spoiled.directory, untouched);
      table.add({ fault: 'people, slow until cancelled', happens: 'reading everything', outcome: 'cancelled' });
      await requireMended(spoiled);
    });
  });

  describe('while an overview is applied', () => {
    for (const { fault, spoil, ends, log, unsaid = 0, resumed } of applyingFaults)
      it(`${fault}: ${ends}`, async () => {
        const spoiled = await carryOut('sync', spoil, resumed ? { timing: runsOutSoon } : {});
        const { run, rows, directory } = spoiled;
        assert.equal(run.failure?.code ?? run.status, ends);
        assert.deepEqual(resultsOf(rows), log);
        requireReceipt(spoiled);
        assert.equal(spoiled.resumed > 0, resumed === true);
        assert.equal(spoiled.told, 1);
        assert.equal(rows.filter((row) => !isTrue(row, directory)).length, unsaid);
        const counts = Object.entries(log).map(([result, count]) => `${String(count)} ${result}`);
        const outcome = `${ends}: ${counts.join(', ')}${resumed ? ', taken up again' : ''}`;
        table.add({ fault, happens: 'while applying', outcome });
        await requireMended(spoiled);
      });

    for (const { how, after, log } of [
      { how: 'then does it', after: 'answers', log: { applied: 6, 'not-applied': 13 } },
      { how: 'then is unavailable', after: 'throws', log: { applied: 4, failed: 2, 'not-applied': 13 } },
    ] as const)
      it(`hangs until somebody cancels, and ${how}: cancelled`, async () => {
        const spoiled = await carryOut('sync', (cancel) =>
          applying('2', async (write) => {
            await cancel();
            if (after === 'throws') throw new SyncFailure('target-unavailable');
            return write();
          }),
        );
        assert.equal(spoiled.run.status, 'cancelled');
        assert.deepEqual(resultsOf(spoiled.rows), log);
        assert.ok(spoiled.rows.every((row) => isTrue(row, spoiled.directory)));
        requireReceipt(spoiled);
        const outcome = `cancelled: ${String(log.applied)} applied, ${String(log['not-applied'])} not-applied`;
        table.add({ fault: `hangs until cancelled, ${how}`, happens: 'while applying', outcome });
        await requireMended(spoiled);
      });

    it('is unavailable and back again: what was left is tried again, and nothing else', async () => {
      const spoiled = await carryOut('sync', () =>
        applying('4', async () => {
          throw new SyncFailure('target-unavailable');
        }),
      );
      requireReceipt(spoiled);
      spoiled.mend();
      assert.equal(await spoiled.scene.retry(spoiled.run.id), 8);
      assert.deepEqual(await spoiled.scene.directory(), truth);
      const outcome = 'target-unavailable: 11 applied; the other 8 by trying again';
      table.add({ fault: 'unavailable and back again', happens: 'while applying', outcome });
      await requireMended(spoiled);
    });
  });

  describe('altogether', () => {
    it('are at least fourteen, and remove nobody by mistake', () => {
      assert.ok(new Set(table.rows.map(({ fault }) => fault)).size >= 14);
      assert.equal(removedTooMany, 0);
    });
  });
});

function resultsOf(rows: readonly LogEntry[]): Partial<Record<LogEntry['result'], number>> {
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ result }) => result)].map(([result, { length }]) => [result, length]),
  );
}

function subjectOf({ class: of, objectId, memberId }: Pick<Change, 'class' | 'objectId' | 'memberId'>): string {
  return of === 'membership' ? `membership ${objectId} ${memberId ?? ''}` : `${of} ${objectId}`;
}

/** Whether the directory is as the row says; an update leaves no trace that could be looked for. */
function isTrue({ change, result }: LogEntry, directory: Directory): boolean {
  if (change.action === 'update') return true;
  return directory.has(subjectOf(change)) === ((change.action === 'add') === (result === 'applied'));
}

function requireNoWrongRemoval(changes: readonly Change[], truth: Directory): void {
  const wrong = changes.filter((change) => change.action === 'remove' && truth.has(subjectOf(change)));
  assert.deepEqual(wrong, []);
}
