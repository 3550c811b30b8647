import type { Failure, FailureCode } from './failure.ts';

/**
 * An unbroken row of failed runs of a connection; a run that succeeds ends it. Kept with the connection's state, so that
 * every process knows when the next attempt is due, and that a reason was told already.
 */
export interface Trouble {
  /** How the last of them failed. */
  readonly failure: Failure;
  /** The run that first failed for this reason: it is told, the ones after it are not. */
  readonly toldBy: string;
  /** The same of every reason in the row, because reasons may take turns. */
  readonly told: Readonly<Partial<Record<FailureCode, string>>>;
  /** When the row began, for whatever reason (ISO 8601). */
  readonly since: string;
  /** How many runs failed in a row. */
  readonly attempts: number;
  /** After how many of them the schedule was told to wait. */
  readonly waits: number;
  /** The last of them: a run that is concluded twice counts once. */
  readonly lastRunId: string;
  /** What the runs failed with, so that other settings or another secret are tried without waiting. */
  readonly settingsDigest: string;
  /** Before this the schedule starts nothing (ISO 8601); null while failures are few. */
  readonly nextAttemptAt: string | null;
  /** The run after which the connection was disabled, because the row had lasted too long. */
  readonly disabledBy: string | null;
}
