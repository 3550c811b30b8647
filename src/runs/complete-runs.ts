import { objectClasses } from '../model/change.ts';
import { chunksOf } from '../model/chunks.ts';
import { nothingLeftOut, type Overview } from '../model/overview.ts';
import type { ClassResult, Run } from '../model/run.ts';
import { pagesOf, type Collections, type Store, type Stored, type WriteOperation } from '../store/store.ts';

const pageSize = 100;
/** A process that starts waits for this: each connection is looked at, which is one answer of the store after the other. */
const connectionsAtOnce = 20;

/**
 * Gives runs and overviews that an earlier version stored the fields that are new since. Newest first: as long as the
 * oldest of a connection lacks something, its others are looked at, so that what was cut short is gone on with. Several
 * processes may do so at once; a document that moved was completed, or written, by somebody else.
 *
 * @returns how many were completed
 */
export async function completeRuns(store: Store): Promise<number> {
  let completed = 0;
  for await (const page of store.scan('connections', 'all'))
    for (const some of chunksOf(page, connectionsAtOnce)) {
      const counts = await Promise.all(
        some.flatMap(({ id }) => [
          complete(store, { collection: 'overviews', partition: id, whole: overviewWrite }),
          complete(store, { collection: 'runs', partition: id, whole: runWrite }),
        ]),
      );
      for (const count of counts) completed += count;
    }
  return completed;
}

async function complete<C extends 'runs' | 'overviews'>(
  store: Store,
  {
    collection,
    partition,
    whole,
  }: {
    readonly collection: C;
    readonly partition: string;
    /** What to write, or null where a document has everything. */
    readonly whole: (stored: Stored<Collections[C]>) => WriteOperation<Collections[C]> | null;
  },
): Promise<number> {
  const [oldest] = await store.list(collection, partition, { limit: 1 });
  if (oldest === undefined || whole(oldest) === null) return 0;
  let completed = 0;
  for await (const page of pagesOf(store, collection, partition, { limit: pageSize, descending: true })) {
    const operations = page.flatMap((stored) => whole(stored) ?? []);
    const results = await store.write(collection, partition, operations);
    completed += results.filter(({ ok }) => ok).length;
  }
  return completed;
}

function runWrite({ id, body, etag }: Stored<Run>): WriteOperation<Run> | null {
  const after = wholeRun(body);
  const facets = { kind: body.kind, status: body.status };
  return after === null ? null : { kind: 'replace', id, body: after, etag, facets };
}

function overviewWrite({ id, body, etag }: Stored<Overview>): WriteOperation<Overview> | null {
  const after = wholeOverview(body);
  return after === null ? null : { kind: 'replace', id, body: after, etag };
}

/** Before there were tasks every run compared, nothing was left out, and what was planned was all that was counted. */
function wholeRun(run: Run): Run | null {
  const { results } = run as Partial<Run>;
  const isWhole = 'task' in run && (results == null || objectClasses.every((of) => 'gained' in results[of]));
  if (isWhole) return null;
  return {
    ...run,
    task: (run as Partial<Run>).task ?? { kind: 'compare' },
    results:
      results == null
        ? null
        : {
            user: wholeResult(results.user),
            group: wholeResult(results.group),
            membership: wholeResult(results.membership),
          },
  };
}

function wholeResult(result: ClassResult): ClassResult {
  const { changed, deleted, stale, failed, notApplied } = result;
  const planned = changed + deleted + stale + failed + notApplied;
  // How many of the changes were additions is not known any more: undo and limits count from the next sync on.
  return { ...{ planned, leftOut: 0, gained: 0 }, ...result };
}

/** One that waits was hashed in another way and could not be approved: it is over, and is to be made again. */
function wholeOverview(overview: Overview): Overview | null {
  if ('changesHash' in overview && 'task' in overview) return null;
  const old = overview as Overview & Partial<Overview>;
  const isWaiting = old.status === 'ready';
  return {
    ...{ task: { kind: 'compare' }, read: { kind: 'full', because: 'asked-for' }, filteredBy: [], release: null },
    ...{ owned: { user: 0, group: 0, membership: 0 }, leftOut: nothingLeftOut, changesHash: old.hash },
    ...old,
    ...(isWaiting && { status: 'expired', endedBecause: 'configuration-changed' }),
  };
}
