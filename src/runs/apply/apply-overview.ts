import {
  objectClasses,
  ofEach,
  type Change,
  type ChangeResult,
  type LogEntry,
  type ObjectClass,
} from '../../model/change.ts';
import { SyncFailure } from '../../model/failure.ts';
import type { Fence } from '../../model/lease.ts';
import type { Overview } from '../../model/overview.ts';
import type { ClassResult, ClassResults, Run } from '../../model/run.ts';
import type { LeftOut } from '../../plan/left-out.ts';
import { phaseOf } from '../../plan/order.ts';
import { LeaseLost, StoreUnavailable, type Store } from '../../store/store.ts';
import type { Target } from '../../target/target.ts';
import { leftOutText } from '../../texts/left-out-text.ts';
import { english } from '../../texts/texts.ts';
import { findable } from '../change-writer.ts';
import { changesInOrder } from '../stored-changes.ts';
import type { RunRecord } from '../run-record.ts';

export interface ApplyWork {
  readonly overview: Overview;
  /** What of the overview is not applied. */
  readonly leftOut: LeftOut;
  readonly target: Target;
  readonly store: Store;
  readonly fence: Fence;
  readonly record: RunRecord;
  readonly now: () => Date;
  /** Aborted with a `SyncFailure` when the run is to end, with anything else when another process is to go on. */
  readonly signal: AbortSignal;
  /** Throws when the run must stop: cancelled, or its lease lost. Asked before every batch. */
  readonly stopIfAsked: () => void;
  /** Throws `LeaseLost` where another process has taken the run over while this one was paused. */
  readonly confirm: () => Promise<void>;
  /** Called with the run as it is after every batch. */
  readonly progressed: (run: Run) => void;
  /** True when a process that died may have applied a part of the next batch already. */
  readonly resuming: boolean;
}

/**
 * Applies the changes of an overview in their order, a batch of one phase at a time, each change against its own
 * precondition. After each batch its log rows are stored, and only then the checkpoint; a run that goes on after a
 * crash begins behind the checkpoint, and the target recognises what the batch in flight had written.
 */
export async function applyOverview(work: ApplyWork): Promise<void> {
  let resuming = work.resuming;
  for await (const batch of batches(work)) {
    // A batch that was in flight when a process died is brought to its end first: parts of it may be applied already,
    // and what is applied must not be logged as left undone.
    if (!resuming) work.stopIfAsked();
    await work.confirm();
    const context = { runId: work.record.run.id, fence: work.fence, resuming, confirm: work.confirm };
    const toApply = batch.filter((change) => work.leftOut.of(change) === null);
    const outcomes = await work.target.apply(toApply, context).catch(async (error: unknown) => {
      const reason: unknown = work.signal.aborted ? work.signal.reason : error;
      // Whoever goes on with this run offers the batch again.
      const isGoneOnWith = work.signal.aborted && !(reason instanceof SyncFailure);
      if (isGoneOnWith || error instanceof StoreUnavailable || error instanceof LeaseLost) throw error;
      // What the target had done by then is not known here; the next full scan finds out.
      const message = `Perhaps applied: ${whyUnknown(reason)}`;
      await logBatch(work, batch, () => ({ result: 'failed', message }));
      throw error;
    });
    const byKey = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
    await logBatch(
      work,
      batch,
      (change) => byKey.get(change.key) ?? { result: 'failed', message: 'The target did not answer for this change.' },
    );
    resuming = false;
  }
}

/** Logs what a run that stopped early leaves behind, so that no change of the overview is without a word. */
export async function logTheRest(work: ApplyWork, message: string): Promise<void> {
  for await (const batch of batches(work)) await logBatch(work, batch, () => ({ result: 'not-applied', message }));
}

/** Whether everything that was planned was achieved. */
export function isComplete(results: ClassResults): boolean {
  return objectClasses.every((of) => results[of].stale + results[of].failed + results[of].notApplied === 0);
}

/** Results before the first change: totals as the overview counted them. */
export function noResults(overview: Overview): ClassResults {
  return ofEach((of) => {
    const { total, filtered, add, update, remove } = overview.counts[of];
    return {
      ...{ startedAt: null, endedAt: null, total, filtered, planned: add + update + remove },
      ...{ changed: 0, deleted: 0, stale: 0, failed: 0, notApplied: 0, leftOut: 0, gained: 0 },
    };
  });
}

async function* batches(work: ApplyWork): AsyncGenerator<readonly Change[]> {
  const after = work.record.run.checkpoint;
  for await (const page of changesInOrder(work.store, work.overview.id, { after }))
    for (const [, batch] of Map.groupBy(page, phaseOf)) yield batch;
}

async function logBatch(
  work: ApplyWork,
  batch: readonly Change[],
  outcomeOf: (change: Change) => { readonly result: ChangeResult; readonly message: string | null },
): Promise<void> {
  const { store, record, fence } = work;
  const at = work.now().toISOString();
  const entries = batch.map((change): LogEntry => {
    const leftOut = work.leftOut.of(change);
    const outcome =
      leftOut === null ? outcomeOf(change) : ({ result: 'left-out', message: leftOutText(english, leftOut) } as const);
    return { runId: record.run.id, change, at, ...pick(outcome) };
  });
  await store.write(
    'logEntries',
    record.run.id,
    entries.map((entry) => {
      const { facets, search } = findable(entry.change);
      return { kind: 'put', id: entry.change.key, body: entry, search, facets: { ...facets, result: entry.result } };
    }),
    { fence },
  );
  const after = await record.update((run) => ({
    checkpoint: batch.at(-1)?.key ?? run.checkpoint,
    progress: { ...run.progress, done: run.progress.done + batch.length },
    results: added(run.results ?? noResults(work.overview), entries),
  }));
  work.progressed(after);
}

function whyUnknown(reason: unknown): string {
  if (!(reason instanceof SyncFailure)) return 'the target failed unexpectedly';
  return reason.code === 'cancelled' ? 'the run was cancelled while the target did not answer.' : reason.message;
}

function pick(outcome: {
  readonly result: ChangeResult;
  readonly message: string | null;
}): Pick<LogEntry, 'result' | 'message'> {
  return { result: outcome.result, message: outcome.message };
}

function added(results: ClassResults, entries: readonly LogEntry[]): ClassResults {
  const next: Record<ObjectClass, ClassResult> = { ...results };
  for (const { change, result, at } of entries) {
    const before = next[change.class];
    next[change.class] = {
      ...before,
      startedAt: before.startedAt ?? at,
      endedAt: at,
      ...counted(before, change, result),
    };
  }
  return next;
}

function counted(before: ClassResult, change: Change, result: ChangeResult): Partial<ClassResult> {
  switch (result) {
    case 'applied':
      return {
        ...(change.action === 'remove' ? { deleted: before.deleted + 1 } : { changed: before.changed + 1 }),
        gained: before.gained + gainOf(change),
      };
    case 'stale':
      return { stale: before.stale + 1 };
    case 'failed':
      return { failed: before.failed + 1 };
    case 'not-applied':
      return { notApplied: before.notApplied + 1 };
    case 'left-out':
      return { leftOut: before.leftOut + 1 };
  }
}

/** By how much a change lets what the connection could remove grow. */
function gainOf({ action, reason }: Change): number {
  if (action === 'update') return reason.code === 'returned' ? 1 : 0;
  if (action === 'add') return 1;
  // Who was deactivated before does not count any more.
  return reason.code === 'inactive-since' ? 0 : -1;
}
