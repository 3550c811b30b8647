import { ofEach, type ChangeResult } from '../../model/change.ts';
import type { Connection, ConnectionState } from '../../model/connection.ts';
import type { Fence } from '../../model/lease.ts';
import type { FullScanReason, Overview } from '../../model/overview.ts';
import type { ClassResults, Run } from '../../model/run.ts';
import type { Baseline, Revisit, Tallies } from '../../model/snapshot.ts';
import { pagesOf, type Store } from '../../store/store.ts';
import { configurationDigest } from '../configuration.ts';
import { addToSnapshot } from './snapshot.ts';

const current = 'current';
const dayMs = 24 * 60 * 60 * 1000;
/** More than this is quicker read as a whole. */
const mostRevisited = 5000;
/** More than these are looked for in the snapshot instead. */
const mostHidden = 5000;
const rowsAtOnce = 1000;

/** What a run has to read: everything, and why; or what changed since the last sync. */
export type Reading =
  | { readonly kind: 'full'; readonly because: FullScanReason; readonly previous: Baseline | null }
  | { readonly kind: 'changes'; readonly baseline: Baseline };

export async function currentBaseline(store: Store, connectionId: string): Promise<Baseline | null> {
  return (await store.get('baselines', connectionId, current))?.body ?? null;
}

/** Decides what a run reads. A full scan is the answer to every doubt. */
export function readingOf(options: {
  readonly connection: Connection;
  readonly state: ConnectionState;
  readonly baseline: Baseline | null;
  readonly now: Date;
}): Reading {
  const { connection, state, baseline, now } = options;
  const full = (because: FullScanReason): Reading => ({ kind: 'full', because, previous: baseline });
  if (baseline === null) return full('first-sync');
  if (state.fullScanOnNextRun) return full('asked-for');
  if (baseline.settingsDigest !== configurationDigest(connection)) return full('settings-changed');
  const age = now.getTime() - new Date(baseline.scannedAt).getTime();
  if (age >= connection.fullScanDays * dayMs) return full('due');
  return { kind: 'changes', baseline };
}

/** Whether each part of the snapshot can be found by the people in it. */
export function saysWhom({ saysWhom: said, overviewId }: Baseline): boolean {
  return said === overviewId;
}

/** Stores what an overview would put in the place of the current baseline. */
export async function proposeBaseline(store: Store, proposal: Baseline, fence: Fence): Promise<void> {
  const { connectionId, overviewId } = proposal;
  await store.write('baselines', connectionId, [{ kind: 'put', id: overviewId, body: bounded(proposal) }], { fence });
}

/** Drops what overviews proposed that were never applied, with their snapshots. */
export async function dropProposals(
  store: Store,
  connectionId: string,
  options: { readonly except: string | null; readonly fence: Fence },
): Promise<void> {
  const { fence } = options;
  const stored = await store.list('baselines', connectionId, { limit: rowsAtOnce });
  for (const { id } of stored) {
    if (id === current || id === options.except) continue;
    await store.clear('snapshots', id, { fence });
    await store.write('baselines', connectionId, [{ kind: 'delete', id }], { fence });
  }
}

/**
 * Lets the next run begin where an overview ended, after everything of it was tried. Every step can be done again
 * after a crash, and only the one that stores the new baseline counts. Does nothing when the overview proposes none.
 */
export async function advanceBaseline(options: {
  readonly store: Store;
  readonly overview: Pick<Overview, 'id' | 'connectionId'>;
  /** The run that applied it, or null where there was nothing to apply. */
  readonly sync: Run | null;
  readonly fence: Fence;
}): Promise<void> {
  const { store, sync, fence } = options;
  const { id: overviewId, connectionId } = options.overview;
  const proposal = (await store.get('baselines', connectionId, overviewId))?.body;
  if (proposal === undefined) return;
  const previous = await currentBaseline(store, connectionId);
  if (proposal.isAddition)
    await addToSnapshot({ store, snapshotId: proposal.snapshotId, additionId: overviewId, fence });
  const revisit = await toRevisit(store, proposal, sync?.id ?? null);
  const tallies = afterwards(proposal.tallies, sync?.results ?? null);
  const says = proposal.isAddition && previous !== null && saysWhom(previous) ? { saysWhom: overviewId } : {};
  const body = bounded({ ...proposal, ...says, tallies, revisit });
  await store.write('baselines', connectionId, [{ kind: 'put', id: current, body }], { fence });
  await store.write('baselines', connectionId, [{ kind: 'delete', id: overviewId }], { fence });
  if (proposal.isAddition) await store.clear('snapshots', overviewId, { fence });
  else if (previous !== null && previous.snapshotId !== proposal.snapshotId)
    await store.clear('snapshots', previous.snapshotId, { fence });
}

/**
 * What fits into a document. Too much to look at again one by one: as if it were read long ago, so that the next run
 * reads everything.
 */
function bounded(baseline: Baseline): Baseline {
  const { hiddenGroups, ...rest } = baseline;
  const body = hiddenGroups !== undefined && hiddenGroups.length > mostHidden ? rest : baseline;
  const { users, groups } = baseline.revisit;
  if (users.length + groups.length <= mostRevisited) return body;
  return { ...body, revisit: { users: [], groups: [] }, scannedAt: new Date(0).toISOString() };
}

/** What a sync left undone, and what the plan could not decide; it ends where it is too much. */
async function toRevisit(store: Store, proposal: Baseline, syncRunId: string | null): Promise<Revisit> {
  const users = new Set(proposal.revisit.users);
  const groups = new Set(proposal.revisit.groups);
  const found = (): Revisit => ({ users: [...users], groups: [...groups] });
  if (syncRunId === null) return found();
  for (const result of ['stale', 'failed', 'left-out'] satisfies readonly ChangeResult[])
    for await (const page of pagesOf(store, 'logEntries', syncRunId, { limit: rowsAtOnce, facets: { result } })) {
      for (const { change } of page.map(({ body }) => body)) {
        if (change.class !== 'user') groups.add(change.objectId);
        const person = change.class === 'user' ? change.objectId : change.memberId;
        if (person !== undefined) users.add(person);
      }
      if (users.size + groups.size > mostRevisited) return found();
    }
  return found();
}

/** What the connection owns once the changes were applied. */
function afterwards(tallies: Tallies, results: ClassResults | null): Tallies {
  if (results === null) return tallies;
  return ofEach((of) => ({ ...tallies[of], owned: tallies[of].owned + results[of].gained }));
}
