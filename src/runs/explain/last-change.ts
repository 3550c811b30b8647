import type { LastChange } from '../../model/explanation.ts';
import type { Run } from '../../model/run.ts';
import type { Store } from '../../store/store.ts';

/** How many syncs are searched for somebody of whom the target does not say which one changed them. */
const runsSearched = 20;
const rowsSearched = 100;

/**
 * The last thing that a sync of the connection did to a person, or tried. `changedBy`: the runs that the target says
 * wrote them last; a later run may have tried and failed.
 */
export async function lastChangeOf(
  store: Store,
  options: { readonly connectionId: string; readonly personId: string; readonly changedBy: readonly string[] },
): Promise<LastChange | null> {
  const { connectionId, personId, changedBy } = options;
  const syncs = await store.list('runs', connectionId, {
    limit: runsSearched,
    descending: true,
    facets: { kind: 'sync' },
  });
  for (const { body } of syncs) {
    const found = await changeIn(store, body, personId);
    if (found !== null) return found;
  }
  for (const runId of changedBy.filter((id) => !syncs.some((sync) => sync.id === id))) {
    const run = await store.get('runs', connectionId, runId);
    const found = run === undefined ? null : await changeIn(store, run.body, personId);
    if (found !== null) return found;
  }
  return null;
}

async function changeIn(store: Store, run: Run, personId: string): Promise<LastChange | null> {
  const rows = await store.list('logEntries', run.id, {
    limit: rowsSearched,
    facets: { class: 'user' },
    text: personId,
  });
  const row = rows.find(({ body }) => body.change.objectId === personId)?.body;
  if (row === undefined) return null;
  const { change, result, message, at } = row;
  return { runId: run.id, startedBy: run.startedBy, startedAt: run.startedAt, change, result, message, at };
}
