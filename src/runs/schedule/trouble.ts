import { credentialFailures, type FailureCode } from '../../model/failure.ts';
import type { Run } from '../../model/run.ts';
import type { Trouble } from '../../model/trouble.ts';

const hourMs = 3_600_000;
/** After the first failed attempt, the second, and every one from there on. */
const waitHours: readonly [number, number, number] = [6, 12, 24];
const disabledAfterMs = 28 * 24 * hourMs;
/** An outage passes: only the third run in a row that meets it makes the schedule wait. */
const attemptsBeforeWaiting = 3;

/** How a run can fail without anything being wrong with the connection. */
const nobodysTrouble: ReadonlySet<FailureCode> = new Set([
  'cancelled',
  'overview-expired',
  'overview-stale',
  'lease-lost',
]);

/**
 * What trouble a connection is in after a run, from what it was in before. Answers the same when it is asked again about
 * the same run. Runs that try out other settings, or only undo or repeat a sync, say nothing about the connection.
 */
export function troubleAfter({
  run,
  before,
  settingsDigest,
}: {
  readonly run: Run;
  readonly before: Trouble | null;
  readonly settingsDigest: string;
}): Trouble | null {
  const { failure, endedAt } = run;
  if (run.task.kind !== 'compare' || endedAt === null) return before;
  if (failure === null) return run.status === 'cancelled' ? before : null;
  if (nobodysTrouble.has(failure.code) || before?.lastRunId === run.id) return before;
  const row = rowOf(before, failure.code);
  const told = { [failure.code]: run.id, ...row.told };
  const attempts = row.attempts + 1;
  const waits = mustWait(failure.code, { attempts, waits: row.waits }) ? row.waits + 1 : row.waits;
  return {
    failure,
    toldBy: told[failure.code] ?? run.id,
    told,
    since: row.since ?? endedAt,
    attempts,
    waits,
    lastRunId: run.id,
    settingsDigest,
    nextAttemptAt: waits > row.waits ? afterHours(endedAt, waitHours[waits - 1] ?? waitHours[2]) : null,
    disabledBy: null,
  };
}

/** Whether a row has lasted so long that the connection is disabled after this run, which a schedule started. */
export function isOverdue(trouble: Trouble, run: Run): boolean {
  if (run.trigger !== 'schedule' || trouble.lastRunId !== run.id || trouble.failure.code === 'removal-limit')
    return false;
  return Date.parse(run.endedAt ?? run.startedAt) - Date.parse(trouble.since) >= disabledAfterMs;
}

/**
 * When a connection in trouble is tried next, in place of its schedule; null where the schedule goes on. What was
 * changed since it failed is tried at once, and so is what was disabled and is not any more.
 */
export function nextAttempt({
  trouble,
  settingsDigest,
  changedAt,
}: {
  readonly trouble: Trouble | null;
  /** Of the settings and the secret as they are now, and when somebody last changed them. */
  readonly settingsDigest: string;
  readonly changedAt: string;
}): Date | null {
  if (trouble?.nextAttemptAt == null) return null;
  const isChanged = trouble.settingsDigest !== settingsDigest || trouble.disabledBy !== null;
  return new Date(isChanged ? changedAt : trouble.nextAttemptAt);
}

type Row = Pick<Trouble, 'told' | 'attempts' | 'waits'> & { readonly since: string | null };

/** The row that a failure belongs to. Whoever enables a connection again, or reads it all, begins another. */
function rowOf(before: Trouble | null, code: FailureCode): Row {
  if (before?.disabledBy !== null) return { told: {}, attempts: 0, waits: 0, since: null };
  const isAnother = (before.failure.code === 'removal-limit') !== (code === 'removal-limit');
  return isAnother ? { told: before.told, attempts: 0, waits: 0, since: null } : before;
}

function mustWait(code: FailureCode, row: Pick<Trouble, 'attempts' | 'waits'>): boolean {
  if (code === 'removal-limit') return false;
  return row.waits > 0 || credentialFailures.includes(code) || row.attempts >= attemptsBeforeWaiting;
}

function afterHours(moment: string, hours: number): string {
  return new Date(Date.parse(moment) + hours * hourMs).toISOString();
}
