import type { ConnectionState } from '../../model/connection.ts';
import { scheduledRunId } from '../../model/ids.ts';
import { scheduleActor } from '../../model/role.ts';
import type { Run } from '../../model/run.ts';
import type { Store } from '../../store/store.ts';
import { readState, updateState } from '../connection-state.ts';
import { newRun } from '../new-run.ts';
import type { RunStarts } from '../run-starts.ts';
import { isScheduled, scheduleDigest, type DueRun, type Scheduled } from './due.ts';

interface Means {
  readonly store: Store;
  readonly starts: RunStarts;
  readonly now: Date;
}

/**
 * Starts the run of a due time, or finds it started. Two processes that look at the same time mean the same run, and the
 * creation of its record decides between them; the state is moved on once the run is there, and never back.
 */
export async function startScheduled(due: DueRun, { store, starts, now }: Means): Promise<Run | null> {
  const connection = await starts.connection(due.connectionId);
  if (!isScheduled(connection) || scheduleDigest(connection) !== due.scheduled.digest) return null;
  const id = scheduledRunId(connection.id, due.at);
  const moveOn = ({ scheduled }: ConnectionState): Pick<ConnectionState, 'scheduled'> => ({
    scheduled: isTaken(due, scheduled) ? scheduled : due.scheduled,
  });
  // The process that started it may have died before it moved the state on.
  const known = await starts.find(id);
  if (known !== null) {
    await updateState(store, connection.id, moveOn);
    return known;
  }
  const lease = await starts.lease(connection, id);
  if (!('release' in lease)) return lease.run;
  try {
    // Since this time was found due, its run may have begun and ended, or a run of a later time.
    if (isTaken(due, (await readState(store, connection.id)).scheduled)) {
      await lease.release();
      return null;
    }
  } catch (error) {
    await lease.release();
    throw error;
  }
  const kind = connection.reviewMode === 'auto' ? 'sync' : 'overview';
  const asked = { trigger: 'schedule', by: scheduleActor, origin: null, at: now } as const;
  const run = newRun({ ...asked, id, connectionId: connection.id, kind, overviewId: `${id}-overview` });
  return (await starts.begin(run, connection, lease, moveOn)).run;
}

function isTaken({ scheduled: wanted }: DueRun, scheduled: Scheduled | null): boolean {
  return scheduled?.digest === wanted.digest && scheduled.through >= wanted.through;
}
