import type { Connection, ConnectionState } from '../../model/connection.ts';
import type { CredentialProfile } from '../../model/credential-profile.ts';
import { digest } from '../../model/digest.ts';
import { lastTime, nextTimes } from '../../settings/schedule-times.ts';
import { attemptDigest } from './settle-trouble.ts';
import { nextAttempt } from './trouble.ts';

/** A run that a schedule wants now. */
export interface DueRun {
  readonly connectionId: string;
  /** When it was due: the run's id is made from it, so that every process means the same run. */
  readonly at: Date;
  /** What the connection's state says once the run is there. */
  readonly scheduled: Scheduled;
}

export type Scheduled = NonNullable<ConnectionState['scheduled']>;

/** What is known of a connection when its schedule is looked at. */
export interface Outlook {
  readonly connection: Connection;
  readonly state: Pick<ConnectionState, 'scheduled' | 'trouble'>;
  /** Looked at only while the connection is in trouble; undefined where it is gone. */
  readonly profile: CredentialProfile | undefined;
}

/** Whether a schedule starts anything at all. */
export function isScheduled({ enabled, schedule }: Connection): boolean {
  return enabled && schedule.kind !== 'manual';
}

export function scheduleDigest({ enabled, schedule }: Connection): string {
  return digest({ enabled, schedule });
}

/** Up to when the schedule was taken care of. Another schedule, or an enabled connection, begins with its edit. */
export function takenCareOf(connection: Connection, scheduled: ConnectionState['scheduled']): Scheduled {
  const now = scheduleDigest(connection);
  if (scheduled?.digest === now) return scheduled;
  // What is due at the very moment of the edit is due.
  return { through: new Date(Date.parse(connection.updatedAt) - 1).toISOString(), digest: now };
}

/** The run that is due, if any: the last of several times that were missed, or the next attempt of one in trouble. */
export function dueRun(outlook: Outlook, now: Date): DueRun | null {
  const { connection, state } = outlook;
  if (!isScheduled(connection)) return null;
  const { through, digest: of } = takenCareOf(connection, state.scheduled);
  const attempt = attemptAt(outlook);
  if (attempt !== null && attempt > now) return null;
  const last = lastTime(connection.schedule, { after: attempt ?? new Date(through), upTo: now });
  const at = attempt ?? last;
  if (at === null) return null;
  return { connectionId: connection.id, at, scheduled: { through: (last ?? at).toISOString(), digest: of } };
}

/** The next times at which a connection runs by itself. */
export function upcomingRuns(outlook: Outlook, { now, count }: { readonly now: Date; readonly count: number }): Date[] {
  const { connection } = outlook;
  if (!isScheduled(connection)) return [];
  const attempt = attemptAt(outlook);
  if (attempt === null) return nextTimes(connection.schedule, now, count);
  const first = attempt > now ? attempt : now;
  return [first, ...nextTimes(connection.schedule, first, count - 1)];
}

/** When a connection in trouble is tried in place of its schedule; null once it was, whatever came of it. */
function attemptAt({ connection, state, profile }: Outlook): Date | null {
  if (state.trouble?.nextAttemptAt == null) return null;
  const settingsDigest = attemptDigest(connection, profile);
  const changes = [connection.updatedAt, profile?.updatedAt ?? ''];
  const changedAt = changes.reduce((last, one) => (one > last ? one : last));
  const at = nextAttempt({ trouble: state.trouble, settingsDigest, changedAt });
  return at !== null && at.toISOString() > takenCareOf(connection, state.scheduled).through ? at : null;
}
