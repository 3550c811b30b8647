import type { OverviewRead } from '../../model/overview.ts';
import type { Baseline } from '../../model/snapshot.ts';
import { CursorExpired } from '../../source/source.ts';
import type { Reading } from './baseline.ts';
import { FullScanNeeded } from './changed-groups.ts';
import { deltaScan } from './delta-scan.ts';
import { fullScan } from './full-scan.ts';
import { OverviewInTheMaking, type OverviewContent, type OverviewWork } from './overview-in-the-making.ts';

export interface MadeOverview {
  readonly content: OverviewContent & { readonly read: OverviewRead };
  /** What the next reading of changes begins with, once this overview was applied. */
  readonly proposal: Omit<Baseline, 'settingsDigest'>;
}

/**
 * Reads source and target, and stores every change between them. Nothing is written to the target. Changes since the
 * last sync are read where that says enough, everything where it does not. Throws `SyncFailure` where the source
 * cannot be read to its end; what is stored by then belongs to an overview that never becomes ready.
 */
export async function makeOverview(work: OverviewWork, reading: Reading): Promise<MadeOverview> {
  if (reading.kind === 'full') return fromEverything(work, reading);
  const { baseline } = reading;
  if (baseline.cursors === null) return fromEverything(work, { because: 'cursor-expired', previous: baseline });
  try {
    return await fromChanges(work, { ...baseline, cursors: baseline.cursors });
  } catch (error) {
    if (error instanceof CursorExpired)
      return await fromEverything(work, { because: 'cursor-expired', previous: baseline });
    if (error instanceof FullScanNeeded)
      return await fromEverything(work, { because: error.because, previous: baseline });
    throw error;
  }
}

async function fromEverything(
  work: OverviewWork,
  { because, previous }: Omit<Extract<Reading, { kind: 'full' }>, 'kind'>,
): Promise<MadeOverview> {
  await startOver(work);
  const making = new OverviewInTheMaking(work);
  const { cursors, undecided, due, ...totals } = await fullScan(making, previous);
  const content = await making.finish({ ...totals, due });
  const { overviewId, connection } = work;
  const at = work.now.toISOString();
  return {
    content: { ...content, read: { kind: 'full', because } },
    proposal: {
      ...{ ...totals, cursors, overviewId, connectionId: connection.id, scannedAt: at, readAt: at },
      scope: connection.scope.kind,
      snapshotId: overviewId,
      saysWhom: overviewId,
      isAddition: false,
      revisit: { users: undecided, groups: [] },
    },
  };
}

async function fromChanges(
  work: OverviewWork,
  baseline: Baseline & { readonly cursors: NonNullable<Baseline['cursors']> },
): Promise<MadeOverview> {
  await startOver(work);
  const making = new OverviewInTheMaking(work);
  const { cursors, undecided, due, ...totals } = await deltaScan(making, { baseline, cursors: baseline.cursors });
  const content = await making.finish({ ...totals, due });
  return {
    content: { ...content, read: { kind: 'changes', since: baseline.readAt } },
    proposal: {
      ...{ ...baseline, ...totals, cursors },
      overviewId: work.overviewId,
      readAt: work.now.toISOString(),
      isAddition: true,
      revisit: { users: undecided, groups: [] },
    },
  };
}

/** What an attempt left that was cut short, by a crash or by changes that did not say enough. */
async function startOver({ store, overviewId, fence, progress }: OverviewWork): Promise<void> {
  await store.clear('changes', overviewId, { fence });
  await store.clear('snapshots', overviewId, { fence });
  progress.set({ users: 0, groups: 0, memberships: 0, changes: 0 });
}
